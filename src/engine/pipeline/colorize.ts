/**
 * Stage 3, colorize: the color model on a small copy of the picture, a person's own colors on top of it, and chroma that is
 * ready for the merge.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RenderParams } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import { makeFinding, type Finding } from '../../contract/findings.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import type { Raster } from '../../imaging/photo.ts'
import { lazy } from '../../platform/lazy.ts'
import { hintsKey, hintsOf } from '../manual-color/strokes.ts'
import { manualChroma } from '../manual-color/stage.ts'
import type { Known } from '../steps/step.ts'
import type { Hints, ModelColor, ModelSize } from '../tensors.ts'
import {
  bytesOfModelOutput,
  modelInputOf,
  runColorModel,
  type ModelInput,
  type ModelOutput,
} from './color-model.ts'
import { recalled, type RenderContext } from './context.ts'
import { prepareChroma, shiftTemperature, type Chroma } from './merge.ts'
import { keepOwnSurround } from './own-surround.ts'
import { modelInputSize, type RenderPlan } from './plan.ts'

export interface Colorized {
  /** Null where the picture keeps its own colors. */
  chroma: Chroma | null
  /** How the model was run; null where none was. */
  model: { provider: ExecutionProvider; factor: number | null } | null
  notes: Note[]
  findings: Finding[]
}

const uncolored: Colorized = { chroma: null, model: null, notes: [], findings: [] }

/** From a small decode, while the photo itself is still being decoded; see `RenderPlan.earlyInput`. @throws as `runColorModel` */
export async function colorizeEarly(
  input: ModelInput,
  known: Known,
  params: RenderParams,
  context: RenderContext,
): Promise<Colorized> {
  const step = params.recipe.steps.color
  const kept = findOwnColor(step, known)
  if (kept) return { ...uncolored, findings: [kept] }
  return automatic(await runModel(input, null, params, context), params, context)
}

/**
 * From the picture after the steps before the color.
 * @param known what these steps have measured
 * @throws as `runColorModel`; StudioFault `hand.referenceUnread`; AbortError on cancel
 */
export async function colorize(
  picture: Raster,
  known: Known,
  params: RenderParams,
  plan: RenderPlan,
  context: RenderContext,
): Promise<Colorized> {
  if (!plan.automaticColor) return manualOnly(picture, [], params, plan, context)
  const { pack, recipe } = params
  const size = modelInputSize(params, picture)
  const input = lazy(() =>
    context.timings.measure('small', async () => ({
      raster: await modelInputOf(pack, picture, size),
      factor: size.factor,
    })),
  )
  const kept = findOwnColor(recipe.steps.color, known)
  if (kept) return manualOnly(picture, [kept], params, plan, context)
  const key = modelKey(params, size)
  const output = (hints: Hints | null, strokes: readonly unknown[]): Promise<ModelOutput> =>
    recalled(
      context,
      [plan.keys.before, ...key, ...strokes],
      async () => runModel(await input(), hints, params, context),
      bytesOfModelOutput,
    )
  const plain = await output(null, [])
  if (!plan.manualColor) return automatic(plain, params, context)
  const { manualColor } = recipe.steps
  const hints = pack.manifest.hints ? hintsOf(manualColor, size, picture) : null
  const hinted = hints && (await output(hints, ['hinted', hintsKey(manualColor)]))
  return fromOutput(plain, context, () =>
    manualChroma(picture, colorOf(plain, params), hinted && colorOf(hinted, params), {
      params,
      key: [plan.keys.before, ...key],
      context,
    }),
  )
}

/** What decides the model's answer, beside the picture. */
const modelKey = ({ pack, provider }: RenderParams, size: ModelSize): readonly unknown[] => [
  'colored',
  pack.manifest.files.map(({ sha256 }) => sha256),
  size,
  provider,
]

/** No model colors the picture; a person may. */
async function manualOnly(
  picture: Raster,
  findings: Finding[],
  params: RenderParams,
  plan: RenderPlan,
  context: RenderContext,
): Promise<Colorized> {
  const chroma = plan.manualColor
    ? await manualChroma(picture, null, null, { params, key: [plan.keys.before], context })
    : null
  return { ...uncolored, chroma, findings }
}

const automatic = (output: ModelOutput, params: RenderParams, context: RenderContext): Promise<Colorized> =>
  fromOutput(output, context, () =>
    prepareChroma(output.raster, colorOf(output, params), params.pack, params.recipe.steps.color),
  )

async function fromOutput(
  { provider, factor, notes }: ModelOutput,
  { progress, timings }: RenderContext,
  prepare: () => Chroma | Promise<Chroma>,
): Promise<Colorized> {
  progress.report(0.85)
  const chroma = await timings.measure('prepare', prepare)
  return { chroma, model: { provider, factor }, notes, findings: [] }
}

async function runModel(
  { raster, factor }: ModelInput,
  hints: Hints | null,
  { pack, provider }: RenderParams,
  { signal, timings, resources }: RenderContext,
): Promise<ModelOutput> {
  await nextTurn()
  signal.throwIfAborted()
  const run = await runColorModel(pack, raster, provider, resources.sessions, hints)
  timings.add('run', run.runMs)
  return { ...run, raster, factor }
}

/** The model's answer as the recipe wants it: warmer or cooler, and what lies around a print as it is. */
function colorOf({ color, raster }: ModelOutput, { recipe }: RenderParams): ModelColor {
  const { temperature, colorPhotos } = recipe.steps.color
  const shifted = temperature === 0 ? color : shiftTemperature(color, temperature)
  return colorPhotos === 'recolor' ? shifted : keepOwnSurround(raster, shifted)
}

/** The finding that a photo has colors of its own and keeps them; null where the model's are wanted. */
function findOwnColor(step: ColorStep, { tone }: Known): Finding | null {
  if (step.colorPhotos === 'recolor' || !tone) return null
  const { kind, chroma, spread } = tone
  return kind === 'color' ? makeFinding('color.kept', { chroma, spread }) : null
}
