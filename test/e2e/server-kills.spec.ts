/** The studio's own process killed again and again in the middle of a batch, as by a power cut: nothing finished is lost. */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { DatabaseSync } from '@photostructure/sqlite'
import sharp from 'sharp'
import { cells, importPhotos } from './album.ts'
import { makeGreyPhoto } from './pictures.ts'
import { expect, startStudio, studioCommand, test } from './studio.ts'
import { jobs, setUp } from '../shell/library.ts'

const kills = 10
/** Photos that are done before each next kill. */
const between = 3
/** When the last kill is due, half of them are left: one that comes late still comes in the midst. */
const photoCount = 2 * kills * between

/** The same numbers in every run: a failure can be looked at again. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ 0x9e3779b1
    return (state >>> 8) % below
  }
}

/** Each finished picture of the library: its file, which file on the disk that is, and when it was written. */
async function finished(library: string): Promise<Map<string, string>> {
  const database = new DatabaseSync(join(library, 'library.sqlite'), { readOnly: true, timeout: 10_000 })
  const files = database.prepare("SELECT file FROM renders WHERE state = 'ready'").all()
  database.close()
  const known = new Map<string, string>()
  for (const { file } of files) {
    const { ino, mtimeMs, size } = await stat(join(library, String(file)))
    known.set(String(file), `${ino} ${mtimeMs} ${size}`)
  }
  return known
}

/** Processes of this test's studio: its engine is told the folder on its command line. */
async function engines(folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,args='], { maxBuffer: 10_000_000 })
  return stdout.split('\n').filter((line) => line.includes('engine.js') && line.includes(folder))
}

const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

test('killed ten times in the middle of a batch and started again: all photos are done, none of them twice', async ({
  page,
}) => {
  test.setTimeout(600_000)
  test.skip(process.platform === 'win32', 'looks for processes with ps')
  const folder = await mkdtemp(join(tmpdir(), 'tintype-e2e-'))
  const temporary = join(folder, 'tmp')
  const library = join(folder, 'home/data/library')
  const random = seeded(20261123)
  const running = new Set<ChildProcess>()
  try {
    await mkdir(temporary)
    await setUp(folder, { provider: 'cpu' })
    const photos = await Promise.all(
      Array.from({ length: photoCount }, (_, n) => makeGreyPhoto(join(folder, `${n}.jpg`), 300 + n, 200)),
    )
    const first = await startStudio(folder, temporary)
    running.add(first.child)
    await page.goto(first.address)
    await importPhotos(page, photos)
    // Not on import: a slow import beside a quick engine would have all of them done before the first kill.
    await page.reload()
    await page.getByRole('button', { name: 'Colourise all' }).click()
    const known = () => Object.values(jobs(folder)).reduce((sum, count) => sum + count, 0)
    await expect.poll(known, { intervals: [50] }).toBe(photoCount)
    await page.goto('about:blank')

    let { child } = first
    let before = new Map<string, string>()
    for (let kill = 0; kill < kills; kill += 1) {
      // Every other time in the middle of its start, else when it has got some way and is at some photo;
      // never so late that a fast machine is done before the last kill.
      if (kill % 2 === 0) {
        await expect
          .poll(() => jobs(folder)['done'] ?? 0, { timeout: 120_000, intervals: [50] })
          .toBeGreaterThan(kill * between)
        await delay(random(150))
      } else {
        const until = performance.now() + random(2000)
        while (performance.now() < until && (jobs(folder)['done'] ?? 0) < (kill + 1) * between)
          await delay(20)
      }
      await gone(child)
      const { done = 0, failed = 0 } = jobs(folder)
      expect(done, 'killed in the midst').toBeLessThan(photoCount)
      expect(failed).toBe(0)
      const now = await finished(library)
      for (const [file, which] of before) expect(now.get(file), `${file} is as it was`).toBe(which)
      before = now
      child = spawn(...studioCommand(folder, temporary))
      running.add(child)
    }
    await expect.poll(() => jobs(folder), { timeout: 300_000 }).toEqual({ done: photoCount })
    await gone(child)

    const last = await startStudio(folder, temporary)
    running.add(last.child)
    await page.goto(last.address)
    await expect(cells(page).first()).toBeVisible()
    expect(await last.end()).toBe(0)
    await expect.poll(() => engines(folder), { message: 'no engine outlives its studio' }).toEqual([])

    const all = await finished(library)
    expect(all.size).toBe(photoCount)
    for (const [file, which] of before) expect(all.get(file), `${file} is as it was`).toBe(which)
    for (const file of all.keys())
      expect((await sharp(join(library, file)).stats()).channels, `${file} is whole`).toHaveLength(3)
    const below = await readdir(library, { recursive: true })
    expect(below.filter((name) => /\.part|\.tmp/.test(name))).toEqual([])
    const pictures = below.filter((name) => name.startsWith('renders') && name.endsWith('.jpg'))
    expect(pictures, 'nothing but what is finished').toHaveLength(photoCount)
    expect((await readdir(temporary)).filter((name) => name.startsWith('tintype-'))).toEqual([])
  } finally {
    for (const child of running) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
