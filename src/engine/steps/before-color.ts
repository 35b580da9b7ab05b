/** The steps before the colour, in their order: geometry, negative, repair, tone, denoise. */
import { isIdentityGeometry, planGeometry } from '../../contract/geometry.ts'
import { applyGeometry } from '../../imaging/filters/geometry.ts'
import { type Step, inBands } from './step.ts'
import { isColored, type Recipe } from '../../contract/recipe.ts'
import { smallCopy } from '../../imaging/codec/output-pipeline.ts'
import { invertRows, planNegative } from '../../imaging/filters/negative.ts'
import { planTone, toneRows } from '../../imaging/filters/tone.ts'
import { toneFacts, toneSide } from '../../imaging/filters/tone-facts.ts'
import type { Raster } from '../../imaging/photo.ts'
import { StudioFault } from '../../contract/errors.ts'
import { repair } from '../repair/repair.ts'
import { denoise } from '../../imaging/filters/non-local-means.ts'
import { noiseOf } from '../../imaging/filters/noise-facts.ts'
import { tiledInference } from '../tiled-inference.ts'

/** The geometry step: straighten, turn, crop, and the perspective of a photographed print. */
const geometryStep: Step = {
  name: 'geometry',
  isActive: ({ steps: { geometry } }) => geometry.enabled && !isIdentityGeometry(geometry),
  run: (picture, context) => {
    const { geometry } = context.recipe.steps
    return applyGeometry(picture, planGeometry(picture.width, picture.height, geometry), context)
  },
}

/** The negative step: turns a negative round; what looks like one is only said, by the tone step or `negativeSearch`. */
const negativeStep: Step = {
  name: 'negative',
  isActive: ({ steps: { negative } }) => negative.enabled,
  async run(picture, context) {
    const small = await smallCopy(picture, toneSide)
    const { kind, tableOf } = planInversion(small, context.recipe.steps.negative.kind)
    const tables = tableOf(picture.depth === 16)
    await inBands(picture, context, (samples) => invertRows(samples, tables))
    context.find('negative.inverted', { kind })
    return picture
  },
}

/** How a negative is turned round. @param small an 8-bit copy of it */
export function planInversion(small: Raster, wanted: Recipe['steps']['negative']['kind']) {
  const { negative, luma, channels } = toneFacts(small)
  const kind = wanted === 'auto' ? (negative ?? 'bw') : wanted
  const plan = planNegative(small, kind, luma, channels)
  return { kind, tableOf: (deep: boolean) => plan.tableOf(deep) }
}

/**
 * The tone step: it reports what the photo looked like before any step, and corrects only fading and a sepia
 * tone. It comes after repair, which must find the same damage whether tones are corrected or not.
 */
export const toneStep: Step = {
  name: 'tone',
  isActive: ({ steps: { tone } }) => tone.enabled && tone.strength > 0,
  alsoDependsOn: isColored,
  async run(picture, context) {
    const { recipe, known, find } = context
    const small = await smallCopy(picture, toneSide)
    const facts = known.tone ?? toneFacts(small)
    known.tone = facts
    if (facts.negative) find('tone.negative', { kind: facts.negative })
    const plan = planTone(facts, small, recipe.steps.tone, isColored(recipe))
    if (!plan?.curves) find('tone.untouched', facts.luma)
    if (!plan) return picture
    const { before, after } = plan
    if (plan.curves) {
      find('tone.levels', {
        ...before,
        newBlack: Math.round(after.black),
        newWhite: Math.round(after.white),
      })
    }
    const [red, green, blue] = facts.channels
    if (plan.cast) find('tone.cast', { red, green, blue })
    if (plan.neutralise) find('tone.sepia', { chroma: facts.chroma })
    await inBands(picture, context, (samples, firstRow) => toneRows(samples, picture, firstRow, plan))
    return picture
  },
}

/** The repair step: finds damage and fills only that. The measuring and filling itself is in `engine/repair`. */
export const repairStep: Step = {
  name: 'repair',
  isActive: ({ steps: { repair: step } }) => {
    const painted = step.mask?.strokes.some(({ kind }) => kind === 'add') ?? false
    return step.enabled && step.strength > 0 && (step.detect || painted)
  },
  run: async (picture, { recipe, packs, sessions, signal, progress, report, note, find }) => {
    if (!packs.repair) throw new StudioFault('internal', { reason: 'the repair step was given no pack' })
    const resources = { on: packs.repair, sessions, signal, progress, note }
    const done = await repair(picture, recipe.steps.repair, resources)
    report({ repair: done })
    const { detected, filled, confidence, kinds } = done
    if (done.outcome === 'repaired') find('repair.filled', { detected, filled, confidence, kinds })
    if (done.outcome === 'clean') find('repair.clean', { detected })
    if (done.outcome === 'implausible') find('repair.implausible', { detected, confidence })
    if (done.outcome === 'painted') find('repair.painted', { filled })
    return picture
  },
}

/**
 * Up to the first, in 8-bit levels, noise counts as grain; from the second on all of it goes. Of 25 old
 * photographs all lie below: the coarsest, an albumen print on card, has 8.2.
 */
const grain = { from: 8.5, to: 12 }
/** Less noise than that is invisible. */
const least = 0.5

/** The denoise step: noise is measured first, and a photo whose noise is its own grain is left alone. */
const denoiseStep: Step = {
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

export const beforeColor: readonly Step[] = [geometryStep, negativeStep, repairStep, toneStep, denoiseStep]
