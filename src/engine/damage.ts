/** Where a photo is damaged, as a picture of its own that a window lays over the photo. */
import type { EngineResult, engineMethods } from '../contract/engine.ts'
import { StudioFault } from '../contract/errors.ts'
import { writeBuffers } from '../platform/atomic-file.ts'
import { decodePhoto, decodeSmall } from '../imaging/codec/decode.ts'
import { greyPng } from '../imaging/codec/output-pipeline.ts'
import { inspect } from '../imaging/codec/header.ts'
import type { Raster } from '../imaging/photo.ts'
import { within } from '../imaging/codec/downscaled-copy.ts'
import type { z } from 'zod'
import type { CallContext } from './dispatch.ts'
import { Timings } from './pipeline/context.ts'
import type { EngineResources } from './resources.ts'
import { mark } from './repair/marks.ts'
import { findDamage } from './repair/repair.ts'
import { beforeColor } from './steps/before-color.ts'
import { runSteps } from './steps/run.ts'

/** The picture, the steps before this one, probabilities and marks, as multiples of the decoded bytes. */
const planeShare = 2.5

/** Grey level of the PNG for each mark. */
const levels = { [mark.none]: 0, [mark.found]: 255, [mark.painted]: 128 }

/** @throws StudioFault as `render`; nothing is left at `params.output` then */
export async function damage(
  params: z.output<typeof engineMethods.damage.params>,
  context: CallContext,
  resources: EngineResources,
): Promise<EngineResult<'damage'>> {
  const { input, output, recipe, maxPixels, longestSide } = params
  const on = params.stepPacks.repair
  if (!on) throw new StudioFault('internal', { reason: 'damage was requested without a pack' })
  const inspection = await inspect(input, { maxPixels })
  const { header } = inspection
  const size = longestSide ? within(header, longestSide) : header
  const small = size.width < header.width
  const bytes = size.width * size.height * 3 * (small ? 1 : header.depth / 8) * planeShare
  return resources.budget.hold(bytes, context.signal, async () => {
    const { signal, progress } = context
    let picture: Raster = small
      ? await decodeSmall(input, { maxPixels, signal, inspection, width: size.width, height: size.height })
      : await decodePhoto(input, { maxPixels, signal, inspection })
    const place = beforeColor.findIndex(({ name }) => name === 'repair')
    const earlier = beforeColor.slice(0, place).filter((step) => step.isActive(recipe))
    picture = (
      await runSteps(earlier, picture, {
        signal,
        progress: progress.slice(0, 0.1),
        recipe,
        scale: size.width / header.width,
        packs: params.stepPacks,
        sessions: resources.sessions,
        mergePool: resources.mergePool,
        isPreview: false,
        timings: new Timings(),
        recall: null,
        remember: null,
      })
    ).picture
    const found = await findDamage(picture, recipe.steps.repair, {
      on,
      sessions: resources.sessions,
      signal,
      progress: progress.slice(0.1, 0.95),
      // The render reports a provider that failed here.
      note: () => {},
    })
    const { width, height, data } = found.marks
    for (let i = 0; i < data.length; i++) data[i] = levels[data[i] as keyof typeof levels]
    await writeBuffers(output, [await greyPng(data, width, height)])
    progress.report(1)
    return { output, width, height, report: found.report }
  })
}
