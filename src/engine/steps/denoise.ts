/** The denoise step: noise is measured first, and a photo whose noise is its own grain is left alone. */
import { denoise } from '../../imaging/filters/non-local-means.ts'
import { noiseOf } from '../../imaging/filters/noise-facts.ts'
import { tiledInference } from '../tiled-inference.ts'
import type { Step } from './step.ts'

/**
 * Up to the first, in 8-bit levels, noise counts as grain; from the second on all of it goes. Of 25 old photographs 24 lie
 * below.
 */
const grain = { from: 7, to: 11 }
/** Less noise than that is invisible. */
const least = 0.5

export const denoiseStep: Step = {
  name: 'denoise',
  isActive: ({ steps: { denoise } }) => denoise.enabled && denoise.strength > 0 && denoise.noise !== 0,
  async run(picture, context) {
    const { recipe, known, find, scale } = context
    const step = recipe.steps.denoise
    // A preview averages noise away as it shrinks.
    const noise = step.noise === null ? noiseOf(picture) : step.noise * scale
    const beyond = step.noise === null ? (noise - grain.from) / (grain.to - grain.from) : 1
    const share = step.strength * Math.min(1, Math.max(0, beyond))
    if (share === 0 || noise < least) {
      find('denoise.grain', { noise })
      return picture
    }
    const { denoise: own } = context.packs
    if (own) {
      const clean = await tiledInference(picture, { ...own, ...context, strength: share })
      known.noiseTaken = noise * share
      find('denoise.done', { noise, share })
      return clean
    }
    await denoise(picture, { sigma: noise, strength: share }, context)
    known.noiseTaken = noise * share
    find('denoise.done', { noise, share })
    return picture
  },
}
