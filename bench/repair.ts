/**
 * Repair of a scratched photo of 12 megapixels and of a scratched scan of 100: seconds beside what decoding and encoding
 * alone take in the same run, most memory of the engine, how often progress moves, and how soon a cancel is heard.
 */
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createProgress } from '../src/contract/progress.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line, resident, watchPeak } from './measure.ts'
import { hundredMegapixels, twelveMegapixels } from './pictures.ts'

sharp.cache(false)

/** Light scratches from rim to rim and specks between them, in sizes that go with the scan. */
async function scratch(file: string): Promise<void> {
  const picture = sharp(file, { limitInputPixels: false })
  const { width, height, format } = await picture.metadata()
  const unit = Math.max(width, height) / 1000
  const lines = Array.from({ length: 14 }, (_, i) => {
    const x = ((i * 0.377) % 1) * width
    const bend = x + Math.sin(i) * width * 0.15
    return `<path d="M${x} 0 Q${bend} ${height / 2} ${x + i * unit * 3} ${height}" stroke="#eee" fill="none" stroke-width="${unit * (1 + (i % 3))}"/>`
  })
  const specks = Array.from({ length: 200 }, (_, i) => {
    const [x, y] = [((i * 0.618) % 1) * width, ((i * 0.381) % 1) * height]
    return `<circle cx="${x}" cy="${y}" r="${unit * (0.8 + (i % 4) / 2)}" fill="#f4f4f4"/>`
  })
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${[...lines, ...specks].join('')}</svg>`
  const { data, info } = await sharp(Buffer.from(drawing), { unlimited: true, limitInputPixels: false })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const over = { input: data, raw: { width: info.width, height: info.height, channels: 4 as const } }
  const part = `${file}.part`
  const drawn = picture.composite([over])
  await (format === 'tiff' ? drawn.tiff({ compression: 'lzw' }) : drawn.jpeg({ quality: 92 })).toFile(part)
  await rename(part, file)
}

const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const studio = await createStudio()
const { pid } = await studio.engine.call('info', {})
for (const [name, megapixels, make] of [
  ['photo.jpg', 12, twelveMegapixels],
  ['scan.tif', 100, hundredMegapixels],
] as const) {
  const input = join(folder, name)
  await make(input)
  await scratch(input)
  const run = async (repair: object, signal?: AbortSignal) => {
    let [last, gap] = [performance.now(), 0]
    const progress = createProgress(() => {
      const now = performance.now()
      gap = Math.max(gap, now - last)
      last = now
    })
    const start = performance.now()
    const report = await studio.restore(
      {
        input,
        output: join(folder, `out-${name}`),
        recipe: makeRecipe({ enabled: false }, { repair }),
        options: { format: megapixels === 12 ? 'jpeg' : 'tiff', quality: 92, mark: false, metadata: true },
        provider: 'cpu',
      },
      { progress, signal },
    )
    return { seconds: (performance.now() - start) / 1000, gap: gap / 1000, report }
  }
  const plain = await run({})
  for (const method of ['network', 'telea'] as const) {
    const memory = watchPeak(() => resident(pid))
    const done = await run({ enabled: true, method, sensitivity: 0.6 })
    memory.stop()
    const found = done.report.steps.repair
    line(
      `${megapixels} megapixels, ${method}: seconds (times decode and encode)`,
      `${done.seconds.toFixed(1)} (${(done.seconds / plain.seconds).toFixed(1)}), ${found?.outcome}, ` +
        `${((found?.filled ?? 0) * 100).toFixed(2)} % filled, peak ${(memory.take() / 2 ** 30).toFixed(2)} GB, ` +
        `longest wait for progress ${done.gap.toFixed(1)} s`,
    )
  }
  const controller = new AbortController()
  const waiting = run({ enabled: true }, controller.signal)
  await new Promise((resolve) => setTimeout(resolve, plain.seconds * 1000))
  const asked = performance.now()
  controller.abort()
  await waiting.catch(() => {})
  line(
    `${megapixels} megapixels: a cancel is heard after, s`,
    ((performance.now() - asked) / 1000).toFixed(2),
  )
}
await studio.close()
await rm(folder, { recursive: true })
