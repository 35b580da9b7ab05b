/** Stages 2 to 4 of a render: the photo decoded, restored and in color, before the steps that make it another size. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RenderParams } from '../../contract/engine.ts'
import type { Finding } from '../../contract/findings.ts'
import type { Note } from '../../contract/notes.ts'
import { inTurn, type Progress } from '../../contract/progress.ts'
import { isColored } from '../../contract/recipe.ts'
import type { Photo, Raster } from '../../imaging/photo.ts'
import type { ToneFacts } from '../../imaging/filters/tone-facts.ts'
import { bytesOfRaster, copyOf } from '../preview-cache.ts'
import { runSteps, type StepsOptions, type StepsResult } from '../steps/run.ts'
import type { Known } from '../steps/step.ts'
import { estimatedProgress } from '../waiting.ts'
import { totalOf } from './expected-work.ts'
import { colorize, colorizeEarly, type Colorized } from './colorize.ts'
import { recalled, type RenderContext } from './context.ts'
import { decode, decodeModelInput } from './decode.ts'
import { mergeChroma } from './merge.ts'
import { negativeSearch, type LookedAt } from './negative-finding.ts'
import { asksFacts, photoFacts } from './photo-facts.ts'
import type { RenderPlan } from './plan.ts'

/** Nearly all of it the outline of a print, of which few photos have one. */
const bytesOfFacts = 2 ** 16

export interface InColor {
  /** May be changed in place. */
  picture: Raster
  metadata: Photo['metadata']
  /** Of decoding. */
  notes: Note[]
  before: Omit<StepsResult, 'picture'>
  /** Whether it looks like a negative: asked beside the encoder, which leaves a processor idle. */
  findNegative: () => Promise<Finding[]>
  colorized: Omit<Colorized, 'chroma'>
}

/** @throws StudioFault `image.*`, `model.*` and what the steps throw; AbortError on cancel */
export async function pictureInColor(
  params: RenderParams,
  plan: RenderPlan,
  context: RenderContext,
): Promise<InColor> {
  const { progress } = context
  const { work } = plan
  const steps = totalOf(work.before)
  // Where the model need not wait, it is done first.
  const [seeing, opening, restoring, coloring, merging] = plan.earlyInput
    ? inTurn(progress, [work.color, work.decode, steps, 0, work.merge])
    : inTurn(progress, [0, work.decode, steps, work.color, work.merge])
  progress.report(0, { stage: plan.before.length > 0 ? 'restore' : 'color' })
  let decoding: Promise<Photo> | null = decode(params, plan, context)
  // Awaited below; until then its failure must not count as unhandled.
  decoding.catch(() => {})
  const earlyFacts = plan.earlyInput && (await factsOf(params, plan, null, context))
  const modelInput = plan.earlyInput && (await decodeModelInput(params, plan.earlyInput, context))
  const early =
    modelInput &&
    (await colorizeEarly(modelInput, earlyFacts ? { tone: earlyFacts } : {}, params, {
      ...context,
      progress: seeing,
    }))
  const picture: Raster = await estimatedProgress(opening, work.decode, decoding)
  const { metadata, notes } = picture as Photo
  const facts = earlyFacts ?? (await factsOf(params, plan, picture, context))
  // A step that makes a new picture must not find the scan still held here.
  decoding = null
  const { picture: restored, ...before } = await runSteps(plan.before, picture, {
    ...stepsOptions(params, plan, context),
    progress: restoring,
    work: work.before,
    // Each step's result is kept, too: a slider of a later one does not compute it again.
    recall: context.recall,
    known: facts ? { tone: facts } : {},
  })
  const looked = { picture: restored, facts, modelInput: modelInput?.raster ?? null }
  const findNegative = await negativeOf(looked, params, plan, context)
  if (work.color > 0) coloring.report(0, { stage: 'color' })
  const colored = await inColor(restored, before.known, early || null, params, plan, {
    ...context,
    progress: coloring,
    merging,
  })
  return { ...colored, metadata, notes, before, findNegative }
}

/** See `photoFacts`. @returns null where the recipe does not ask for them */
async function factsOf(
  { input, maxPixels, recipe }: RenderParams,
  { preview }: RenderPlan,
  decoded: Raster | null,
  context: RenderContext,
): Promise<ToneFacts | null> {
  if (!asksFacts(recipe)) return null
  const { geometry, negative } = recipe.steps
  const whole = decoded && !preview ? { decoded } : {}
  const { signal, inspection } = context
  return recalled(
    context,
    ['photo facts', geometry, negative],
    () => photoFacts({ input, maxPixels, recipe, inspection, signal, ...whole }),
    () => bytesOfFacts,
  )
}

/** See `negativeSearch`. It takes a third of a preview's time, and the sliders of color change nothing of it. */
async function negativeOf(
  looked: LookedAt,
  { recipe }: RenderParams,
  { keys }: RenderPlan,
  { recall }: RenderContext,
): Promise<() => Promise<Finding[]>> {
  if (!recall) return negativeSearch(recipe, looked)
  const { tone, negative } = recipe.steps
  const found = await recall(
    ['negative finding', keys.before, tone, negative.enabled, isColored(recipe), looked.facts !== null],
    async () => (await negativeSearch(recipe, looked))(),
    () => bytesOfFacts,
  )
  return () => Promise.resolve(found)
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
  context: RenderContext & { merging: Progress },
): Promise<Colored> {
  const make = async (): Promise<Colored> => {
    const { chroma, ...colorized } = early ?? (await colorize(before, known, params, plan, context))
    // What is kept for the next preview must stay as it is.
    const picture = context.recall ? copyOf(before) : before
    await merge(picture, chroma, params, plan, { ...context, progress: context.merging })
    return { colorized, picture }
  }
  if (!context.recall || plan.after.length === 0) return make()
  const colored = await context.recall(plan.keys.colored, make, (each) => bytesOfRaster(each.picture))
  return { ...colored, picture: copyOf(colored.picture) }
}

export function stepsOptions(
  { recipe, stepPacks, isPreview }: RenderParams,
  { preview }: RenderPlan,
  { signal, timings, resources, recall }: RenderContext,
): Omit<StepsOptions, 'progress' | 'recall'> {
  const { sessions, mergePool } = resources
  const scale = preview?.scale ?? 1
  const shared = { sessions, mergePool, remember: recall, signal, timings }
  return { recipe, scale, isPreview, packs: stepPacks, ...shared }
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
      progress,
    }),
  )
}
