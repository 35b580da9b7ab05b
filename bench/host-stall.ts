/**
 * How long the process that answers a window stands still while a model is imported, checked and quantized: its own work,
 * and the pauses of its event loop, in which on a busy machine also lies the wait for a core. Prints; fails nothing.
 *
 * `npx node bench/host-stall.ts [--quarter]`: the published widths of DeOldify Artistic, 255 MB, or a quarter of them.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { artistic, checkpointBytes, deoldifyState } from '../test/support/model-files/synthetic-checkpoint.ts'
import { ModelManager } from '../src/studio/models/model-manager.ts'
import { defaultPaths } from '../src/studio/paths.ts'
import { createStudio } from '../src/studio/studio.ts'

const { values: args } = parseArgs({ options: { quarter: { type: 'boolean', default: false } } })
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const studio = await createStudio({ paths: defaultPaths({ TINTYPE_HOME: join(folder, 'home') }) })
try {
  const file = join(folder, 'random.pth')
  const widths = args.quarter ? { ...artistic, stem: 16 } : artistic
  await writeFile(file, checkpointBytes(deoldifyState(widths), { container: 'legacy' }))
  const manager = new ModelManager(studio)
  const watched = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    // What came before (the checkpoint made here) is collected first.
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 500))
    delay.enable()
    const started = performance.now()
    const before = performance.eventLoopUtilization()
    try {
      return await work()
    } finally {
      delay.disable()
      const { active } = performance.eventLoopUtilization(before)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const pauses = [delay.percentile(99), delay.max].map((each) => (each / 1e6).toFixed(0))
      console.log(
        `${name}: ${seconds} s, of which this process worked ${active.toFixed(0)} ms; pauses: 99 % below ${pauses[0]} ms, longest ${pauses[1]} ms`,
      )
    }
  }
  const sample = { before: join(folder, 'before.jpg'), after: join(folder, 'after.jpg') }
  await watched('look into the file', () => manager.describe(file))
  const { staged } = await watched('convert and colour a sample', () => manager.stage(file, sample))
  const { manifest } = await watched('install', () => staged.install())
  await watched('check', () => manager.verify(manifest.id))
  await watched('first use: hash', () => studio.packs.get(manifest.id))
  const variant = await watched('int8', () => manager.stageInt8(manifest.id).catch(() => null))
  await variant?.discard()
} finally {
  await studio.close()
  await rm(folder, { recursive: true, force: true })
}
