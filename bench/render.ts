/**
 * One photo: how much a whole render costs over what can't be avoided (inference, decode, encode), measured in
 * turn in one run. Target: at most 1.25.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type JpegOptions } from 'sharp'
import { makeRecipe } from '../src/contract/recipe.ts'
import { createStudio } from '../src/studio/studio.ts'
import { bareModel } from './bare.ts'
import { line, median, time } from './measure.ts'
import { twelveMegapixels } from './pictures.ts'

sharp.cache(false)
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const photo = join(folder, 'photo.jpg')
await twelveMegapixels(photo)

const studio = await createStudio()
const pack = await studio.packs.get('tintype-stable')
const size = pack.manifest.input.size
if (size.kind !== 'renderFactor') throw new Error('the built-in packs have a render factor')
const side = size.default * size.unit
const model = await bareModel(pack)
const { data, info } = await sharp(photo)
  .removeAlpha()
  .toColourspace('srgb')
  .raw()
  .toBuffer({ resolveWithObject: true })
const raw = { width: info.width, height: info.height, channels: 3 as const }

// The bare encode writes what Tintype writes at its default quality (full-resolution chroma), the rest as sharp does it;
// `lean` also leaves the Huffman tables alone, as Tintype does.
const runs = {
  whole: [] as number[],
  run: [] as number[],
  decode: [] as number[],
  encode: [] as number[],
  lean: [] as number[],
}
const bareJpeg = { quality: 92, chromaSubsampling: '4:4:4' }
const parts: Record<string, number[]> = {}
for (let i = 0; i < 9; i++) {
  let timings: Record<string, number> = {}
  const whole = await time(async () => {
    const report = await studio.restore({
      input: photo,
      output: join(folder, 'out.jpg'),
      recipe: makeRecipe({ style: 'stable' }),
      options: { format: 'jpeg', quality: 92, mark: false, metadata: true },
      provider: 'cpu',
    })
    timings = report.timings
  })
  const run = await time(() => model(side))
  const decode = await time(() => sharp(photo).removeAlpha().toColourspace('srgb').raw().toBuffer())
  const bareEncode = (options: JpegOptions) =>
    time(() => sharp(data, { raw }).jpeg(options).toFile(join(folder, 'bare.jpg')))
  const encode = await bareEncode(bareJpeg)
  const lean = await bareEncode({ ...bareJpeg, optimiseCoding: false })
  // The first two warm up both processes.
  if (i < 2) continue
  runs.whole.push(whole)
  runs.run.push(run)
  runs.decode.push(decode)
  runs.encode.push(encode)
  runs.lean.push(lean)
  for (const [name, value] of Object.entries(timings)) (parts[name] ??= []).push(value)
}
await studio.close()
await rm(folder, { recursive: true })
const least = median(runs.run) + median(runs.decode)
line(`session.run at ${side} px, ms`, median(runs.run).toFixed(0))
line('sharp decode of 12 megapixels, ms', median(runs.decode).toFixed(0))
line('sharp encode of 12 megapixels (4:4:4), ms', median(runs.encode).toFixed(0))
line('whole render, ms', median(runs.whole).toFixed(0))
line(
  '  of which',
  Object.entries(parts)
    .map(([name, values]) => `${name} ${median(values).toFixed(0)}`)
    .join(', '),
)
line('whole render / sum of the three (target 1.25)', ratio(median(runs.encode)))
line('the same against an encode without Huffman optimisation', ratio(median(runs.lean)))

function ratio(encode: number): string {
  return (median(runs.whole) / (least + encode)).toFixed(2)
}
