/** A segment of a film: the thread for films reads, follows the motion and writes; this one runs the model on what it sends. */
import type { z } from 'zod'
import type { filmMethods } from '../../contract/film.ts'
import { planeSizes } from '../../ffmpeg/planes.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import type { CallContext } from '../dispatch.ts'
import { runColorModel } from '../pipeline/color-model.ts'
import { abFromRgb, shiftTemperature } from '../pipeline/merge.ts'
import type { EngineResources } from '../resources.ts'
import { modelSize } from '../tensors.ts'
import type { FrameInput } from './color-frames.ts'

type Params = z.output<(typeof filmMethods)['filmSegment']['params']>
type Result = z.output<(typeof filmMethods)['filmSegment']['result']>

/** About as many whole frames wait for their neighbours and their color. */
const heldFrames = 28
const heldToRestore = 14

/**
 * @throws StudioFault `film.otherFrames`, `film.toolFailed`, `output.*`, `model.*`; AbortError on cancel;
 * nothing is left at `output` then
 */
export async function renderSegment(
  params: Params,
  context: CallContext,
  resources: EngineResources,
): Promise<Result> {
  const { width, height, planes } = params.source.video
  const { frameBytes } = planeSizes(width, height, planes)
  const held = heldFrames + (params.restoration ? heldToRestore : 0)
  return resources.budget.hold(frameBytes * held, context.signal, () =>
    writeWhole(params.output, (part) => renderInto(part, params, context, resources)),
  )
}

async function renderInto(
  part: string,
  { pack, provider, output: _output, ...segment }: Params,
  context: CallContext,
  resources: EngineResources,
): Promise<Result> {
  const { color, source, frames } = segment
  const started = performance.now()
  let used = provider
  let runMs = 0
  const busy = new BusyTime()
  const colorOf = async (raster: FrameInput['raster']) => {
    await resources.onScreen.idle(context.signal)
    context.signal.throwIfAborted()
    // The thread for films needs a core as well.
    const run = await busy.during(() => runColorModel(pack, raster, provider, resources.sessions, null, true))
    runMs += run.runMs
    used = run.provider
    const shifted = color.temperature === 0 ? run.color : shiftTemperature(run.color, color.temperature)
    return shifted.kind === 'ab' ? shifted : abFromRgb(shifted.raster)
  }
  const model = modelSize(pack.manifest.input.size, source.video, color.renderFactor)
  const { bytes, colored, specks } = await resources.filmThread.run(
    { ...segment, part, model },
    colorOf,
    context,
  )
  context.progress.report(1)
  return {
    bytes,
    frames,
    colored,
    specks,
    provider: used,
    timings: { total: performance.now() - started, run: runMs, busy: busy.ms },
  }
}

/** Time in which the model has at least one frame: several wait for it at once. */
class BusyTime {
  #under = 0
  #since = 0
  ms = 0

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#under++ === 0) this.#since = performance.now()
    try {
      return await work()
    } finally {
      if (--this.#under === 0) this.ms += performance.now() - this.#since
    }
  }
}
