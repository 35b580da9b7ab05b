/**
 * From probabilities to marks: which connected components are damage, of what kind, and which of them are filled without being
 * asked for. training/ holds the same rules (`repair_evaluate.py`) and measures them; both read the pack's gate.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RepairGate } from '../../contract/manifest.ts'
import type { RepairReport, RepairStep } from '../../contract/repair.ts'
import type { CallContext } from '../dispatch.ts'
import { ComponentFinder, meanByte, type Box } from './connected-components.ts'
import { doubtByte, Evidence, builtInGate } from './evidence.ts'
import { emptyReport, mark, type Marks } from './marks.ts'
import type { LumaSource, Plane } from './plane.ts'
import { judgeMarks, verdict } from './scene.ts'

/** Half the logits between sensitivity 0 and 1. */
const sensitivityLogits = 3
/** The mean that the least sensitivity needs of a component, whatever the photo is like. */
const strictestMean = 0.95
/** Where both looks at a small picture see damage, so much less evidence than a sound one may have makes it worth judging. */
const closeBy = 0.06
const closeSecond = 0.3
/** Components below this share of the longer side are specks. */
const speckShare = 0.015

type Kinds = RepairReport['kinds']

interface DamageRules {
  /** Probability from which a pixel is damage, at the middle sensitivity. */
  threshold: number
  gate?: RepairGate
  second?: number | null
  /** The picture, to judge by whether marks are damage or the scene itself; left out, the network's word is enough. */
  photo?: LumaSource
}

const logit = (p: number) => Math.log(p / (1 - p))
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v))

/** Probabilities, as bytes, from which a pixel belongs to a component, and which the most probable one of it must reach. */
export function thresholdsOf(
  sensitivity: number,
  middle: number,
  { certaintyLogits }: RepairGate = builtInGate,
): { low: number; high: number } {
  const low = logit(middle) + (0.5 - sensitivity) * 2 * sensitivityLogits
  const bytes = (v: number) => Math.min(255, Math.max(1, Math.round(sigmoid(v) * 255)))
  return { low: bytes(low), high: bytes(low + certaintyLogits) }
}

/**
 * The mean probability that a component must have, 0 to 1; at sensitivity 1 none.
 * @param second evidence at twice the size, for a small picture
 */
function neededMean(
  first: number | null,
  second: number | null,
  sensitivity: number,
  gate: RepairGate,
  judged: boolean,
): number {
  const { sound, damaged } = second === null ? gate : gate.small
  const evidence = second === null ? first : ((first ?? 0) + second) / 2
  const t = ((evidence ?? 0) - sound.evidence) / (damaged.evidence - sound.evidence)
  // What is judged by its shape too needs no more certainty than in a damaged photo, as soon as the photo may be one.
  const close = second !== null && second >= closeSecond && (evidence ?? 0) >= sound.evidence - closeBy
  const share = judged && (t > 0 || close) ? 1 : Math.min(1, Math.max(0, t))
  const middle = sound.mean + (damaged.mean - sound.mean) * share
  if (sensitivity >= 0.5) return middle * (2 - 2 * sensitivity)
  return middle + (strictestMean - middle) * (1 - 2 * sensitivity)
}

interface Component {
  kind: keyof Kinds
  size: number
  /** What its pixels have in the plane of candidates. */
  code: number
  /** One of its pixels. */
  at: number
}

/** The code of a frame's pixels; other components have their mean probability, as a byte from 1 on. */
const framed = 255

/**
 * Components of connected pixels (8 neighbours) that are damage, grown by a pixel or more.
 * @param found  bytes of probability; used up. The probability at the picture's own size (`own`) counts where it is not near 0:
 *   halved sizes find wide damage, but around a thin scratch they leave a halo of doubt
 * @param rules  of the pack in use; `second`: evidence at twice the size, 0 to 1; null where the picture is not small
 * @throws AbortError on cancel
 */
