/** Negatives: told from prints by a small copy, and turned into positives; a color negative loses its orange mask. */
import type { Raster } from '../photo.ts'
import type { Levels } from './levels.ts'
import { printScore } from './negative-classifier.ts'

export type NegativeKind = 'bw' | 'color'

/**
 * Below minus this the classifier's score is that of a negative: of a thousand prints seven are taken for
 * one, which is only a question.
 */
const leastScore = 2.2

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
  if (luma.white - luma.black < leastRange || printScore(inner, luma) > -leastScore) return null
  return chroma > mostChroma ? 'color' : 'bw'
}

const leastSide = 128
/** Up to here a negative's colors are a tone. */
const mostChroma = 8
const leastRange = 60

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
