/**
 * The slider on the workbench: from a new render factor to the quick preview's file, against what can't be avoided at that
 * size (decoding the display copy once, inference, encode), measured in turn in one run. Target: at most 1.3.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { ColorStroke } from '../src/contract/manual-color.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { openLibrary } from '../src/studio/library/open.ts'
import { PhotoImporter } from '../src/studio/library/import.ts'
import { defaultPaths } from '../src/studio/paths.ts'
import { createStudio } from '../src/studio/studio.ts'
import { PreviewService } from '../src/studio/previews/preview-service.ts'
import { bareModel } from './bare.ts'
import { line, median, time } from './measure.ts'
import { twelveMegapixels } from './pictures.ts'

sharp.cache(false)
const longestSide = 1024
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const photos = join(folder, 'photos')
await mkdir(photos)
await twelveMegapixels(join(photos, '1.jpg'))
await sharp(join(photos, '1.jpg')).negate().jpeg().toFile(join(photos, '2.jpg'))

const studio = await createStudio({ paths: defaultPaths({ TINTYPE_HOME: join(folder, 'home') }) })
const library = await openLibrary(join(folder, 'library'))
await new PhotoImporter(library, studio.engine).run([photos], { concurrency: 1 })
const cache = join(folder, 'cache')
const workbench = new PreviewService({ library, studio, cache, temporary: folder })
const pack = await studio.packs.get('tintype-stable')
const rule = pack.manifest.input.size
if (rule.kind !== 'renderFactor') throw new Error('the built-in style has render factors')
const model = await bareModel(pack)
let timings: Record<string, number> = {}

/** As a window has it: rendered, and its bytes read. */
async function preview(
  photo: number,
  color: Parameters<typeof makeRecipe>[0],
  strokes: ColorStroke[] = [],
): Promise<number> {
  const recipe = makeRecipe(color, { manualColor: { strokes } })
  return time(async () => {
    const { url, report } = await workbench.preview({ photo, recipe, longestSide })
    timings = report.timings
    await readFile(workbench.media(url.split('/').slice(2))!.path)
  })
}

// The other photo warms up: a session, a shape that onnxruntime sees for the first time.
const factors = Array.from({ length: 13 }, (_, i) => rule.default - 4 + i)
for (const renderFactor of factors) {
  await preview(2, { renderFactor })
  await model(renderFactor * rule.unit)
}
const opened = await preview(1, { renderFactor: rule.least })
const { sha256 } = await library.db
  .selectFrom('photos')
  .select('sha256')
  .where('id', '=', 1)
  .executeTakeFirstOrThrow()
const copy = join(cache, 'workbench/display', `${sha256}.webp`)
const decode = () =>
  sharp(copy)
    .resize(longestSide, longestSide, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
const { data, info } = await decode()
const raw = { width: info.width, height: info.height, channels: 3 as const }
const encode = () =>
  sharp(data, { raw }).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toFile(join(folder, 'bare.jpg'))

const slider: number[] = []
const strength: number[] = []
const parts: Record<string, number[]> = {}
const bare = { decode: [] as number[], run: [] as number[], encode: [] as number[] }
for (const renderFactor of factors) {
  slider.push(await preview(1, { renderFactor }))
  for (const [name, value] of Object.entries(timings)) (parts[name] ??= []).push(value)
  strength.push(await preview(1, { renderFactor, strength: 0.5 }))
  bare.decode.push(await time(decode))
  bare.run.push(await time(() => model(renderFactor * rule.unit)))
  bare.encode.push(await time(encode))
}

// A person's corrections one after the other, each a click more; the first one makes the network see the photo with hints.
const clicks = (count: number): ColorStroke[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'color',
    color: { a: 40 - 7 * i, b: 6 * i - 30 },
    radius: 0.01,
    points: [{ x: (0.37 * (i + 1)) % 1, y: (0.61 * (i + 1)) % 1 }],
    reach: 0.5,
  }))
const firstHint = await preview(1, {}, clicks(1))
const hints: number[] = []
const hintParts: Record<string, number[]> = {}
for (let count = 2; count < 15; count++) {
  hints.push(await preview(1, {}, clicks(count)))
  for (const [name, value] of Object.entries(timings)) (hintParts[name] ??= []).push(value)
}
const showParts = (of: Record<string, number[]>) =>
  Object.entries(of)
    .map(([name, values]) => `${name} ${median(values).toFixed(0)}`)
    .join(', ')

await studio.close()
await library.close()
await rm(folder, { recursive: true })
const least = median(bare.decode) + median(bare.run) + median(bare.encode)
line('12 megapixels, opened to the first quick preview, ms', opened.toFixed(0))
line('decode of the display copy at 1024 px, ms', median(bare.decode).toFixed(0))
line('session.run, ms', median(bare.run).toFixed(0))
line('sharp encode at 1024 px (4:4:4), ms', median(bare.encode).toFixed(0))
line('render factor to quick preview, ms', median(slider).toFixed(0))
line('  of which', showParts(parts))
line('strength to quick preview, ms', median(strength).toFixed(0))
line('render factor / sum of the three (target 1.3)', (median(slider) / least).toFixed(2))
line(
  'the same without the decode, which is done once only',
  (median(slider) / (median(bare.run) + median(bare.encode))).toFixed(2),
)
line('first hint to quick preview, ms', firstHint.toFixed(0))
line('each hint after it, ms (target 150)', median(hints).toFixed(0))
line('  of which', showParts(hintParts))
