/**
 * From probabilities to marks: which pieces are damage, of what kind, and which of them a machine may fill unasked. Its
 * constants were found on validation pictures; training/ holds the same rules (`repair_evaluate.py`) and measures them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RepairReport, RepairStep } from '../../contract/repair.ts'
import type { CallContext } from '../dispatch.ts'
import { Evidence } from './evidence.ts'
import { emptyReport, mark, type Marks } from './marks.ts'
import type { Plane } from './plane.ts'

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
 * The mean probability that a piece needs to be filled, by that of all pixels which are thought of as damage: on sound photos the
 * network doubts, and then a single strap or twig must not go; where most of what it thinks of is certain, the photo is
 * damaged, and its doubtful places are too.
 */
const needed: Gate = { sound: { evidence: 0.42, mean: 0.85 }, damaged: { evidence: 0.52, mean: 0.5 } }
/** The same where the evidence is the mean of two looks (`second-look.ts`). */
const neededTwice: Gate = { sound: { evidence: 0.44, mean: 0.95 }, damaged: { evidence: 0.5, mean: 0.5 } }
/** So much of a small picture is never filled unasked: what is that large in it is mostly what the photo is of. */
const mostOfSmall = 0.08
/** What the least sensitivity needs of a piece, whatever the photo is like. */
const strictest = 0.95
/**
 * A piece that runs along so much of a side, and lies within so much of the picture from it, is a mount, a film's rim or
 * a white border. That is no damage, and what would be there instead nobody knows.
 */
const frame = { run: 0.25, band: 0.1 }
/** Pieces below this share of the longer side are specks. */
const speckShare = 0.015

type Kinds = RepairReport['kinds']
type Gate = Record<'sound' | 'damaged', { evidence: number; mean: number }>

const logit = (p: number) => Math.log(p / (1 - p))
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))

/** Probabilities, as bytes, from which a pixel belongs to a piece, and which the surest one of a piece must reach. */
export function thresholdsOf(sensitivity: number, middle: number): { low: number; high: number } {
  const low = logit(middle) + (0.5 - sensitivity) * 2 * reach
  const bytes = (v: number) => Math.min(255, Math.max(1, Math.round(sigmoid(v) * 255)))
  return { low: bytes(low), high: bytes(low + certainty) }
}

/**
 * The mean probability that a piece must have, 0 to 1; who asks for everything gets it.
 * @param second evidence of a second look, where there was one
 */
export function neededMean(first: number | null, second: number | null, sensitivity: number): number {
  const { sound, damaged } = second === null ? needed : neededTwice
  const evidence = second === null ? first : ((first ?? 0) + second) / 2
  const t = ((evidence ?? 0) - sound.evidence) / (damaged.evidence - sound.evidence)
  const middle = sound.mean + (damaged.mean - sound.mean) * Math.min(1, Math.max(0, t))
  if (sensitivity >= 0.5) return middle * (2 - 2 * sensitivity)
  return middle + (strictest - middle) * (1 - 2 * sensitivity)
}

interface Piece {
  kind: keyof Kinds
  size: number
  /** What its pixels have in the plane of candidates. */
  code: number
}

/** The code of a frame's pixels; other pieces have their mean probability, as a byte from 1 on. */
const framed = 255

/**
 * Pieces of connected pixels (8 neighbours) that are damage. A piece is grown by a pixel or more: the rim of damage is softer than its
 * middle.
 * @param found  bytes of probability; used up. What the picture's own size says alone (`own`) counts where it says something: halved
 *   sizes find wide damage, but around a thin scratch they leave a halo of doubt
 * @param second what a second look says, 0 to 1; null where there was none
 * @throws AbortError on cancel
 */
export async function markDamage(
  found: Plane & { own?: Uint8Array },
  { sensitivity }: Pick<RepairStep, 'sensitivity'>,
  middle: number,
  { signal, progress }: CallContext,
  second: number | null = null,
): Promise<Marks> {
  const { width, height, data, own = data } = found
  const pixels = width * height
  const rows = width * 256
  const { low, high } = thresholdsOf(sensitivity, middle)
  const breathe = async (done: number): Promise<void> => {
    await nextTurn()
    signal.throwIfAborted()
    progress.report(done)
  }
  const thought = new Evidence()
  let likely = 0
  for (let start = 0; start < pixels; start += rows) {
    await breathe((0.1 * start) / pixels)
    for (let i = start; i < Math.min(pixels, start + rows); i++) {
      if (data[i] >= low) likely++
      thought.add(own[i])
    }
  }
  const candidates: Plane = { width, height, data: new Uint8Array(pixels) }
  const report = emptyReport()
  if (likely > pixels * mostShare) {
    for (let i = 0; i < pixels; i++) if (data[i] >= low) candidates.data[i] = mark.found
    const much = { outcome: 'implausible', detected: likely / pixels, confidence: thought.mean } as const
    return { plane: candidates, report: { ...report, ...much }, trusted: false }
  }
  const pieces: Piece[] = []
  const flood = new Flood(found, own, low)
  for (let start = 0; start < pixels; start++) {
    if (start % rows === 0) await breathe(0.1 + (0.6 * start) / pixels)
    if (data[start] < low) continue
    const region = flood.from(start)
    const { size, box } = region
    const isFrame = liesAlongRim(box, width, height)
    if (isFrame) thought.remove(region.thought)
    if (size < leastPiece || region.surest < high) continue
    const code = isFrame ? framed : Math.min(framed - 1, Math.max(1, Math.floor(meanByte(region))))
    pieces.push({ kind: kindOf(size, box, width, height), size, code })
    for (let i = 0; i < size; i++) candidates.data[flood.list[i]] = code
  }
  const evidence = thought.mean
  const least = neededMean(evidence, second, sensitivity) * 255
  const counts = (code: number) => (code === framed ? sensitivity > 0.5 : code >= least)
  let kept = 0
  for (const { kind, size, code } of pieces) {
    if (!counts(code)) continue
    kept += size
    report.kinds[kind].count += 1
    report.kinds[kind].share += size / pixels
  }
  const plane = await grown(candidates, data, counts, (share) => breathe(0.7 + 0.3 * share))
  const all = pieces.reduce((total, { size }) => total + size, 0)
  report.confidence = evidence
  const tooMuch = second !== null && sensitivity <= 0.5 && kept > pixels * mostOfSmall
  report.outcome = all < pixels * leastShare ? 'clean' : kept === 0 || tooMuch ? 'implausible' : 'repaired'
  report.detected = (kept === 0 ? all : kept) / pixels
  return { plane, report, trusted: report.outcome === 'repaired' }
}

