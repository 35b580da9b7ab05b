/** Tone corrected: a faded photo's range and balance, a sepia tone, local contrast. What is good is left alone. */
import type { ToneStep } from '../../contract/recipe.ts'
import { lazy } from '../../platform/lazy.ts'
import { gammaTable16, gammaTable8, lightTables } from '../color/lab.ts'
import { chromaLines } from './guided-filter.ts'
import type { Raster } from '../photo.ts'
import { keepSurround, type Surround } from './surround.ts'
import type { Levels } from './levels.ts'
import type { ToneFacts } from './tone-facts.ts'

/** A straight line of luma for each small pixel: luma without its fine detail, edges kept. */
interface Base {
  width: number
  height: number
  slope: Float32Array
  base: Float32Array
}

export interface TonePlan {
  /** One way a channel, from 8-bit level to level, with fractions; null where levels stay. */
  curves: [Float32Array, Float32Array, Float32Array] | null
  /** The same for every sample value of a photo of 8 and of 16 bits. */
  tables: { eight: () => Uint8Array[]; sixteen: () => Uint16Array[] }
  neutralise: boolean
  /** Stays as it is. */
  surround: Surround | null
  /** How much more detail, 0 for none, and what it is measured against. */
  local: { gain: number; base: Base } | null
  before: Levels
  after: Levels
  /** How faded the photo is, 0 to 1. */
  faded: number
  cast: boolean
}

/** Where black and white come to lie: a print has neither at the very end. */
const target: Levels = { black: 8, white: 247 }

/**
 * How faded a photo is. Fading lifts black and dulls white; a photo with only one of the two is a foggy or a dark scene.
 * @returns 0 (well exposed) to 1
 */
export function fadedness({ luma }: ToneFacts): number {
  return Math.max(0, Math.min(1, (luma.black - 40) / 28, (225 - luma.white) / 28), darkness(luma))
}

/** A scan whose lightest parts are dark was exposed wrongly: even at night something is lighter. @returns 0 to 1 */
function darkness({ black, white }: Levels): number {
  if (white - black < leastRange) return 0
  return Math.max(0, Math.min(1, (darkest.none - white) / (darkest.none - darkest.all)))
}

/** White below which a scan begins to count as too dark, and below which it does wholly. */
const darkest = { none: 80, all: 48 }
/** Levels below which there is nothing in it. */
const leastRange = 8

/**
 * What is to be done to a photo's tone.
 * @param facts  of `small`
 * @param small  an 8-bit copy of the photo
 * @param toGrey whether a toned photo shall become grey: what stays without colour keeps its sepia
 * @returns null when there is nothing to do
 */
