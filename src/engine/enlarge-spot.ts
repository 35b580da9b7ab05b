/** A small square of a photo enlarged as the whole of it would be, so that a person sees it before they wait for the whole. */
import type { z } from 'zod'
import {
  renderParamsSchema,
  type EngineResult,
  type engineMethods,
  type OutputOptions,
} from '../contract/engine.ts'
import { factorOf } from '../contract/enlarge.ts'
import { StudioFault } from '../contract/errors.ts'
import { encodePhoto } from '../imaging/codec/encode.ts'
import { inspect } from '../imaging/codec/header.ts'
import { stretched } from '../imaging/codec/output-pipeline.ts'
import { noiseOf } from '../imaging/filters/noise-facts.ts'
import type { Raster } from '../imaging/photo.ts'
import type { CallContext } from './dispatch.ts'
import { recallFor, Timings } from './pipeline/context.ts'
import { pictureInColor, stepsOptions } from './pipeline/in-color.ts'
import { planRender } from './pipeline/plan.ts'
import type { EngineResources } from './resources.ts'
import { runSteps } from './steps/run.ts'
import { enlarge } from './steps/upscale.ts'

/** Pixels around the square that the network sees too, at most: a tile's margin. */
const mostAround = 32
const options: OutputOptions = { format: 'jpeg', quality: 95, mark: false, metadata: false }

/** @throws StudioFault as `render`; nothing is left at either path then */
export async function enlargeSpot(
  { plain, enlarged, place: middle, side, ...given }: z.output<typeof engineMethods.enlargeSpot.params>,
  context: CallContext,
  resources: EngineResources,
): Promise<EngineResult<'enlargeSpot'>> {
  const { signal, progress } = context
  const on = given.stepPacks.upscale
  if (!on) throw new StudioFault('internal', { reason: 'a spot was requested without a pack' })
  // At full size, and kept in memory: a person looks at more than one spot.
  const whole = { format: 'png', metadata: false } as const
  const params = renderParamsSchema.parse({ ...given, output: enlarged, options: whole, isPreview: true })
  const inspection = await inspect(params.input, params)
  const plan = planRender(params, inspection.header)
  return resources.budget.hold(plan.memoryBytes, signal, async () => {
    const recall = await recallFor(params.input, null, resources)
    const rendering = { ...context, timings: new Timings(), resources, inspection, recall }
    const colored = await pictureInColor(params, plan, { ...rendering, progress: progress.slice(0, 0.25) })
    const place = plan.after.findIndex(({ name }) => name === 'upscale')
    const { picture } = await runSteps(plan.after.slice(0, place), colored.picture, {
      ...stepsOptions(params, plan, rendering),
      progress: progress.slice(0.25, 0.3),
      recall: null,
      known: colored.before.known,
    })
    const square = squareAt(picture, middle, side)
    const { margin } = { margin: 0, ...on.pack.manifest.input.size }
    const around = grown(square, Math.min(mostAround, margin), picture)
    const large = await enlarge(part(picture, around), noiseOf(picture), {
      ...context,
      recipe: params.recipe,
      packs: params.stepPacks,
      sessions: resources.sessions,
      progress: progress.slice(0.3, 0.95),
      note: () => {},
      find: () => {},
    })
    const factor = factorOf(params.recipe, on.pack.manifest)
    const inner = scaled(
      { ...square, left: square.left - around.left, top: square.top - around.top },
      large.width / around.width,
    )
    const small = part(picture, square)
    const before = await stretched(small, inner.width, inner.height, 'cubic')
    await encodePhoto(before, plain, options, {}, null, { durable: false, signal })
    await encodePhoto(part(large, inner), enlarged, options, {}, null, { durable: false, signal })
    progress.report(1)
    return { width: inner.width, height: inner.height, factor }
  })
}

interface Rect {
  left: number
  top: number
  width: number
  height: number
}

/** The square around a place, moved so that it lies within the picture. */
function squareAt({ width, height }: Raster, place: { x: number; y: number }, side: number): Rect {
  const [w, h] = [Math.min(side, width), Math.min(side, height)]
  const start = (share: number, length: number, own: number) =>
    Math.min(length - own, Math.max(0, Math.round(share * length - own / 2)))
  return { left: start(place.x, width, w), top: start(place.y, height, h), width: w, height: h }
}

function grown({ left, top, width, height }: Rect, by: number, within: Raster): Rect {
  const [x, y] = [Math.max(0, left - by), Math.max(0, top - by)]
  return {
    left: x,
    top: y,
    width: Math.min(within.width, left + width + by) - x,
    height: Math.min(within.height, top + height + by) - y,
  }
}

const scaled = ({ left, top, width, height }: Rect, by: number): Rect => ({
  left: Math.round(left * by),
  top: Math.round(top * by),
  width: Math.round(width * by),
  height: Math.round(height * by),
})

/** A copy of a part of a picture, without alpha. */
function part(picture: Raster, { left, top, width, height }: Rect): Raster {
  const { depth } = picture
  const data = depth === 16 ? new Uint16Array(width * height * 3) : new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3)
  }
  return { width, height, depth, data }
}
