/**
 * A film killed twenty times and gone on with each time is the film of a run in one go; a full disk costs no
 * finished segment.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliEntry } from '../support/cli.ts'
import { ffmpeg, frameHashes, hasFfmpeg, packetHashes, scenesFilter } from '../support/films.ts'
import { writePack } from '../support/packs.ts'
import { smallDisk } from '../support/small-disk.ts'

const kills = 20
const scenes = 26

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tintype-film-'))
  await writePack(join(root, 'home/data/models'), 'slope', 'slope')
})
afterAll(() => rm(root, { recursive: true, force: true }))

interface Run {
  code: number | null
  err: string
}

/** Runs `tintype film`; `onLine` may kill it. */
function film(
  args: string[],
  onLine: (line: string, kill: () => void) => void = () => {},
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const all = ['film', ...args, '--model', 'slope', '-r', '7', '--provider', 'cpu', '--json']
  const child = spawn(process.execPath, [cliEntry, ...all], {
    env: { ...process.env, TINTYPE_HOME: join(root, 'home'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  createInterface(child.stdout).on('line', (line) => onLine(line, () => child.kill('SIGKILL')))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })))
}

/** The same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ 0x9e3779b1
    return (state >>> 8) % below
  }
}

const finishedIn = async (folder: string) =>
  (await readFile(join(folder, 'done.jsonl'), 'utf8').catch(() => '')).split('\n').filter((row) => row !== '')
    .length

/** Writes until nothing more fits. */
function fillUp(file: string): void {
  for (const bytes of [1 << 18, 4096]) {
    const chunk = Buffer.alloc(bytes)
    try {
      for (;;) appendFileSync(file, chunk)
    } catch {
      // Full: that is what was wanted.
    }
  }
}

interface Runner {
  child: ChildProcess
  ready: Promise<unknown>
}

/** Loads everything and waits: the one after the next is started while the next one works. */
function prepare(input: string, output: string): Runner {
  const child = fork(join(import.meta.dirname, 'film-runner.ts'), [input, output], {
    env: { ...process.env, TINTYPE_HOME: join(root, 'home') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const ready = once(child, 'message')
  ready.catch(() => {})
  return { child, ready }
}

/**
 * Lets a runner work until `wait` lines and a moment more have passed, and kills it then. @returns its exit
 * code; null when killed
 */
async function workUntilKilled({ child, ready }: Runner, wait: number, turns: number): Promise<Run> {
  let err = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  let lines = 0
  createInterface(child.stdout!).on('line', () => {
    lines += 1
    if (lines !== wait + 1) return
    let left = turns
    const later = () => void (left-- > 0 ? setImmediate(later) : child.kill('SIGKILL'))
    later()
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  await ready
  child.send('go')
  const [code] = await closed
  return { code, err }
}

describe.skipIf(!hasFfmpeg)('a film', { timeout: 1_800_000 }, () => {
  it('without a place to go, or without ffmpeg, is one sentence and nothing else', async () => {
    const output = join(root, 'never.mp4')
    expect(await film([join(root, 'no.mkv')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--out'),
    })
    const none = await film([join(root, 'no.mkv'), '--out', output], undefined, { PATH: root })
    expect(none).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^tintype: Films need ffmpeg .*settings\.json.*\n$/),
    })
    expect(await film([join(root, 'no.mkv'), '--out', output])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such file'),
    })
    expect(await readdir(root)).toEqual(['home'])
  })

  it('killed at twenty moments has the frames of one made in one go', async () => {
    const input = join(root, 'in.mkv')
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      scenesFilter(scenes, 6, '32x24'),
      '-f',
      'lavfi',
      '-i',
      'sine=d=6.3',
      '-c:v',
      'ffv1',
      '-c:a',
      'flac',
      input,
    )
    const straight = join(root, 'straight.mkv')
    expect(await film([input, '--out', straight, '--preset', 'archive'])).toMatchObject({ code: 0 })
    const output = join(root, 'killed.mkv')
    const random = seeded(20261129)
    let killed = 0
    let next = prepare(input, output)
    while (killed < kills) {
      // Some at the first line, when nothing is planned; most while a segment is under way.
      const wait = killed % 5 === 0 ? random(3) : 4 + random(4)
      const current = next
      next = prepare(input, output)
      const run = await workUntilKilled(current, wait, random(60))
      if (run.code === 0) break
      expect(run, run.err).toMatchObject({ code: null })
      killed += 1
      expect(await readdir(root)).not.toContain('killed.mkv')
    }
    next.child.kill('SIGKILL')
    await once(next.child, 'close')
    const last = await film([input, '--out', output, '--preset', 'archive', '--resume'])
    expect(last, last.err).toMatchObject({ code: 0 })
    expect(killed).toBe(kills)
    expect(frameHashes(output)).toEqual(frameHashes(straight))
    expect(packetHashes(output, '0:a')).toEqual(packetHashes(input, '0:a'))
    expect(
      (await readdir(root)).filter((name) => name.includes('.part') || name.endsWith('.tintype')),
    ).toEqual([])
  })

  it('on a full disk keeps each finished segment, says so, and goes on when there is room', async (context) => {
    const disk = smallDisk(context, join(root, 'disk'), 'size=6m')
    const input = join(root, 'long.mkv')
    ffmpeg('-f', 'lavfi', '-i', scenesFilter(6, 6, '96x64'), '-c:v', 'ffv1', input)
    const output = join(disk.folder, 'out.mkv')
    const args = [input, '--out', output, '--preset', 'archive', '--resume']
    const filler = join(disk.folder, 'filler')
    const full = await film(args, (line) => {
      const { event, frames } = JSON.parse(line) as { event: string; frames?: number }
      // Somebody else fills the disk while the film is under way.
      if (event === 'colored' && (frames ?? 0) >= 6) fillUp(filler)
    })
    expect(full.code, full.err).toBe(2)
    expect(full.err).toContain('disk is full')
    const kept = await finishedIn(`${output}.tintype`)
    expect((await readdir(disk.folder)).filter((name) => name.includes('.part'))).toEqual([])
    expect(kept).toBeGreaterThan(0)
    await rm(filler)
    let finished = -1
    const grown = await film(args, (line) => {
      const event = JSON.parse(line) as { event: string; finishedSegments?: number }
      if (event.event === 'planned') finished = event.finishedSegments ?? -1
    })
    expect(grown, grown.err).toMatchObject({ code: 0 })
    expect(finished).toBe(kept)
    expect(await readdir(disk.folder)).toEqual(['out.mkv'])
  })
})
