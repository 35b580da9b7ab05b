/**
 * One photo through its recipe into a file, in five stages, each in a file of this folder:
 *
 * 1. plan:     sizes, steps and memory, from the parameters and the header
 * 2. decode:   the photo, once
 *    (then the recipe's steps before the color: geometry, tone, repair, denoise)
 * 3. colorize: chroma from the color model at its own size, and a person's corrections
 * 4. merge:    that chroma with the photo's full-resolution luma
 *    (then the steps after the color: upscale, face, finish)
 * 5. encode:   the result into its file
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RenderParams, RenderReport } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { readHeader } from '../../imaging/codec/header.ts'
import type { Photo, Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import { copyOf } from '../preview-cache.ts'
import type { EngineResources } from '../resources.ts'
import { runSteps, type StepsOptions } from '../steps/run.ts'
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
  const colorized = early ?? (await colorize(picture, before.known, params, plan, context))
  // What is kept for the next preview must stay as it is.
  if (context.recall) picture = copyOf(picture)
  await merge(picture, colorized.chroma, params, plan, context)
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

function stepsOptions(
  { recipe, stepPacks, maxPixels }: RenderParams,
  { preview }: RenderPlan,
  { signal, timings, resources }: RenderContext,
): Omit<StepsOptions, 'progress' | 'recall'> {
  const { sessions } = resources
  return { recipe, scale: preview?.scale ?? 1, packs: stepPacks, sessions, maxPixels, signal, timings }
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
