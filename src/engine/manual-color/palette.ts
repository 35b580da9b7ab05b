/**
 * "Use this photo's colours": the palette of another photo, region by region.
 *
 * Both pictures are divided into a few regions of like lightness and chroma; each region of the one takes mean and spread of its
 * counterpart in the other, softly, so that no seams appear.
 *
 * @see Reinhard, Ashikhmin, Gooch, Shirley, "Color Transfer between Images", 2001, here within regions
 */
import type { GuideImage } from './grid.ts'

const regions = 6
const rounds = 12
/** Pixels used: regions are no finer for more of them. */
const samples = 6000
/** Lightness counts less than chroma: shadow and light of one dress are one region. */
const lightShare = 0.45
/** A region becomes at most so many times as vivid, or as pale. */
const greatestRatio = 1.8

interface Region {
  /** Scaled lightness, a, b. */
  centre: [number, number, number]
  deviation: number
  share: number
}

/** @returns new chroma for `guide`, mixed in by `strength` 0 to 1, in place */
export function transferPalette(guide: GuideImage, reference: GuideImage, strength: number): void {
  const own = partition(guide)
  const theirs = partition(reference)
  const partner = match(own, theirs)
  const size = guide.width * guide.height
  const weights = new Float64Array(regions)
  for (let i = 0; i < size; i++) {
    let total = 0
    for (let k = 0; k < regions; k++) {
      const d2 = distance2(own[k].centre, guide.l[i] * lightShare, guide.a[i], guide.b[i])
      weights[k] = own[k].share > 0 ? 1 / (d2 + 25) ** 2 : 0
      total += weights[k]
    }
    if (total === 0) continue
    let a = 0
    let b = 0
    for (let k = 0; k < regions; k++) {
      const from = own[k]
      const to = theirs[partner[k]]
      const ratio = Math.min(
        greatestRatio,
        Math.max(1 / greatestRatio, (to.deviation + 1) / (from.deviation + 1)),
      )
      const w = weights[k] / total
      a += w * (to.centre[1] + (guide.a[i] - from.centre[1]) * ratio)
      b += w * (to.centre[2] + (guide.b[i] - from.centre[2]) * ratio)
    }
    guide.a[i] += strength * (a - guide.a[i])
    guide.b[i] += strength * (b - guide.b[i])
  }
}

function distance2([l, a, b]: readonly [number, number, number], pl: number, pa: number, pb: number): number {
  return (l - pl) ** 2 + (a - pa) ** 2 + (b - pb) ** 2
}

/** Lloyd's k-means from centres spread along the lightness, so that the same picture always gives the same regions. */
function partition({ l, a, b }: GuideImage): Region[] {
  const step = Math.max(1, Math.floor(l.length / samples))
  const picked = Array.from({ length: Math.ceil(l.length / step) }, (_, n) => n * step)
  const byLight = picked.toSorted((i, j) => l[i] - l[j])
  let centres = Array.from({ length: regions }, (_, k): [number, number, number] => {
    const i = byLight[Math.floor(((k + 0.5) * byLight.length) / regions)]
    return [l[i] * lightShare, a[i], b[i]]
  })
  const home = new Uint8Array(picked.length)
  for (let round = 0; round < rounds; round++) {
    const sums = Array.from({ length: regions }, () => [0, 0, 0, 0])
    for (const [n, i] of picked.entries()) {
      let best = 0
      let least = Infinity
      for (let k = 0; k < regions; k++) {
        const d = distance2(centres[k], l[i] * lightShare, a[i], b[i])
        if (d < least) [best, least] = [k, d]
      }
      home[n] = best
      const sum = sums[best]
      sum[0] += l[i] * lightShare
      sum[1] += a[i]
      sum[2] += b[i]
      sum[3] += 1
    }
    centres = centres.map((centre, k) => {
      const [sl, sa, sb, count] = sums[k]
      return count > 0 ? [sl / count, sa / count, sb / count] : centre
    })
  }
  const spreads = new Float64Array(regions)
  const counts = new Float64Array(regions)
  for (const [n, i] of picked.entries()) {
    const k = home[n]
    spreads[k] += (a[i] - centres[k][1]) ** 2 + (b[i] - centres[k][2]) ** 2
    counts[k] += 1
  }
  return centres.map((centre, k) => ({
    centre,
    deviation: counts[k] > 0 ? Math.sqrt(spreads[k] / counts[k]) : 0,
    share: counts[k] / picked.length,
  }))
}

/** For each region the one of the other picture that it is most like, without giving one away twice. */
function match(own: readonly Region[], theirs: readonly Region[]): number[] {
  const cost = own.map((one) =>
    theirs.map((other) => {
      // What is light in the one is light in the other, and as large; which colour the model guessed counts least.
      const light = ((other.centre[0] - one.centre[0]) / lightShare) ** 2
      const chroma = (other.centre[1] - one.centre[1]) ** 2 + (other.centre[2] - one.centre[2]) ** 2
      const empty = other.share === 0 ? 1e9 : 0
      return light + 0.15 * chroma + 2000 * (one.share - other.share) ** 2 + empty
    }),
  )
  let best: number[] = []
  let least = Infinity
  const walk = (k: number, taken: number[], sum: number): void => {
    if (sum >= least) return
    if (k === regions) {
      best = taken
      least = sum
      return
    }
    for (let j = 0; j < regions; j++) {
      if (!taken.includes(j)) walk(k + 1, [...taken, j], sum + cost[k][j] * (own[k].share + 0.01))
    }
  }
  walk(0, [], 0)
  return best
}
