/**
 * The steps after the colour, in their order: grade (`grade.ts`), local (`local.ts`), upscale (`upscale.ts`),
 * face (`face.ts`), finish.
 */
import { faceStep } from './face.ts'
import { gradeStep } from './grade.ts'
import { localStep } from './local.ts'
import { type Step, inBands } from './step.ts'
import { upscaleStep } from './upscale.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { addGrain, framed, Sharpener } from '../../imaging/filters/sharpen.ts'
import { borderPixels } from '../../contract/picture-size.ts'

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

export const afterColor: readonly Step[] = [gradeStep, localStep, upscaleStep, faceStep, finishStep]