/** Squares around the candidates that count, in memory that is no longer needed. */
async function grown(
  { width, height, data }: Plane,
  target: Uint8Array,
  counts: (code: number) => boolean,
  breathe: (done: number) => Promise<void>,
): Promise<Plane> {
  const by = Math.max(1, Math.round(Math.max(width, height) / 3000))
  const wanted = Array.from({ length: 256 }, (_, code) => code > 0 && counts(code))
  target.fill(mark.none)
  for (let y = 0; y < height; y++) {
    if (y % 256 === 0) await breathe(y / height)
    for (let x = 0; x < width; x++) {
      if (!wanted[data[y * width + x]]) continue
      for (let ny = Math.max(0, y - by); ny <= Math.min(height - 1, y + by); ny++) {
        const row = ny * width
        target.fill(mark.found, row + Math.max(0, x - by), row + Math.min(width, x + by + 1))
      }
    }
  }
  return { width, height, data: target }
}

function liesAlongRim({ left, right, top, bottom }: Box, width: number, height: number): boolean {
  const upright = bottom - top + 1 >= height * frame.run
  const lying = right - left + 1 >= width * frame.run
  const [wide, high] = [width * frame.band, height * frame.band]
  return (
    (upright && (right < wide || left >= width - wide)) || (lying && (bottom < high || top >= height - high))
  )
}

function kindOf(size: number, box: Box, width: number, height: number): keyof Kinds {
  const long = Math.max(box.right - box.left, box.bottom - box.top) + 1
  if (long < Math.max(6, Math.max(width, height) * speckShare)) return 'specks'
  // A straight line of one pixel covers 1 / long of its square; a disc 0.78.
  if (size < long * long * 0.15) return 'lines'
  const rim = box.left === 0 || box.top === 0 || box.right === width - 1 || box.bottom === height - 1
  return rim ? 'rim' : 'patches'
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

interface Region {
  size: number
  /** Of its bytes of probability. */
  sum: number
  surest: number
  /** Of its pixels that are thought of as damage at all, and that are damage, by the picture's own size alone. */
  thought: Evidence
  likely: Evidence
  box: Box
}

/** Below this share of its pixels a piece is not seen at the picture's own size. */
const seenShare = 0.25

/** The mean probability of a piece, as a byte: of all sizes, or of its own where that sees it more surely. */
function meanByte({ size, sum, likely }: Region): number {
  const own = likely.count >= size * seenShare ? (likely.mean ?? 0) * 255 : 0
  return Math.max(sum / size, own)
}

/** Takes regions of connected pixels out of a plane: what was taken is 0, so that it is met once. */
class Flood {
  /** The pixels of the last region, as many as it has; longer than that. */
  list = new Int32Array(1024)
  readonly #plane: Plane
  readonly #own: Uint8Array
  readonly #low: number

  constructor(plane: Plane, own: Uint8Array, low: number) {
    this.#plane = plane
    this.#own = own
    this.#low = low
  }

  from(start: number): Region {
    const { width, height, data } = this.#plane
    const region: Region = {
      size: 0,
      sum: 0,
      surest: 0,
      thought: new Evidence(),
      likely: new Evidence(this.#low),
      box: { left: width, right: 0, top: height, bottom: 0 },
    }
    this.#take(start, region)
    const { box } = region
    for (let next = 0; next < region.size; next++) {
      const at = this.list[next]
      const x = at % width
      const y = (at - x) / width
      box.left = Math.min(box.left, x)
      box.right = Math.max(box.right, x)
      box.top = Math.min(box.top, y)
      box.bottom = Math.max(box.bottom, y)
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx
          if (data[neighbour] >= this.#low) this.#take(neighbour, region)
        }
      }
    }
    return region
  }

  #take(at: number, region: Region): void {
    const { data } = this.#plane
    const value = data[at]
    const own = this.#own[at]
    data[at] = 0
    region.sum += value
    region.surest = Math.max(region.surest, value)
    region.thought.add(own)
    region.likely.add(own)
    if (region.size === this.list.length) {
      const more = new Int32Array(this.list.length * 2)
      more.set(this.list)
      this.list = more
    }
    this.list[region.size++] = at
  }
}
