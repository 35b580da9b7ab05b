/** The engine killed sixty times while a hundred photos are rendered: no photo is lost sight of, nothing stays behind. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { runBatch, type BatchEvent, planOutputs } from '../../src/studio/batch/batch.ts'
import { journalName } from '../../src/studio/batch/journal.ts'
import { forkHost, type EngineHost } from '../../src/studio/engine-client/host.ts'
import { defaultPaths } from '../../src/studio/paths.ts'
import { isAlive } from '../../src/platform/process-liveness.ts'
import { writePack } from '../support/packs.ts'
import { quickNoise } from '../support/pictures.ts'
import { testStudio } from '../support/studio.ts'

const photos = 100
const kills = 60

/** The same numbers in every run: a failure can be looked at again. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) ^ 0x9e3779b1
    return (state >>> 8) % below
  }
}

async function makePhotos(folder: string): Promise<string[]> {
  const files = Array.from({ length: photos }, (_, at) => join(folder, `photo-${at}.png`))
  for (const [at, file] of files.entries()) {
    const raw = { width: 24 + (at % 7), height: 18, channels: 1 as const }
    await sharp(Buffer.from(quickNoise(raw.width * raw.height)), { raw }).toFile(file)
  }
  return files
}

it('sixty kills at random moments of a batch: every photo is rendered or honestly failed', async () => {
  const fork = forkHost(defaultPaths().engineEntry)
  const pids: number[] = []
  const host: EngineHost = {
    spawn(options) {
      const child = fork.spawn(options)
      if (child.pid !== undefined) pids.push(child.pid)
      return child
    },
  }
  const random = seeded(20261122)
  const strikes = { killed: 0 }
  let wait = 3
  /** At the some-th step that any photo makes, and some turns of the event loop later. */
  const strike = () => {
    wait -= 1
    if (wait > 0 || strikes.killed >= kills) return
    wait = 6 + random(12)
    let turns = random(40)
    const later = () => {
      if (turns-- > 0) {
        setImmediate(later)
        return
      }
      const pid = pids.at(-1)
      if (pid === undefined || !isAlive(pid) || strikes.killed >= kills) return
      process.kill(pid, 'SIGKILL')
      strikes.killed += 1
    }
    later()
  }

  const folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  const stalls = monitorEventLoopDelay({ resolution: 5 })
  let rendered = 0
  let failed = 0
  try {
    const files = await makePhotos(folder)
    const found = files.map((file) => ({ file, relative: file.slice(folder.length + 1) }))
    {
      await using env = await testStudio({ host })
      await writePack(join(env.paths.data, 'models'), 'flat', 'flat')
      stalls.enable()
      for (let round = 0; strikes.killed < kills; round++) {
        const out = join(folder, `out-${round}`)
        const { planned } = planOutputs(found, out, 'png')
        const ends = new Map<string, BatchEvent['type']>()
        const reasons = new Set<string>()
        await runBatch(
          env.studio,
          planned,
          {
            outFolder: out,
            recipe: makeRecipe({ model: 'flat' }),
            options: { quality: 92, mark: false, metadata: false },
            provider: 'cpu',
            maxPixels: 1e6,
            concurrency: 3,
            overwrite: false,
          },
          (event) => {
            if (event.type === 'progress') {
              strike()
              return
            }
            expect(ends.has(event.planned.output), 'a photo ends once').toBe(false)
            ends.set(event.planned.output, event.type)
            if (event.type === 'failed') reasons.add(event.error.code)
          },
          new AbortController().signal,
        )
        expect(ends.size).toBe(photos)
        expect([...reasons].filter((code) => code !== 'engine.died')).toEqual([])
        const done = [...ends].filter(([, type]) => type === 'done').map(([output]) => output)
        const there = (await readdir(out))
          .filter((name) => name !== journalName)
          .map((name) => join(out, name))
        expect(there.sort(), 'what is done is there, and nothing else').toEqual(done.sort())
        for (const output of there) expect((await sharp(output).stats()).channels).toHaveLength(3)
        rendered += done.length
        failed += photos - done.length
      }
      stalls.disable()
    }
    expect(strikes.killed).toBe(kills)
    expect(pids.filter(isAlive), 'no orphan').toEqual([])
    const left = (await readdir(tmpdir())).filter((name) =>
      pids.some((pid) => name === `tintype-engine-${pid}`),
    )
    expect(left, 'no temporary file').toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(
    `${strikes.killed} kills: ${rendered} photos rendered, ${failed} failed with a sentence, ${pids.length} engines; ` +
      `longest stall of the main thread ${Math.round(stalls.max / 1e6)} ms`,
  )
}, 900_000)