export async function markDamage(
  found: Plane & { own?: Uint8Array },
  { sensitivity, certainty }: Pick<RepairStep, 'sensitivity' | 'certainty'>,
  { threshold, gate = builtInGate, second = null, photo }: DamageRules,
  { signal, progress }: CallContext,
): Promise<Marks> {
  const { width, height, data, own = data } = found
  const pixels = width * height
  const rows = width * 256
  const { low, high } = thresholdsOf(sensitivity, threshold, gate)
  const doubt = doubtByte(gate)
  const yieldTurn = async (done: number): Promise<void> => {
    await nextTurn()
    signal.throwIfAborted()
    progress.report(done)
  }
  const doubted = new Evidence(doubt)
  let likely = 0
  for (let start = 0; start < pixels; start += rows) {
    await yieldTurn((0.1 * start) / pixels)
    for (let i = start; i < Math.min(pixels, start + rows); i++) {
      if (data[i] >= low) likely++
      doubted.add(own[i])
    }
  }
  const candidates: Plane = { width, height, data: new Uint8Array(pixels) }
  const report = emptyReport()
  if (likely > pixels * gate.mostShare) {
    for (let i = 0; i < pixels; i++) if (data[i] >= low) candidates.data[i] = mark.found
    const much = { outcome: 'implausible', detected: likely / pixels, confidence: doubted.mean } as const
    return { plane: candidates, report: { ...report, ...much }, trusted: false }
  }
  const components: Component[] = []
  const finder = new ComponentFinder(found, own, low, doubt)
  for (let start = 0; start < pixels; start++) {
    if (start % rows === 0) await yieldTurn(0.1 + (0.6 * start) / pixels)
    if (data[start] < low) continue
    const region = finder.take(start)
    const { size, box } = region
    const isFrame = liesAlongRim(box, width, height, gate)
    if (isFrame) doubted.remove(region.doubted)
    if (size < gate.leastPixels || region.surest < high) continue
    const code = isFrame ? framed : Math.min(framed - 1, Math.max(1, Math.floor(meanByte(region))))
    components.push({ kind: kindOf(size, box, width, height), size, code, at: start })
    for (let i = 0; i < size; i++) candidates.data[finder.list[i]] = code
  }
  const evidence = doubted.mean
  const askedFor = certainty === 'all'
  const judged = photo !== undefined && !askedFor && sensitivity <= 0.5
  const least = neededMean(evidence, second, sensitivity, gate, judged) * 255
  const counts = (code: number) => (code === framed ? sensitivity > 0.5 : askedFor ? code > 0 : code >= least)
  if (judged) {
    await leaveScene(candidates, data, counts, photo, { signal, progress: progress.slice(0.7, 0.8) })
  }
  let marked = 0
  for (const { kind, size, code, at } of components) {
    if (!counts(code) || candidates.data[at] === mark.none) continue
    marked += size
    report.kinds[kind].count += 1
    report.kinds[kind].share += size / pixels
  }
  const plane = await grown(candidates, data, counts, gate.growPixels, (share) =>
    yieldTurn(0.8 + 0.2 * share),
  )
  const all = components.reduce((total, { size }) => total + size, 0)
  report.confidence = evidence
  const tooMuch = second !== null && !askedFor && sensitivity <= 0.5 && marked > pixels * gate.small.mostShare
  report.outcome =
    all < pixels * gate.leastShare ? 'clean' : marked === 0 || tooMuch ? 'implausible' : 'repaired'
  report.detected = (marked === 0 ? all : marked) / pixels
  return { plane, report, trusted: report.outcome === 'repaired' }
}

/** Takes away the candidates that are the scene itself. @param spare memory of the same size that is no longer needed */
async function leaveScene(
  { width, height, data }: Plane,
  spare: Uint8Array,
  counts: (code: number) => boolean,
  photo: LumaSource,
  context: CallContext,
): Promise<void> {
  let any = false
  for (let i = 0; i < data.length; i++) {
    spare[i] = data[i] > 0 && counts(data[i]) ? 1 : 0
    any ||= spare[i] === 1
  }
  if (!any) return
  const { plane, halvings } = await judgeMarks({ width, height, data: spare }, photo, context)
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> halvings) * plane.width
    for (let x = 0; x < width; x++, i++) {
      if (plane.data[row + (x >> halvings)] === verdict.scene && counts(data[i])) data[i] = mark.none
    }
  }
}

/** Squares around the candidates that count, in memory that is no longer needed. */
async function grown(
  { width, height, data }: Plane,
  target: Uint8Array,
  counts: (code: number) => boolean,
  least: number,
  yieldTurn: (done: number) => Promise<void>,
): Promise<Plane> {
  const by = Math.max(least, Math.round(Math.max(width, height) / 3000))
  const wanted = Array.from({ length: 256 }, (_, code) => code > 0 && counts(code))
  target.fill(mark.none)
  for (let y = 0; y < height; y++) {
    if (y % 256 === 0) await yieldTurn(y / height)
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

function liesAlongRim(
  { left, right, top, bottom }: Box,
  width: number,
  height: number,
  { frame }: RepairGate,
): boolean {
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
