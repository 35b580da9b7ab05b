/** The shape of lines: whether they run straight or in smooth curves, as made things do, or jagged, as cracks do. */
import type { Point } from './skeleton.ts'

/** One stretch of a line. */
export interface Stretch {
  x: number
  y: number
  /** Direction, radians. */
  heading: number
}

export interface Line {
  stretches: Stretch[]
  /** Pixels. */
  length: number
  /** Whether its turns are even: a straight line, an arc, or such with corners. */
  smooth: boolean
}

/** Least pixels of a stretch; wide marks need longer ones, for their centre lines waver with their rims. */
const leastStretch = 6
const stretchWidths = 1.5
/** Stretches that a line needs for its shape to be known. */
const leastStretches = 4
/** The same of long ones. */
const longStretches = 6
/**
 * Median change of turn from stretch to stretch (radians) up to which a line is smooth. Straight and bent
 * lines of the tests: below 0.1.
 */
const smoothTurn = 0.16

/** Times a stretch, at which a line that is a little off the grid's own directions has no steps any more. */
const longer = 3

/** @param width of the mark, pixels; @returns null for what is too short to say */
export function lineOf(chain: readonly Point[], width: number): Line | null {
  const step = Math.max(leastStretch, Math.round(width * stretchWidths))
  const points = smoothed(chain, Math.max(2, Math.round(step / 3)))
  const stretches = stretchesOf(points, step)
  if (stretches.length < leastStretches) return null
  const far = stretchesOf(points, step * longer)
  const smooth = turnsEvenly(stretches) || (far.length >= longStretches && turnsEvenly(far))
  return { stretches, length: stretches.length * step, smooth }
}

function stretchesOf(points: readonly Point[], step: number): Stretch[] {
  const stretches: Stretch[] = []
  for (let i = 0; i + step < points.length; i += step) {
    const [a, b] = [points[i], points[i + step]]
    stretches.push({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, heading: Math.atan2(b.y - a.y, b.x - a.x) })
  }
  return stretches
}

function turnsEvenly(stretches: readonly Stretch[]): boolean {
  const turns = stretches.slice(1).map(({ heading }, i) => wrapped(heading - stretches[i].heading))
  const changes = turns.slice(1).map((turn, i) => Math.abs(wrapped(turn - turns[i])))
  return quantile(changes, 0.5) <= smoothTurn
}

/** Each point the mean of those around it; the ends are kept as they are, cut by what has no neighbours. */
function smoothed(chain: readonly Point[], reach: number): Point[] {
  const out: Point[] = []
  for (let i = 0; i < chain.length; i++) {
    const by = Math.min(reach, i, chain.length - 1 - i)
    let [x, y] = [0, 0]
    for (let k = i - by; k <= i + by; k++) {
      x += chain[k].x
      y += chain[k].y
    }
    out.push({ x: x / (2 * by + 1), y: y / (2 * by + 1) })
  }
  return out
}

const wrapped = (angle: number) => Math.atan2(Math.sin(angle), Math.cos(angle))

/** @param values at least one */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

/** Half the width of a direction, radians: lines in perspective, and the grid's own error. */
const directionReach = Math.PI / 30
const bins = 60

/**
 * The share of directions (modulo half a turn) that lie within some few main ones: near 1 for posts and
 * rails, the lines of a field or the legs of a tripod, about `count / 15` for what runs anyhow.
 */
export function mainDirections(headings: readonly number[], count: number): number {
  if (headings.length === 0) return 0
  const histogram = new Float64Array(bins)
  const binOf = (heading: number) => Math.floor((((heading / Math.PI) % 1) + 1) * bins) % bins
  for (const heading of headings) histogram[binOf(heading)]++
  const reach = Math.round((directionReach / Math.PI) * bins)
  let inside = 0
  for (let n = 0; n < count; n++) {
    let [best, most] = [0, 0]
    for (let b = 0; b < bins; b++) {
      let sum = 0
      for (let k = -reach; k <= reach; k++) sum += histogram[(b + k + bins) % bins]
      if (sum > most) [best, most] = [b, sum]
    }
    inside += most
    for (let k = -reach; k <= reach; k++) histogram[(best + k + bins) % bins] = 0
  }
  return inside / headings.length
}
