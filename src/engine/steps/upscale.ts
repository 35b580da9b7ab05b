/** The upscale step: more pixels, made by a model pack. */
import { StudioFault } from '../../contract/errors.ts'
import { resize } from '../../imaging/codec/output-pipeline.ts'
import { tiledInference } from '../tiled-inference.ts'
import type { Step } from './step.ts'

export const upscaleStep: Step = {
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
