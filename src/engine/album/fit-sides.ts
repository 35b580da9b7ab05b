/** The sides of a print laid on its edges: each is a straight line through where the picture changes across it. */
import { difference, labAt, type Lab, type LabPicture } from './lab-picture.ts'
import { crossing, isConvex, sidesOf, type Quad, type Side } from './quad.ts'

export interface Fitted {
  quad: Quad
  /** Of each side the share along which the picture changes at the line. */
  evidence: readonly number[]
}

/** Places along a side that are looked at: not its ends, where corners are bent and mounts sit. */
const [first, last] = [0.05, 0.95]
/** Pixels on either side of an edge that are averaged. */
const window = 3
/** A change counts so many thresholds at most: the edge of a pale border is worth as much as that of the picture in it. */
const most = 2.5

/**
 * @param reachOf pixels by which a side may be off
 * @param threshold difference from which something is not the paper any more
 */
export function fitSides(
  picture: LabPicture,
  quad: Quad,
  reachOf: (side: Side) => number,
  threshold: number,
): Fitted {
  const lines = sidesOf(quad).map((side) => fitSide(picture, side, reachOf(side), threshold))
  const corners = lines.map((line, i) => {
    const before = lines[(i + 3) % 4]
    return crossing(before.from, before.along, line.from, line.along)
  })
  const evidence = lines.map((line) => line.evidence)
  if (corners.some((corner) => corner === null)) return { quad, evidence }
  const fitted = corners as unknown as Quad
  return { quad: isConvex(fitted) ? fitted : quad, evidence }
}

function fitSide(picture: LabPicture, side: Side, reach: number, threshold: number) {
  const { from, along, inwards, length } = side
  const count = Math.round(Math.min(160, Math.max(24, length / 3)))
  const found: { t: number; s: number; weight: number }[] = []
  for (let i = 0; i < count; i++) {
    const t = length * (first + ((last - first) * i) / (count - 1))
    const s = edgeAt(picture, { x: from.x + along.x * t, y: from.y + along.y * t }, side, reach, threshold)
    if (s !== null) found.push({ t, s, weight: 1 })
  }
  const tolerance = Math.max(1.5, 0.006 * length)
  const line = found.length < count * 0.25 ? null : robustLine(found, tolerance)
  if (!line) return { from, along, evidence: found.length / count / 2 }
  const near = found.filter(({ t, s }) => Math.abs(s - line.a - line.b * t) <= tolerance).length
  const at = (t: number) => ({
    x: from.x + along.x * t + inwards.x * (line.a + line.b * t),
    y: from.y + along.y * t + inwards.y * (line.a + line.b * t),
  })
  const [p, q] = [at(0), at(length)]
  const far = Math.hypot(q.x - p.x, q.y - p.y)
  return { from: p, along: { x: (q.x - p.x) / far, y: (q.y - p.y) / far }, evidence: near / count }
}

/** How far inwards of the line the picture changes; of several changes a near one. Null: nowhere within reach. */
function edgeAt(
  picture: LabPicture,
  place: { x: number; y: number },
  { inwards }: Side,
  reach: number,
  threshold: number,
): number | null {
  const steps = Math.ceil(reach)
  const colors: Lab[] = []
  for (let s = -steps - window; s <= steps + window; s++) {
    colors.push(labAt(picture, place.x + inwards.x * (s + 0.5), place.y + inwards.y * (s + 0.5)))
  }
  const changes: number[] = []
  // Between sample k - 1 and sample k lies the place s = k - steps - window.
  for (let k = window; k <= colors.length - window; k++) {
    changes.push(difference(mean(colors, k - window, k), mean(colors, k, k + window)))
  }
  let best: number | null = null
  let highest = 0
  for (let i = 0; i < changes.length; i++) {
    const [before, here, after] = [changes[i - 1] ?? 0, changes[i], changes[i + 1] ?? 0]
    if (here < threshold * 0.7 || here < before || here < after) continue
    const away = (i - steps) / (steps + 1)
    const score = Math.min(here, most * threshold) * (1 - 0.7 * away * away)
    if (score <= highest) continue
    highest = score
    const bend = before - 2 * here + after
    const between = bend < 0 ? (before - after) / (2 * bend) : 0
    best = i - steps + Math.max(-0.5, Math.min(0.5, between))
  }
  return best
}

/** Of the colours from one number up to another. */
export function mean(colors: readonly Lab[], from: number, to: number): Lab {
  let [l, a, b] = [0, 0, 0]
  for (let k = from; k < to; k++) {
    l += colors[k][0]
    a += colors[k][1]
    b += colors[k][2]
  }
  const n = to - from
  return [l / n, a / n, b / n]
}

/** s = a + b t, by least squares with Tukey's weights: what is far from the line counts nothing. */
function robustLine(
  points: readonly { t: number; s: number }[],
  tolerance: number,
): { a: number; b: number } | null {
  // From the middle of all: a slope through two halves' medians is not led astray by a quarter of strays.
  const half = Math.floor(points.length / 2)
  const [p, q] = [points.slice(0, half), points.slice(half)]
  const medianOf = (values: number[]) => values.sort((u, v) => u - v)[Math.floor(values.length / 2)]
  const [tp, sp, tq, sq] = [p, q].flatMap((some) => [
    medianOf(some.map(({ t }) => t)),
    medianOf(some.map(({ s }) => s)),
  ])
  let b = (sq - sp) / Math.max(1, tq - tp)
  let a = sp - b * tp
  for (let round = 0; round < 12; round++) {
    const scale = tolerance * (round < 4 ? 4 : round < 8 ? 2.5 : 1.6)
    let [w, wt, ws, wtt, wts] = [0, 0, 0, 0, 0]
    for (const { t, s } of points) {
      const u = (s - a - b * t) / scale
      if (Math.abs(u) >= 1) continue
      const weight = (1 - u * u) ** 2
      w += weight
      wt += weight * t
      ws += weight * s
      wtt += weight * t * t
      wts += weight * t * s
    }
    const whole = w * wtt - wt * wt
    if (w < 4 || Math.abs(whole) < 1e-6) return null
    b = (w * wts - wt * ws) / whole
    a = (ws - b * wt) / w
  }
  return { a, b }
}
