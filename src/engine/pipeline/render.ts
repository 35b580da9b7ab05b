/**
 * One photo through its recipe into a file, in five stages, each in a file of this folder:
 *
 * 1. plan:     sizes, steps and memory, from the parameters and the header
 * 2. decode:   the photo, once
 *    (then the recipe's steps before the color: geometry, negative, repair, tone, denoise)
 * 3. colorize: chroma from the color model at its own size, and a person's corrections
 * 4. merge:    that chroma with the photo's full-resolution luma
 *    (then the steps after the color: grade, local, upscale, face, finish)
 * 5. encode:   the result into its file
 */
import type { RenderParams, RenderReport } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { inTurn } from '../../contract/progress.ts'
import { inspect } from '../../imaging/codec/header.ts'
import type { CallContext } from '../dispatch.ts'
import type { EngineResources } from '../resources.ts'
import { runSteps } from '../steps/run.ts'
import { raceAbort } from '../waiting.ts'
import { recallFor, Timings, type RenderContext } from './context.ts'
import { encode } from './encode.ts'
import { totalOf } from './expected-work.ts'
import { checkEnlarging, checkFormat } from './format-limits.ts'
import { pictureInColor, stepsOptions } from './in-color.ts'
import { planRender, type RenderPlan } from './plan.ts'

/** @throws StudioFault as `contract/errors.ts` lists them; nothing is left at `params.output` then */
export async function render(
  params: RenderParams,
  context: CallContext,
  resources: EngineResources,
): Promise<RenderReport> {
  const inspection = await inspect(params.input, params)
  const { header } = inspection
  checkFormat(params, header)
  checkEnlarging(params, header)
  const plan = planRender(params, header)
  try {
    // The memory is held until the work really ends, even where nobody waits for it any more.
    const work = resources.budget.hold(plan.memoryBytes, context.signal, async () => {
      const timings = new Timings()
      const recall = params.isPreview ? await recallFor(params.input, plan.preview, resources) : null
      const report = await timings.measure('total', () =>
        renderStages(params, plan, { ...context, timings, resources, inspection, recall }),
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
  const { decode, before: earlier, color, merge, after: later, encode: encoding } = plan.work
  const inColor = decode + totalOf(earlier) + color + merge
  const [making, finishing, writing] = inTurn(progress, [inColor, totalOf(later), encoding])
  const made = await pictureInColor(params, plan, { ...context, progress: making })
  let { picture } = made
  const { metadata, before, colorized } = made
  const after = await runSteps(plan.after, picture, {
    ...stepsOptions(params, plan, context),
    progress: finishing,
    work: later,
    recall: null,
    known: before.known,
  })
  picture = after.picture
  signal.throwIfAborted()
  writing.report(0, { stage: 'save' })
  const done = { colored: colorized.model, enlarged: plan.enlarged }
  const [written, negative] = await Promise.all([
    encode(picture, metadata, done, params, plan, { ...context, progress: writing }),
    made.findNegative(),
  ])
  progress.report(1)
  return {
    output: params.output,
    width: written.width,
    height: written.height,
    bytes: written.bytes,
    model: params.pack.manifest.id,
    renderFactor: colorized.model?.factor ?? null,
    provider: colorized.model?.provider ?? params.provider,
    notes: [...made.notes, ...before.notes, ...after.notes, ...colorized.notes, ...written.notes],
    steps: { ...before.reports, ...after.reports },
    findings: [...before.findings, ...negative, ...colorized.findings, ...after.findings],
  }
}
