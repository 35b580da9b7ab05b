/**
 * One photo through its recipe into a file, in five stages, each in a file of this folder:
 *
 * 1. plan:     sizes, steps and memory, from the parameters and the header
 * 2. decode:   the photo, once
 *    (then the recipe's steps before the color: geometry, tone, repair, denoise)
 * 3. colorize: chroma from the color model at its own size, and a person's corrections
 * 4. merge:    that chroma with the photo's full-resolution luma
 *    (then the steps after the color: grade, upscale, face, finish)
 * 5. encode:   the result into its file
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RenderParams, RenderReport } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { readHeader } from '../../imaging/codec/header.ts'
import type { Photo, Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import { bytesOfRaster, copyOf } from '../preview-cache.ts'
import type { EngineResources } from '../resources.ts'
import { runSteps, type StepsOptions } from '../steps/run.ts'
import type { Known } from '../steps/step.ts'
import { estimatedProgress, raceAbort } from '../waiting.ts'
import { colorize, colorizeEarly, type Colorized } from './colorize.ts'
import { recallFor, Timings, type RenderContext } from './context.ts'
import { decode, decodeModelInput } from './decode.ts'
import { encode } from './encode.ts'
import { checkFormat } from './format-limits.ts'
import { mergeChroma } from './merge.ts'
import { planRender, type RenderPlan } from './plan.ts'

/** Milliseconds a megapixel, about; see `estimatedProgress`. */
const decodeMs = 15

/** @throws StudioFault as `contract/errors.ts` lists them; nothing is left at `params.output` then */
export async function render(
  params: RenderParams,
  context: CallContext,
  resources: EngineResources,
): Promise<RenderReport> {
  const header = await readHeader(params.input, params)
  checkFormat(params, header)
  const plan = planRender(params, header)
  try {
    // The memory is held until the work really ends, even where nobody waits for it any more.
    const work = resources.budget.hold(plan.memoryBytes, context.signal, async () => {
      const timings = new Timings()
      const recall = params.isPreview ? await recallFor(params.input, plan.preview, resources) : null
      const report = await timings.measure('total', () =>
        renderStages(params, plan, { ...context, timings, resources, recall }),
      )
      return { ...report, timings: timings.all() }
    })
    return await raceAbort(work, context.signal)
  } catch (error) {
    // All sizes were checked above: a RangeError here is an allocation that V8 refused.
    if (error instanceof RangeError)
      throw new StudioFault('engine.outOfMemory', { file: params.input }, error)
    throw error
  }
}

async function renderStages(
  params: RenderParams,
  plan: RenderPlan,
  context: RenderContext,
): Promise<Omit<RenderReport, 'timings'>> {
  const { signal, progress } = context
  let decoding: Promise<Photo> | null = decode(params, plan, context)
  // Awaited below; until then its failure must not count as unhandled.
  decoding.catch(() => {})
  const early =
    plan.earlyInput &&
    (await colorizeEarly(await decodeModelInput(params, plan.earlyInput, context), params, context))
  let picture: Raster = await estimatedProgress(progress.slice(0, 0.15), plan.megapixels * decodeMs, decoding)
  const { metadata, notes: decodeNotes } = picture as Photo
  // A step that makes a new picture must not find the scan still held here.
  decoding = null
  const options = stepsOptions(params, plan, context)
  const before = await runSteps(plan.before, picture, {
    ...options,
    progress: progress.slice(0.15, 0.45),
    // Each step's result is kept, too: a slider of a later one does not compute it again.
    recall: context.recall,
  })
  picture = before.picture
  const colored = await inColor(picture, before.known, early || null, params, plan, context)
  const { colorized } = colored
  picture = colored.picture
  const after = await runSteps(plan.after, picture, {
    ...options,
    progress: progress.slice(0.6, 0.7),
    recall: null,
    known: before.known,
  })
  picture = after.picture
  signal.throwIfAborted()
  progress.report(0.7)
  const written = await encode(picture, metadata, colorized.model, params, plan, {
    ...context,
    progress: progress.slice(0.7, 1),
  })
  progress.report(1)
  return {
    output: params.output,
    width: written.width,
    height: written.height,
    bytes: written.bytes,
    model: params.pack.manifest.id,
    renderFactor: colorized.model?.factor ?? null,
    provider: colorized.model?.provider ?? params.provider,
    notes: [...decodeNotes, ...before.notes, ...after.notes, ...colorized.notes, ...written.notes],
    steps: { ...before.reports, ...after.reports },
    findings: [...before.findings, ...colorized.findings, ...after.findings],
  }
}

interface Colored {
  colorized: Omit<Colorized, 'chroma'>
  picture: Raster
}

/**
 * The picture with its colors. Where steps come after them a preview keeps it: a slider of these does not color it again.
 * @returns a picture that may be changed
 */
async function inColor(
  before: Raster,
  known: Known,
  early: Colorized | null,
  params: RenderParams,
  plan: RenderPlan,
  context: RenderContext,
): Promise<Colored> {
  const make = async (): Promise<Colored> => {
    const { chroma, ...colorized } = early ?? (await colorize(before, known, params, plan, context))
    // What is kept for the next preview must stay as it is.
    const picture = context.recall ? copyOf(before) : before
    await merge(picture, chroma, params, plan, context)
    return { colorized, picture }
  }
  if (!context.recall || plan.after.length === 0) return make()
  const colored = await context.recall(plan.keys.colored, make, (each) => bytesOfRaster(each.picture))
  return { ...colored, picture: copyOf(colored.picture) }
}

function stepsOptions(
  { recipe, stepPacks, maxPixels }: RenderParams,
  { preview }: RenderPlan,
  { signal, timings, resources }: RenderContext,
): Omit<StepsOptions, 'progress' | 'recall'> {
  const { sessions, mergePool } = resources
  const scale = preview?.scale ?? 1
  return { recipe, scale, packs: stepPacks, sessions, mergePool, maxPixels, signal, timings }
}

/** Strength and saturation of the color step are in a person's own chroma already. */
const fullStrength = { strength: 1, saturation: 1 }

async function merge(
  picture: Raster,
  chroma: Colorized['chroma'],
  { recipe }: RenderParams,
  { manualColor }: RenderPlan,
  { signal, progress, timings, resources }: RenderContext,
): Promise<void> {
  if (!chroma) return
  await nextTurn()
  signal.throwIfAborted()
  const strength = manualColor ? fullStrength : recipe.steps.color
  await timings.measure('merge', () =>
    mergeChroma(picture, chroma, strength, resources.mergePool, {
      signal,
      progress: progress.slice(0.5, 0.6),
    }),
  )
}