export function planTone(facts: ToneFacts, small: Raster, step: ToneStep, toGrey: boolean): TonePlan | null {
  const faded = fadedness(facts) * step.strength
  const neutralise = toGrey && step.cast && facts.kind === 'toned'
  const stretches = step.levels && faded > 0
  if (!stretches && !neutralise) return null
  const before = facts.luma
  const towards = (from: number, to: number) => from + (to - from) * faded
  const after = { black: towards(before.black, target.black), white: towards(before.white, target.white) }
  const cast = stretches && step.cast && facts.kind === 'color'
  const ends = cast ? facts.channels.map((own) => mixed(before, own, faded)) : [before, before, before]
  const common = curve(before, after)
  const curves = ends.map((own) => withPaper(curve(own, after), common, own, before, facts.paper)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  // The few levels of a dark scan are no detail.
  const isDark = darkness(before) > 0
  const gain = stretches && !isDark ? step.localContrast * faded * mostDetail : 0
  return {
    curves: stretches ? curves : null,
    tables: {
      eight: lazy(() => curves.map((levels) => Uint8Array.from(levels, Math.round))),
      sixteen: lazy(() => curves.map(sixteenBitTable)),
    },
    neutralise,
    surround: facts.surround,
    local: gain > 0 ? { gain, base: baseOf(small, curves) } : null,
    before,
    after: stretches ? after : before,
    faded,
    cast,
  }
}

/** Detail at most so much stronger: what is more shows halos and grain. */
const mostDetail = 0.6
/** Window and flatness of the base, for a picture of 256 pixels: a face's shadow is detail, its outline is not. */
const baseOptions = { radius: 8, epsilon: 0.01 }

function baseOf(small: Raster, curves: readonly Float32Array[]): Base {
  const { width, height, data } = small
  const luma = new Float32Array(width * height)
  for (let p = 0, i = 0; p < luma.length; p++, i += 3) {
    luma[p] =
      (0.299 * curves[0][data[i]] + 0.587 * curves[1][data[i + 1]] + 0.114 * curves[2][data[i + 2]]) / 255
  }
  const { slopeA, baseA } = chromaLines(luma, luma, luma, width, height, baseOptions)
  return { width, height, slope: slopeA, base: baseA }
}

/** A channel's own ends, as far as the photo is faded. */
function mixed(luma: Levels, own: Levels, share: number): Levels {
  const mix = (a: number, b: number) => a + (b - a) * share
  return { black: mix(luma.black, own.black), white: mix(luma.white, own.white) }
}

/** Levels below that of paper from which on all channels go one way. */
const paperMargin = 2

/**
 * Each channel beyond its own white goes towards 255 at a slope of its own, which gives white paper a color. From the
 * paper's level on all channels therefore go the common way.
 */
function withPaper(
  own: Float32Array,
  common: Float32Array,
  ends: Levels,
  luma: Levels,
  paper: number | null,
): Float32Array {
  const from = paper === null ? 256 : paper - paperMargin
  if (from > 255 || from <= luma.white) return own
  const white = Math.min(ends.white, from - 1)
  const start = own[white]
  return own.map((level, v) => {
    if (v >= from) return common[v]
    return v <= white ? level : start + ((common[from] - start) * (v - white)) / (from - white)
  })
}

/** Three straight lines, so that nothing is cut off: 0 stays 0 and 255 stays 255. */
function curve(from: Levels, to: Levels): Float32Array {
  const white = Math.max(from.black + 1, from.white)
  return Float32Array.from({ length: 256 }, (_, v) => {
    if (v < from.black) return (v * to.black) / from.black
    if (v > white) return to.white + ((v - white) * (255 - to.white)) / (255 - white)
    return to.black + ((v - from.black) * (to.white - to.black)) / (white - from.black)
  })
}

/**
 * Applies a plan to whole rows of a photo, in place.
 * @param samples  RGB interleaved
 * @param firstRow which row of the photo they begin with
 */
export function toneRows(
  samples: Uint8Array | Uint16Array,
  photo: { width: number; height: number },
  firstRow: number,
  plan: TonePlan,
): void {
  const before = plan.surround && samples.slice()
  if (plan.neutralise) neutralise(samples)
  if (plan.curves) stretch(samples, plan)
  if (plan.local) addDetail(samples, photo, firstRow, plan.local.gain, plan.local.base)
  if (before && plan.surround) keepSurround(samples, before, photo, firstRow, plan.surround)
}

/** Grey of the same luminance. */
function neutralise(samples: Uint8Array | Uint16Array): void {
  const deep = samples instanceof Uint16Array
  const levels = deep ? 65536 : 256
  const light = lightTables(levels)
  const gamma = deep ? gammaTable16() : gammaTable8()
  const steps = deep ? 65535 : gamma.length - 1
  for (let i = 0; i < samples.length; i += 3) {
    const y = light[samples[i]] + light[levels + samples[i + 1]] + light[2 * levels + samples[i + 2]]
    samples[i] =
      samples[i + 1] =
      samples[i + 2] =
        gamma[Math.min(steps, (y * steps + 0.5) | 0)] + (deep ? 0.5 : 0)
  }
}

function stretch(samples: Uint8Array | Uint16Array, { tables }: TonePlan): void {
  const [red, green, blue] = samples instanceof Uint16Array ? tables.sixteen() : tables.eight()
  for (let i = 0; i < samples.length; i += 3) {
    samples[i] = red[samples[i]]
    samples[i + 1] = green[samples[i + 1]]
    samples[i + 2] = blue[samples[i + 2]]
  }
}

function sixteenBitTable(levels: Float32Array): Uint16Array {
  return Uint16Array.from({ length: 65536 }, (_, v) => {
    const at = v / 257
    const low = Math.floor(at)
    const here = levels[low]
    return Math.round((here + (levels[Math.min(255, low + 1)] - here) * (at - low)) * 257)
  })
}

function addDetail(
  samples: Uint8Array | Uint16Array,
  { width, height }: { width: number; height: number },
  firstRow: number,
  gain: number,
  base: Base,
): void {
  const white = samples instanceof Uint16Array ? 65535 : 255
  const rows = samples.length / (width * 3)
  const slopes = new Float32Array(base.width + 1)
  const bases = new Float32Array(base.width + 1)
  for (let y = 0; y < rows; y++) {
    const v = between(firstRow + y, height, base.height)
    const [top, bottom] = [v.index * base.width, Math.min(v.index + 1, base.height - 1) * base.width]
    for (let c = 0; c <= base.width; c++) {
      const x = Math.min(c, base.width - 1)
      slopes[c] = base.slope[top + x] + (base.slope[bottom + x] - base.slope[top + x]) * v.weight
      bases[c] = base.base[top + x] + (base.base[bottom + x] - base.base[top + x]) * v.weight
    }
    const scale = base.width / width
    let i = y * width * 3
    for (let x = 0; x < width; x++, i += 3) {
      const at = Math.min(Math.max((x + 0.5) * scale - 0.5, 0), base.width - 1)
      const left = at | 0
      const weight = at - left
      const slope = slopes[left] + (slopes[left + 1] - slopes[left]) * weight
      const offset = bases[left] + (bases[left + 1] - bases[left]) * weight
      const luma = (0.299 * samples[i] + 0.587 * samples[i + 1] + 0.114 * samples[i + 2]) / white
      // Towards the ends there is less room; what would be cut off is not added.
      const headroom = Math.min(1, 6 * luma, 6 * (1 - luma))
      const more = gain * headroom * (luma - (slope * luma + offset)) * white
      for (let c = i; c < i + 3; c++) {
        const value = samples[c] + more
        samples[c] = value <= 0 ? 0 : value >= white ? white : value + 0.5
      }
    }
  }
}

function between(i: number, large: number, small: number): { index: number; weight: number } {
  const at = Math.min(Math.max(((i + 0.5) * small) / large - 0.5, 0), small - 1)
  const index = Math.floor(at)
  return { index, weight: at - index }
}
