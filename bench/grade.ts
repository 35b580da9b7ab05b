/**
 * Grading: one pass over a picture against the merge alone (target: at most 1.5), and on the workbench from a slider to the
 * quick preview's file against the bare kernel and what can't be avoided beside it (encode), measured in turn in one run.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { gradeStepSchema, type GradeStep } from '../src/contract/grade.ts'
import { makeRecipe } from '../src/contract/recipe.ts'
import { renderParamsSchema } from '../src/contract/engine.ts'
import { silent } from '../src/contract/progress.ts'
import { render } from '../src/engine/pipeline/render.ts'
import { createResources } from '../src/engine/resources.ts'
import { GradePass, gradeTables } from '../src/imaging/color/grade.ts'
import { LabMerge } from '../src/imaging/color/merge-lab.ts'
import { openLibrary } from '../src/studio/library/open.ts'
import { PhotoImporter } from '../src/studio/library/import.ts'
import { defaultPaths } from '../src/studio/paths.ts'
import { PreviewService } from '../src/studio/previews/preview-service.ts'
import { createStudio } from '../src/studio/studio.ts'
import { line, median, time } from './measure.ts'
import { twelveMegapixels } from './pictures.ts'

sharp.cache(false)
const longestSide = 1024
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))
const photos = join(folder, 'photos')
await mkdir(photos)
await twelveMegapixels(join(photos, '1.jpg'))

const steps: Record<string, GradeStep> = {
  tones: gradeStepSchema.parse({ exposure: 0.3, contrast: 0.3, shadows: 0.2, temperature: 0.2 }),
  'tones, vibrance': gradeStepSchema.parse({ exposure: 0.3, contrast: 0.3, vibrance: 0.4 }),
  everything: gradeStepSchema.parse({
    exposure: 0.3,
    contrast: 0.3,
    vibrance: 0.4,
    bands: { blue: { luma: -0.3 } },
  }),
}

/** The photo in colour, about: its own pixels, warmer in the lights. */
const { data, info } = await sharp(join(photos, '1.jpg'))
  .resize(2000)
  .toColourspace('srgb')
  .removeAlpha()
  .raw()
  .toBuffer({ resolveWithObject: true })
const { width, height } = info
const plane = (k: number) => Float32Array.from({ length: 256 * 128 }, (_, i) => Math.sin(i * k) * 12)
const lines = {
  width: 256,
  height: 128,
  slopeA: plane(0.01),
  baseA: plane(0.02),
  slopeB: plane(0.03),
  baseB: plane(0.04),
}

for (const depth of [8, 16] as const) {
  const photo = depth === 8 ? new Uint8Array(data) : Uint16Array.from(data, (v) => v * 257)
  const merge = new LabMerge({ width, height, depth }, lines, { strength: 1, saturation: 1 })
  const colored = photo.slice()
  merge.band(colored, 0)
  const passes = Object.entries(steps).map(([name, step]) => ({
    name,
    pass: new GradePass({ width, depth }, gradeTables(step, depth)),
    taken: [] as number[],
  }))
  const merged: number[] = []
  for (let turn = 0; turn < 15; turn++) {
    const target = colored.slice()
    merged.push(await time(async () => merge.band(target, 0)))
    for (const { pass, taken } of passes) {
      target.set(colored)
      taken.push(await time(async () => pass.band(target)))
    }
  }
  const megapixels = (width * height) / 1e6
  line(`merge, ${depth} bits, ms a megapixel`, (median(merged) / megapixels).toFixed(1))
  for (const { name, taken } of passes) {
    line(`grade: ${name}, ms a megapixel`, (median(taken) / megapixels).toFixed(1))
    line(`grade: ${name} / merge (target 1.5)`, (median(taken) / median(merged)).toFixed(2))
  }
}

const studio = await createStudio({ paths: defaultPaths({ TINTYPE_HOME: join(folder, 'home') }) })
const library = await openLibrary(join(folder, 'library'))
await new PhotoImporter(library, studio.engine).run([photos], { concurrency: 1 })
const workbench = new PreviewService({ library, studio, cache: join(folder, 'cache'), temporary: folder })
let timings: Record<string, number> = {}
const preview = (grade: Partial<GradeStep>): Promise<number> => {
  const recipe = makeRecipe({}, { grade: { ...grade, enabled: true } })
  return time(async () => {
    const { url, report } = await workbench.preview({ photo: 1, recipe, longestSide })
    timings = report.timings
    await readFile(workbench.media(url.split('/').slice(2))!.path)
  })
}
const first = await preview({ exposure: 0.05 })
const small = await sharp(data, { raw: { width, height, channels: 3 } })
  .resize(longestSide)
  .raw()
  .toBuffer({ resolveWithObject: true })
const raw = { width: small.info.width, height: small.info.height, channels: 3 as const }
const slider: number[] = []
const bare: number[] = []
const encode: number[] = []
const parts: Record<string, number[]> = {}
for (let turn = 2; turn < 24; turn++) {
  const change = { exposure: turn / 50, vibrance: 0.3, bands: { blue: { hue: 0.1, saturation: 0, luma: 0 } } }
  slider.push(await preview(change))
  for (const [name, value] of Object.entries(timings)) (parts[name] ??= []).push(value)
  bare.push(
    await time(async () => {
      const tables = gradeTables(gradeStepSchema.parse(change), 8)
      new GradePass({ width: raw.width, depth: 8 }, tables).band(new Uint8Array(small.data))
    }),
  )
  encode.push(
    await time(() =>
      sharp(small.data, { raw })
        .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
        .toFile(join(folder, 'bare.jpg')),
    ),
  )
}
/** The same in this process: processor time, which a busy machine does not change much. */
const resources = createResources()
const pack = await studio.packs.get('tintype-stable')
const worked: number[] = []
for (let turn = 1; turn < 20; turn++) {
  const params = renderParamsSchema.parse({
    input: join(photos, '1.jpg'),
    output: join(folder, 'worked.jpg'),
    recipe: makeRecipe({}, { grade: { enabled: true, exposure: turn / 50, vibrance: 0.3 } }),
    pack,
    provider: 'cpu',
    options: { format: 'jpeg', quality: 90, longestSide, metadata: false },
    isPreview: true,
  })
  const before = process.cpuUsage()
  await render(params, { signal: new AbortController().signal, progress: silent }, resources)
  const { user, system } = process.cpuUsage(before)
  if (turn > 1) worked.push((user + system) / 1000)
}
await studio.close()
await library.close()
await rm(folder, { recursive: true })
line('first preview with a grade, ms', first.toFixed(0))
line('each after it, ms (target 50 of work)', median(slider).toFixed(0))
line(
  '  of which',
  Object.entries(parts)
    .map(([name, values]) => `${name} ${median(values).toFixed(0)}`)
    .join(', '),
)
line('  processor time of the engine, ms (target 50)', median(worked).toFixed(0))
line('bare kernel with its tables at 1024 px, ms', median(bare).toFixed(0))
line('sharp encode at 1024 px (4:4:4), ms', median(encode).toFixed(0))
line('slider to quick preview / bare kernel', (median(slider) / median(bare)).toFixed(2))
line(
  'slider to quick preview / kernel and encode',
  (median(slider) / (median(bare) + median(encode))).toFixed(2),
)
