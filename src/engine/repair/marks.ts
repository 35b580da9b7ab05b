/**
 * From probabilities to marks: which pieces are damage, of what kind, whether all of it is plausible, and what a person
 * painted or took away.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RepairReport, RepairStep, Stroke } from '../../contract/repair.ts'
import type { CallContext } from '../dispatch.ts'
import type { Plane } from './plane.ts'

/** Values of a plane of marks. */
export const mark = { none: 0, found: 1, painted: 2 } as const

/** Half the logits between sensitivity 0 and 1. */
const reach = 3
/** By how many logits the surest pixel of a piece must be above the threshold: a doubtful piece stays as it is. */
const certainty = 1.4
/** Smaller pieces than this are noise, in pixels. */
const leastPiece = 3
/** Below this share of the pixels there is nothing to repair, above the other it can't all be damage. */
const leastShare = 1e-5
const mostShare = 0.3
/**
 * Mean probability, over all pixels that are more likely damaged than not, below which a photo is left alone: on sound photos
 * the network doubts, on damaged ones it mostly does not. Found on validation pictures; training/ measures it.
 */
const leastConfidence = 0.775

/** Who asks for more than the middle sensitivity wants to see doubtful damage too. */
const leastConfidenceAt = (sensitivity: number) => leastConfidence * Math.min(1, 2 - 2 * sensitivity)
/** Pieces below this share of the longer side are specks. */
const speckShare = 0.015

export interface Marks {
  plane: Plane
  report: Omit<RepairReport, 'model' | 'method'>
  /** Whether detected damage is to be filled. */
  trusted: boolean
}

type Kinds = RepairReport['kinds']

const logit = (p: number) => Math.log(p / (1 - p))
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))

/** Probabilities, as bytes, from which a pixel belongs to a piece, and which the surest one of a piece must reach. */
export function thresholdsOf(sensitivity: number, middle: number): { low: number; high: number } {
  const low = logit(middle) + (0.5 - sensitivity) * 2 * reach
  const bytes = (v: number) => Math.min(255, Math.max(1, Math.round(sigmoid(v) * 255)))
  return { low: bytes(low), high: bytes(low + certainty) }
}

/** Nothing found: the marks of a picture in which damage is not looked for. */
export function noMarks(width: number, height: number): Marks {
  return {
    plane: { width, height, data: new Uint8Array(width * height) },
    report: emptyReport(),
    trusted: false,
  }
}

function emptyReport(): Marks['report'] {
  const none = () => ({ count: 0, share: 0 })
  const kinds: Kinds = { specks: none(), lines: none(), patches: none(), rim: none() }
  return { outcome: 'off', detected: 0, filled: 0, confidence: null, kinds }
}

/**
 * Pieces of connected pixels (8 neighbours) that are damage. A piece is grown by a pixel or more: the rim of damage is softer than its
 * middle.
 * @param found  bytes of probability; used up
 * @throws AbortError on cancel
 */
