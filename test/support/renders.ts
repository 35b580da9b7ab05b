/** Whole renders in a test's own process, and the pictures that go into them. */
import sharp from 'sharp'
import { renderParamsSchema, type RenderReport } from '../../src/contract/engine.ts'
import { type OutputFormat } from '../../src/contract/photo-formats.ts'
import { silent, type Progress } from '../../src/contract/progress.ts'
import { makeRecipe } from '../../src/contract/recipe.ts'
import { MemoryBudget } from '../../src/engine/budget.ts'
import { FilmThread } from '../../src/engine/film/film-thread.ts'
import { MergeWorkerPool } from '../../src/engine/merge-worker-pool.ts'
import { OnScreenWork } from '../../src/engine/on-screen.ts'
import { Exiftool } from '../../src/imaging/metadata/exiftool.ts'
import { PreviewCache } from '../../src/engine/preview-cache.ts'
import { render } from '../../src/engine/pipeline/render.ts'
import { SessionCache } from '../../src/engine/sessions.ts'
import { testPack } from './packs.ts'
import { quickNoise } from './pictures.ts'
import { repairPack } from './repair-packs.ts'

type Color = Parameters<typeof makeRecipe>[0]
type Others = Parameters<typeof makeRecipe>[1]

/** What a test file renders with: an engine's parts, a model that colours everything alike, pictures in its folder. */
export async function engineResources(path: (name: string) => string) {
  const parts = {
    sessions: new SessionCache(2 ** 28),
    budget: new MemoryBudget(2 ** 30),
    mergePool: new MergeWorkerPool(),
    filmThread: new FilmThread(),
    previewCache: new PreviewCache(2 ** 26),
    exiftool: new Exiftool(),
    onScreen: new OnScreenWork(),
  }
  const pack = await testPack(path('models'), 'flat', 'flat')
  /** Finds no damage anywhere. */
  const repairs = await repairPack(path('models'), 'nothing', 'nothing')
  let count = 0

  /** The engine's own call. @param given as `renderParamsSchema`, but for pack and provider */
  async function run(
    given: object,
    changed: Partial<typeof parts> = {},
    progress: Progress = silent,
  ): Promise<RenderReport> {
    const params = renderParamsSchema.parse({ pack, provider: 'cpu', ...given })
    const context = { signal: new AbortController().signal, progress }
    return render(params, context, { ...parts, ...changed })
  }

  async function renderTo(
    input: string,
    format: OutputFormat,
    color: Color = {},
    options: { longestSide?: number } = {},
    others: Others = {},
  ) {
    const output = path(`out-${++count}.${format}`)
    const report = await run({
      input,
      output,
      recipe: makeRecipe(color, others),
      options: { format, ...options },
      stepPacks: { repair: { pack: repairs, provider: 'cpu' } },
    })
    return { output, report }
  }

  /** A grey picture as PNG; 16 bits where `deep`. */
  async function grey(name: string, width: number, height: number, deep = false): Promise<string> {
    const bytes = quickNoise(width * height)
    const file = path(name)
    if (deep) {
      const words = Uint16Array.from(bytes, (v, i) => v * 257 + (i % 256))
      await sharp(words, { raw: { width, height, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toFile(file)
    } else {
      await sharp(bytes, { raw: { width, height, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toFile(file)
    }
    return file
  }

  return { run, renderTo, grey }
}

/** A file's colours, three bytes a pixel. */
export const rgb = (file: string) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
