/**
 * The grade step of a recipe: how light, how contrasty, how vivid the finished colours are, and curves as a
 * person draws them.
 */
import { z } from 'zod'

/** Places of a curve: what comes in and what goes out, as shares of white (sRGB code values, what a histogram counts). */
const curvePointSchema = z.strictObject({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
})
export type CurvePoint = z.infer<typeof curvePointSchema>

export const mostCurvePoints = 16
/** Half an 8-bit level: points closer than that are at one place. */
export const leastCurveGap = 0.002

export const curveSchema = z
  .array(curvePointSchema)
  .min(2)
  .max(mostCurvePoints)
  .superRefine((points, context) => {
    for (const [i, { x }] of points.entries()) {
      const before = points[i - 1]
      if (before === undefined || x - before.x >= leastCurveGap) continue
      const message =
        x < before.x
          ? `points of a curve go from dark to light, but ${x} comes after ${before.x}: put them in order`
          : `two points of the curve lie at one place (${x}): move one of them, or take one away`
      context.addIssue({ code: 'custom', path: [i, 'x'], message })
    }
  })
export type Curve = z.infer<typeof curveSchema>

export const curveChannels = ['luma', 'red', 'green', 'blue'] as const
export type CurveChannel = (typeof curveChannels)[number]

/** The curve that changes nothing. */
export const straightCurve: Curve = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
]

/** From red round the circle of hues and back. */
export const hueBands = ['red', 'orange', 'yellow', 'green', 'aqua', 'blue', 'purple', 'magenta'] as const
export type HueBand = (typeof hueBands)[number]

const signed = z.number().min(-1).max(1).default(0)

export const bandSchema = z.strictObject({ hue: signed, saturation: signed, luma: signed })
export type BandChange = z.infer<typeof bandSchema>

/** In the order in which it is done: white balance, the tones, colours by hue, curves of the channels. */
export const gradeStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** White balance: above 0 warmer, below cooler. Like `tint` it leaves a picture without colour alone. */
  temperature: signed,
  /** Above 0 more magenta, below more green. */
  tint: signed,
  /** In stops: each doubles the light. */
  exposure: z.number().min(-4).max(4).default(0),
  /** The level, as a share of white, that becomes black; below 0 black gets lighter. */
  black: z.number().min(-0.25).max(0.45).default(0),
  /** The level that becomes white. */
  white: z.number().min(0.55).max(1.25).default(1),
  contrast: signed,
  /** Above 0 light tones get lighter; below 0 darker, and what lies above white is brought back. */
  highlights: signed,
  /** Above 0 dark tones get lighter. */
  shadows: signed,
  /** Above 0 pale colours get more vivid, strong ones less so. */
  vibrance: signed,
  /** Multiplies the chroma of the picture; 1 leaves it. The colour step's multiplies the chroma of the model alone. */
  saturation: z.number().min(0).max(2).default(1),
  /** Only bands that are changed. */
  bands: z.partialRecord(z.enum(hueBands), bandSchema).default({}),
  /** Only curves that are not straight; `luma` moves all three channels together and keeps hues. */
  curves: z
    .strictObject({
      luma: curveSchema.optional(),
      red: curveSchema.optional(),
      green: curveSchema.optional(),
      blue: curveSchema.optional(),
    })
    .default({}),
})
export type GradeStep = z.infer<typeof gradeStepSchema>

/** A step that changes nothing. */
export const neutralGrade: GradeStep = gradeStepSchema.parse({})

/** Values that are one number each. */
export type GradeAmount = Exclude<keyof GradeStep, 'enabled' | 'bands' | 'curves'>

export const isStraight = (curve: Curve | undefined): boolean =>
  curve === undefined || curve.every(({ x, y }) => x === y && curve[0].x === 0 && curve.at(-1)?.x === 1)

export const isNeutralBand = (band: BandChange | undefined): boolean =>
  band === undefined || (band.hue === 0 && band.saturation === 0 && band.luma === 0)

/** Whether the colours themselves are changed, beside the light that they have. */
export const changesColors = ({ vibrance, saturation, bands }: GradeStep): boolean =>
  vibrance !== 0 || saturation !== 1 || Object.values(bands).some((band) => !isNeutralBand(band))

export const changesBalance = ({ temperature, tint }: GradeStep): boolean => temperature !== 0 || tint !== 0

const toneAmounts = ['exposure', 'black', 'white', 'contrast', 'highlights', 'shadows'] as const

export const changesTone = (step: GradeStep): boolean =>
  toneAmounts.some((name) => step[name] !== neutralGrade[name]) || !isStraight(step.curves.luma)

/** Whether the step, switched on, does anything. */
export const changesAnything = (step: GradeStep): boolean =>
  changesTone(step) ||
  changesBalance(step) ||
  changesColors(step) ||
  Object.values(step.curves).some((curve) => !isStraight(curve))

/** The same step without what says nothing, so that equal pictures have equal recipes. */
export function tidyGrade(step: GradeStep): GradeStep {
  const bands = Object.entries(step.bands).filter(([, band]) => !isNeutralBand(band))
  const curves = Object.entries(step.curves).filter(([, curve]) => !isStraight(curve))
  return gradeStepSchema.parse({
    ...step,
    bands: Object.fromEntries(bands),
    curves: Object.fromEntries(curves),
  })
}

/** Stops by which red and blue part at temperature 1, and by which green leaves both at tint 1. */
const balanceStops = { temperature: 0.8, tint: 0.6 } as const

/** @returns what red, green and blue light are multiplied by; white stays as light as it is */
export function balanceGains({ temperature, tint }: Pick<GradeStep, 'temperature' | 'tint'>): Rgb {
  const red = 2 ** (balanceStops.temperature * temperature)
  const green = 2 ** (-balanceStops.tint * tint)
  const blue = 2 ** (-balanceStops.temperature * temperature)
  const luminance = 0.212671 * red + 0.71516 * green + 0.072169 * blue
  return [red / luminance, green / luminance, blue / luminance]
}

type Rgb = [red: number, green: number, blue: number]

/**
 * The white balance that makes a colour grey, as near as the sliders go.
 * @param light linear, each above 0
 */
export function balanceFor([red, green, blue]: Rgb): Pick<GradeStep, 'temperature' | 'tint'> {
  const within = (value: number) => Number(Math.min(1, Math.max(-1, value)).toFixed(3)) + 0
  return {
    temperature: within(Math.log2(blue / red) / 2 / balanceStops.temperature),
    tint: within(Math.log2(green / Math.sqrt(red * blue)) / balanceStops.tint),
  }
}
