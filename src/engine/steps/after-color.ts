/** The steps after the colour, in their order: grade (`grade.ts`), upscale, face (`face.ts`), finish. */
import { StudioFault } from '../../contract/errors.ts'
import { resize } from '../../imaging/codec/output-pipeline.ts'
import { tiledInference } from '../tiled-inference.ts'
import { faceStep } from './face.ts'
import { gradeStep } from './grade.ts'
import { type Step, inBands } from './step.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { addGrain, framed, Sharpener } from '../../imaging/filters/sharpen.ts'
import { borderPixels } from '../../contract/picture-size.ts'

/** The upscale step: more pixels, made by a model pack. */
const upscaleStep: Step = {
  name: 'upscale',
  isActive: ({ steps: { upscale } }) => upscale.enabled && upscale.strength > 0,
  async run(picture, context) {
    const { recipe, packs, find, scale, maxPixels } = context
    // A preview has fewer pixels than the photo: more of them show nothing.
    if (!packs.upscale || scale < 1) return picture
    const { strength, factor } = recipe.steps.upscale
    const { pack } = packs.upscale
    const own = pack.manifest.output.factor
    const [width, height] = [picture.width * own, picture.height * own]
    if (width * height > maxPixels) {
      throw new StudioFault('upscale.tooLarge', { width, height, limit: maxPixels })
    }
    const large = await tiledInference(picture, { ...packs.upscale, ...context, strength })
    const wanted = Math.min(own, factor ?? own)
    const result = await resize(large, Math.round(Math.max(picture.width, picture.height) * wanted))
    find('upscale.done', { model: pack.manifest.id, width: result.width, height: result.height })
    return result
  },
}

/** Blur against which detail is measured, in pixels of the full picture. */
const softness = 1
/** Album paper, a little yellow. */
const colors = { white: [255, 255, 255], black: [0, 0, 0], paper: [244, 239, 228] } as const

/** The last step: sharper, grain given back, a border. */
const finishStep: Step = {
  name: 'finish',
  isActive: ({ steps: { finish } }) =>
    finish.enabled && (finish.sharpen > 0 || finish.grain > 0 || (finish.border?.width ?? 0) > 0),
  async run(picture, context) {
    const { recipe, known, find, scale, signal } = context
    const { sharpen, grain, border } = recipe.steps.finish
    if (sharpen > 0) {
      const sharpener = new Sharpener(picture, sharpen, Math.max(0.4, softness * scale))
      const progress = context.progress.slice(0, 0.7)
      await inBands(picture, { signal, progress }, (samples, firstRow) =>
        sharpener.upTo(firstRow + samples.length / (picture.width * 3)),
      )
    }
    const noise = grain * (known.noiseTaken ?? 0)
    if (noise > 0) {
      find('finish.grain', { noise })
      const progress = context.progress.slice(0.7, 0.9)
      await inBands(picture, { signal, progress }, (samples, firstRow) =>
        addGrain(samples, picture.width, firstRow, noise),
      )
    }
    if (!border) return picture
    await nextTurn()
    signal.throwIfAborted()
    const pixels = borderPixels(picture, border)
    return pixels === 0 ? picture : framed(picture, pixels, colors[border.color])
  },
}

export const afterColor: readonly Step[] = [gradeStep, upscaleStep, faceStep, finishStep]
