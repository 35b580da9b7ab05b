/** Negatives: told from prints by a small copy, and turned into positives; a color negative loses its orange mask. */
import type { Raster } from '../photo.ts'
import type { Levels } from './levels.ts'
import { negativeWeights } from './negative-weights.ts'
import { stretchBilinear } from './resample.ts'

export type NegativeKind = 'bw' | 'color'

/** Side of the square that is judged, and of its fields. */
const side = 64
const fields = 8
/** Fitted so that of a hundred prints four or five are taken for negatives, which is only a question to the person. */
const leastScore = 1.4
/**
 * No kind of evidence may speak against a negative more than so: a night scene or white lines on a dark field have detail
 * like a negative's, but are dark where they are smooth, as only prints are.
 */
const mostAgainst = 1.4

/** Around the fog of a color negative everything is orange: its lightest parts at least so, in shares of red. */
const mask = { mostGreen: 0.8, mostBlue: 0.62, leastRed: 120 }

/**
 * @param inner    the photo without its rim, 8 bits
 * @param luma     of it
 * @param channels of it
 * @returns null where nothing speaks for a negative
 */
export function negativeKind(
  inner: Raster,
  luma: Levels,
  channels: readonly [Levels, Levels, Levels],
  chroma: number,
): NegativeKind | null {
  // Too little to judge by: a drawing, a thumbnail.
  if (Math.max(inner.width, inner.height) < leastSide) return null
  const [red, green, blue] = channels
  const isOrange =
    red.white >= mask.leastRed &&
    green.white <= red.white * mask.mostGreen &&
    blue.white <= red.white * mask.mostBlue &&
    blue.white < green.white
  if (isOrange) return 'color'
  // A sepia print is none, and a color slide or print is judged by its colors.
  if (chroma > mostChroma || luma.white - luma.black < leastRange) return null
  const evidence = evidenceOf(inner, luma)
  const score = evidence.reduce((sum, value) => sum + value)
  return score > leastScore && Math.min(...evidence) > -mostAgainst ? 'bw' : null
}

const leastSide = 128
const mostChroma = 8
const leastRange = 60

/**
 * By kind: above 0 it speaks for a negative, and so does the picture where the sum of them is. Of the inverted picture
 * every one is the same with the other sign.
 */
function evidenceOf(inner: Raster, { black, white }: Levels): number[] {
  const { data } = stretchBilinear(inner, side, side)
  const light = new Float32Array(side * side)
  for (let p = 0, i = 0; p < light.length; p++, i += 3) {
    const luma = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]
    light[p] = Math.min(1, Math.max(0, (luma - black) / (white - black)))
  }
  const print = sumsOf(light)
  return sumsOf(light.map((value) => 1 - value)).map((value, kind) => value - print[kind])
}

/** Where it is light, where it is smooth, and which of the two goes with fine detail: a weighted sum of each kind. */
function sumsOf(light: Float32Array): number[] {
  const { places, texture, joint, detail, histogram } = negativeWeights
  let [byPlace, byTexture, byJoint, byDetail, byLevel] = [0, 0, 0, 0, 0]
  for (let field = 0; field < fields * fields; field++) {
    const { mean, deviation } = fieldOf(light, field)
    byPlace += places[field] * mean
    byTexture += texture[field] * (mean - 0.5) * Math.log(deviation + 0.01) * 0.3
  }
  const share = 4 / light.length
  for (let y = 0, p = 0; y < side; y++) {
    for (let x = 0; x < side; x++, p++) {
      const { mean, deviation } = around(light, x, y)
      const own = light[p]
      byJoint += share * joint[Math.min(7, Math.floor(mean * 8)) * 6 + stepOf(deviation, roughness)]
      byDetail += share * detail[Math.min(7, Math.floor(mean * 8)) * 7 + stepOf(own - mean, contrasts)]
      byLevel += share * histogram[Math.min(15, Math.floor(own * 16))]
    }
  }
  return [byPlace, byTexture, byJoint, byDetail, byLevel]
}

const roughness = [0.01, 0.02, 0.04, 0.08, 0.15]
const contrasts = [-0.15, -0.06, -0.02, 0.02, 0.06, 0.15]

function stepOf(value: number, bounds: readonly number[]): number {
  let step = 0
  while (step < bounds.length && value >= bounds[step]) step += 1
  return step
}

function fieldOf(light: Float32Array, field: number) {
  const width = side / fields
  const [left, top] = [(field % fields) * width, Math.floor(field / fields) * width]
  return statistics(light, left, top, left + width - 1, top + width - 1)
}

const around = (light: Float32Array, x: number, y: number) => statistics(light, x - 2, y - 2, x + 2, y + 2)

function statistics(light: Float32Array, left: number, top: number, right: number, bottom: number) {
  const inside = (value: number) => Math.min(side - 1, Math.max(0, value))
  let [sum, squares, count] = [0, 0, 0]
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++, count++) {
      const value = light[inside(y) * side + inside(x)]
      sum += value
      squares += value * value
    }
  }
  const mean = sum / count
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) }
}

export interface NegativePlan {
  kind: NegativeKind
  /** From level to level, one table a channel, for samples of 8 and of 16 bits. */
  tableOf: (deep: boolean) => [Uint16Array, Uint16Array, Uint16Array]
}

/** Where the light of the middle of a positive lies; a channel of a color negative is bent so that it does. */
const middle = 0.46

/**
 * How a negative becomes a positive: turned round between its ends. Of a color negative each channel has its own, which
 * takes the orange mask away, and its own middle.
 * @param small an 8-bit copy, of which the ends and middles are those of `ends` and the histogram
 */
export function planNegative(
  small: Raster,
  kind: NegativeKind,
  luma: Levels,
  channels: readonly [Levels, Levels, Levels],
): NegativePlan {
  const ends = kind === 'color' ? channels : ([luma, luma, luma] as const)
  const gammas = ends.map((levels, c) => (kind === 'color' ? gammaOf(small, c, levels) : 1))
  const value = (v: number, c: number) => {
    const { black, white } = ends[c]
    const share = Math.min(1, Math.max(0, (v - black) / Math.max(1, white - black)))
    return (1 - share) ** gammas[c]
  }
  return {
    kind,
    tableOf: (deep) => {
      const most = deep ? 65535 : 255
      return [0, 1, 2].map((c) =>
        Uint16Array.from({ length: most + 1 }, (_, v) => Math.round(value((v * 255) / most, c) * most)),
      ) as [Uint16Array, Uint16Array, Uint16Array]
    },
  }
}

function gammaOf({ data }: Raster, channel: number, { black, white }: Levels): number {
  const levels: number[] = []
  for (let i = channel; i < data.length; i += 3) levels.push(data[i])
  const median = levels.toSorted((a, b) => a - b)[levels.length >> 1] ?? 128
  const turned = Math.min(0.9, Math.max(0.1, 1 - (median - black) / Math.max(1, white - black)))
  return Math.min(2.5, Math.max(0.4, Math.log(middle) / Math.log(turned)))
}

/** Turns rows of a photo round, in place. */
export function invertRows(
  samples: Uint8Array | Uint16Array,
  tables: ReturnType<NegativePlan['tableOf']>,
): void {
  const [red, green, blue] = tables
  for (let i = 0; i < samples.length; i += 3) {
    samples[i] = red[samples[i]]
    samples[i + 1] = green[samples[i + 1]]
    samples[i + 2] = blue[samples[i + 2]]
  }
}
