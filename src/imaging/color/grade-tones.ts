/** What a grade step makes of light and of hues: plain functions of one number, from which the kernel's tables are filled. */
import { curveThrough } from '../../contract/grade-curve.ts'
import { hueBands, neutralGrade, type BandChange, type GradeStep } from '../../contract/grade.ts'
import { labF, toGamma, toLinear } from '../../contract/lab.ts'

const lightnessOf = (light: number): number => 1.16 * labF(light) - 0.16

function lightOf(lightness: number): number {
  const f = (lightness + 0.16) / 1.16
  return f > 6 / 29 ? f ** 3 : (f - 16 / 116) / 7.787
}

/** Below it the way back from too much light leaves a tone alone. */
const shoulderFrom = 0.5

/** Brings lightness up to `most`, more than white, back to at most white: the farther up, the more. */
function shoulder(lightness: number, most: number): number {
  if (lightness <= shoulderFrom || most <= 1) return lightness
  const room = 1 - shoulderFrom
  const steepness = (most - shoulderFrom) / room - 1
  const at = (lightness - shoulderFrom) / (most - shoulderFrom)
  return shoulderFrom + (room * at * (1 + steepness)) / (1 + steepness * at)
}

/** How far the ends of the tone sliders go; beyond these a tone would overtake another one. */
const reach = { lighten: 1.6, darken: 0.85, contrast: 0.85 } as const

/**
 * The tones of a step: exposure in linear light, black and white point where a histogram shows them, shadows, highlights
 * and contrast in Lab's lightness, then the curve. What goes in darker never comes out lighter, unless a curve falls.
 * @returns linear light 0..1 of a grey to that of the graded one
 */
export function toneFunction(step: GradeStep): (light: number) => number {
  const { exposure, black, white, contrast, highlights, shadows, curves } = step
  const curve = curves.luma && curveThrough(curves.luma)
  const gain = 2 ** exposure
  const level = (light: number) => (toGamma(light * gain) - black) / (white - black)
  const most = lightnessOf(toLinear(Math.max(0, level(1))))
  const lift = shadows * (shadows > 0 ? reach.lighten : reach.darken)
  const raise = highlights * (highlights > 0 ? reach.darken : reach.lighten)
  const back = Math.max(0, -highlights)
  return (light) => {
    let l = lightnessOf(toLinear(Math.max(0, level(light))))
    if (back > 0) l += (shoulder(l, most) - l) * back
    l = Math.min(1, l)
    // Each of them keeps black and white where they are, and rises everywhere.
    if (lift !== 0) l += lift * l * (1 - l) ** 3
    if (raise !== 0) l += raise * (1 - l) * l ** 3
    if (contrast !== 0) l += contrast * reach.contrast * 2 * (2 * l - 1) * l * (1 - l)
    const out = Math.min(1, Math.max(0, lightOf(l)))
    return curve ? toLinear(Math.min(1, Math.max(0, curve(toGamma(out))))) : out
  }
}

/** Middles of the bands, degrees of Lab's hue: where people see these colours, not where a screen's primaries lie. */
const bandHues = [28, 62, 95, 142, 198, 262, 308, 348] as const

/** At the ends of the sliders: degrees a hue turns, and by how much of white it gets lighter. */
const bandReach = { hue: 30, luma: 0.2 } as const

/** What becomes of a hue. */
export interface HueChange {
  /** Radians. */
  turn: number
  /** Multiplies chroma. */
  chroma: number
  /** Added to lightness 0..1. */
  luma: number
}

/** @param hue degrees, 0 to 360 */
export function hueChange(step: GradeStep, hue: number): HueChange {
  const band = blendedBand(step, hue)
  return {
    turn: (band.hue * bandReach.hue * Math.PI) / 180,
    chroma: 1 + band.saturation,
    luma: band.luma * bandReach.luma,
  }
}

const still: BandChange = { hue: 0, saturation: 0, luma: 0 }

/** Between the middles of two bands their changes go over into each other. */
function blendedBand({ bands }: GradeStep, hue: number): BandChange {
  const count = bandHues.length
  const next = bandHues.findIndex((middle) => middle > hue)
  const to = next < 0 ? 0 : next
  const from = (to + count - 1) % count
  const width = (bandHues[to] - bandHues[from] + 360) % 360
  const t = ((hue - bandHues[from] + 360) % 360) / width
  const share = t * t * (3 - 2 * t)
  const [a, b] = [bands[hueBands[from]] ?? still, bands[hueBands[to]] ?? still]
  const mix = (key: keyof BandChange) => a[key] + (b[key] - a[key]) * share
  return { hue: mix('hue'), saturation: mix('saturation'), luma: mix('luma') }
}

/** A channel's curve. @returns code value 0..1 to code value 0..1; null where it is straight */
export function channelFunction(
  { curves }: GradeStep,
  channel: 'red' | 'green' | 'blue',
): ((code: number) => number) | null {
  const points = curves[channel]
  return points ? curveThrough(points) : null
}

/** The step without what a picture without colour has no use for: its tones and curves. */
export const toneOnly = (step: GradeStep): GradeStep => ({
  ...neutralGrade,
  ...step,
  temperature: 0,
  tint: 0,
  vibrance: 0,
  saturation: 1,
  bands: {},
})