export async function markDamage(
  found: Plane,
  { sensitivity }: Pick<RepairStep, 'sensitivity'>,
  middle: number,
  { signal, progress }: CallContext,
): Promise<Marks> {
  const { width, height, data } = found
  const pixels = width * height
  const { low, high } = thresholdsOf(sensitivity, middle)
  const likely = Math.round(middle * 255)
  const rows = width * 256
  const breathe = async (done: number): Promise<void> => {
    await nextTurn()
    signal.throwIfAborted()
    progress.report(done)
  }
  let [candidates, count, sum] = [0, 0, 0]
  for (let start = 0; start < pixels; start += rows) {
    await breathe((0.2 * start) / pixels)
    for (let i = start; i < Math.min(pixels, start + rows); i++) {
      const value = data[i]
      if (value >= low) candidates++
      if (value < likely) continue
      count++
      sum += value
    }
  }
  // Measured at the middle threshold, so that it means the same at every sensitivity.
  const confidence = count === 0 ? null : sum / count / 255
  const report = emptyReport()
  const marks: Marks = { plane: { width, height, data: new Uint8Array(pixels) }, report, trusted: false }
  if (candidates > pixels * mostShare) {
    for (let i = 0; i < pixels; i++) if (data[i] >= low) marks.plane.data[i] = mark.found
    const detected = candidates / pixels
    return { ...marks, report: { ...report, outcome: 'implausible', detected, confidence } }
  }
  const grow = Math.max(1, Math.round(Math.max(width, height) / 3000))
  let piece = new Int32Array(1024)
  let kept = 0
  for (let start = 0; start < pixels; start++) {
    if (start % rows === 0) await breathe(0.2 + (0.8 * start) / pixels)
    if (data[start] < low) continue
    // Flood: what was taken is set to 0, so that it is met once.
    let size = 1
    let surest = data[start]
    let [left, right, top, bottom] = [width, 0, height, 0]
    piece[0] = start
    data[start] = 0
    for (let next = 0; next < size; next++) {
      const at = piece[next]
      const x = at % width
      const y = (at - x) / width
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx
          const value = data[neighbour]
          if (value < low) continue
          surest = Math.max(surest, value)
          data[neighbour] = 0
          if (size === piece.length) piece = enlarged(piece)
          piece[size++] = neighbour
        }
      }
    }
    if (size < leastPiece || surest < high) continue
    kept += size
    const long = Math.max(right - left, bottom - top) + 1
    const rim = left === 0 || top === 0 || right === width - 1 || bottom === height - 1
    const kind = kindOf(size, long, rim, Math.max(width, height))
    report.kinds[kind].count += 1
    report.kinds[kind].share += size / pixels
    for (let i = 0; i < size; i++) {
      const x = piece[i] % width
      const y = (piece[i] - x) / width
      for (let ny = Math.max(0, y - grow); ny <= Math.min(height - 1, y + grow); ny++) {
        const row = ny * width
        marks.plane.data.fill(mark.found, row + Math.max(0, x - grow), row + Math.min(width, x + grow + 1))
      }
    }
  }
  report.detected = kept / pixels
  report.confidence = confidence
  const sure = (confidence ?? 0) >= leastConfidenceAt(sensitivity)
  report.outcome = report.detected < leastShare ? 'clean' : sure ? 'repaired' : 'implausible'
  return { ...marks, trusted: report.outcome === 'repaired' }
}

function enlarged(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(list.length * 2)
  more.set(list)
  return more
}

function kindOf(size: number, long: number, rim: boolean, side: number): keyof Kinds {
  if (long < Math.max(6, side * speckShare)) return 'specks'
  // A straight line of one pixel covers 1 / long of its square; a disc 0.78.
  if (size < long * long * 0.15) return 'lines'
  return rim ? 'rim' : 'patches'
}

/**
 * Draws strokes into a plane of marks: discs along each way, cut off at the picture's rim.
 * @param value what the strokes leave
 */
export function paintStrokes(
  { width, height, data }: Plane,
  strokes: readonly Stroke[],
  value: number,
): void {
  const side = Math.max(width, height)
  for (const { radius, points } of strokes) {
    // Half a pixel at least, so that the finest brush leaves something in a small preview too.
    const r = Math.max(0.75, radius * side)
    for (const [i, point] of points.entries()) {
      const from = points[Math.max(0, i - 1)]
      const [ax, ay] = [from.x * width, from.y * height]
      const [bx, by] = [point.x * width, point.y * height]
      const [dx, dy] = [bx - ax, by - ay]
      const length = dx * dx + dy * dy
      const top = Math.max(0, Math.floor(Math.min(ay, by) - r))
      const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, by) + r))
      const left = Math.max(0, Math.floor(Math.min(ax, bx) - r))
      const right = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + r))
      for (let y = top; y <= bottom; y++) {
        for (let x = left; x <= right; x++) {
          const [px, py] = [x + 0.5 - ax, y + 0.5 - ay]
          const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length))
          const [ox, oy] = [px - t * dx, py - t * dy]
          if (ox * ox + oy * oy <= r * r) data[y * width + x] = value
        }
      }
    }
  }
}
