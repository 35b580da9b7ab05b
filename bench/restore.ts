/**
 * Every step on a scan of 100 megapixels: the most memory that this process and the engine hold together, the longest
 * silence of the progress, and how soon a cancel is answered. Targets: 2.5 GB, a second, a second. Linux only (/proc).
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgress } from '../src/contract/progress.ts'
import { makeAutomatic, makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { heldWith, line, watchPeak } from './measure.ts'
import { hundredMegapixels } from './pictures.ts'

if (process.platform !== 'linux') {
  line('memory of a 100-megapixel restoration', 'skipped: it reads /proc, which only Linux has')
  process.exit()
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const input = join(folder, 'scan.tif')
await hundredMegapixels(input)
const studio = await createStudio()
const { pid } = await studio.engine.call('info', {})
const memory = watchPeak(heldWith(pid))

const automatic = makeAutomatic(makeRecipe({ style: 'stable' })).steps
const { color, ...others } = automatic
const recipe = makeRecipe(color, {
  ...others,
  geometry: { straighten: 1.5, crop: { left: 0.01, top: 0.01, width: 0.98, height: 0.98 } },
  denoise: { enabled: true, noise: 8 },
  finish: { enabled: true, sharpen: 0.4, grain: 0.4, border: { width: 0.02, color: 'paper' } },
})
const request = (output: string) => ({
  input,
  output: join(folder, output),
  recipe,
  options: { format: 'jpeg' as const, quality: 92, mark: false, metadata: true },
  provider: 'cpu' as const,
})

let reported = performance.now()
let silence = { ms: 0, at: 0 }
const silences: string[] = []
const progress = createProgress((fraction) => {
  const now = performance.now()
  if (now - reported > 1000)
    silences.push(`${((now - reported) / 1000).toFixed(2)} s before ${fraction.toFixed(3)}`)
  if (now - reported > silence.ms) silence = { ms: now - reported, at: fraction }
  reported = now
})
const report = await studio.restore(request('whole.jpg'), { progress })
const parts = Object.entries(report.timings).map(([name, value]) => `${name} ${(value / 1000).toFixed(1)}`)
line('every step, 100 megapixels: peak memory, GB', (memory.take() / 2 ** 30).toFixed(2))
line('every step, 100 megapixels: seconds', parts.join(', '))
line(
  'every step: longest silence of the progress, s',
  `${(silence.ms / 1000).toFixed(2)}, before ${silence.at.toFixed(3)}`,
)
line('every step: silences of more than a second', silences.join(', ') || 'none')

let slowest = { ms: 0, at: 0 }
for (const at of [0.05, 0.16, 0.25, 0.32, 0.36, 0.42, 0.65]) {
  const controller = new AbortController()
  let asked = 0
  const stop = () => {
    asked = performance.now()
    controller.abort()
  }
  // Some way after a report: a cancel that comes right with one is heard at once.
  let stopping: NodeJS.Timeout | null = null
  const until = createProgress((fraction) => {
    if (fraction >= at) stopping ??= setTimeout(stop, 350)
  })
  await studio
    .restore(request('cancelled.jpg'), { signal: controller.signal, progress: until })
    .catch(() => undefined)
  const ms = performance.now() - asked
  if (ms > slowest.ms) slowest = { ms, at }
}
line(
  'every step: slowest answer to a cancel, s',
  `${(slowest.ms / 1000).toFixed(2)}, asked at ${slowest.at} of the progress`,
)
memory.stop()
await studio.close()
const left = (await readdir(folder)).filter((name) => name.includes('cancelled'))
line('left behind by the cancels', left.length === 0 ? 'nothing' : left.join(', '))
await rm(folder, { recursive: true })
