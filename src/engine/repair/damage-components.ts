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
import { certaintyOf, classifyMarks, sceneRules, verdict } from './scene.ts'

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
  /** One of its pixels. */
  at: number
}

/**
 * The code of a frame's pixels, and of what turned out doubtful; other components have their mean
 * probability, as a byte between.
 */
const framed = 255
const doubtful = 1

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
  const yieldTurn = async (done: number): Promise<void> => {
    await nextTurn()
    signal.throwIfAborted()
    progress.report(done)
  }
  const doubted = new Evidence(doubtByte(gate))
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
  const components = await componentsOf(found, candidates, { low, high, gate, doubted }, (share) =>
    yieldTurn(0.1 + 0.6 * share),
  )
  const evidence = doubted.mean
  const askedFor = certainty === 'all'
  const unasked = !askedFor && sensitivity <= 0.5
  const judged = photo !== undefined && unasked
  const looks = certaintyOf(evidence, second)
  const certain = judged && looks >= sceneRules.certain
  const least = (certain ? gate.damaged.mean : neededMean(evidence, second, sensitivity, gate, judged)) * 255
  const counts = (code: number) => (code === framed ? sensitivity > 0.5 : askedFor ? code > 0 : code >= least)
  const judging: Judging = {
    photo,
    certainty: looks,
    spare: data,
    context: { signal, progress: progress.slice(0.7, 0.8) },
  }
  if (judged || askedFor) await leaveScene(candidates, counts, judging)
  let marked = 0
  for (const { kind, size, at } of components) {
    if (candidates.data[at] === mark.none || !counts(candidates.data[at])) continue
    marked += size
    report.kinds[kind].count += 1
    report.kinds[kind].share += size / pixels
  }
  const tooMuch = second !== null && unasked && !certain && marked > pixels * gate.small.mostShare
  report.confidence = evidence
  report.detected = marked / pixels
  if (marked === 0 && components.length > 0) {
    await leaveScene(candidates, () => true, judging)
    const left = components.filter(({ at }) => candidates.data[at] !== mark.none)
    report.detected = left.reduce((sum, { size }) => sum + size, 0) / pixels
  }
  const plane = await grown(candidates, data, counts, gate.growPixels, (share) =>
    yieldTurn(0.8 + 0.2 * share),
  )
  report.outcome =
    report.detected < gate.leastShare ? 'clean' : marked === 0 || tooMuch ? 'implausible' : 'repaired'
  return { plane, report, trusted: report.outcome === 'repaired' }
}

/** The components that count for something, each with its code in the plane of candidates; frames leave the evidence. */
async function componentsOf(
  found: Plane & { own?: Uint8Array },
  candidates: Plane,
  { low, high, gate, doubted }: { low: number; high: number; gate: RepairGate; doubted: Evidence },
  yieldTurn: (done: number) => Promise<void>,
): Promise<Component[]> {
  const { width, height, data, own = data } = found
  const components: Component[] = []
  const finder = new ComponentFinder(found, own, low, doubtByte(gate))
  for (let start = 0; start < data.length; start++) {
    if (start % (width * 256) === 0) await yieldTurn(start / data.length)
    if (data[start] < low) continue
    const region = finder.take(start)
    const { size, box } = region
    const isFrame = liesAlongRim(box, width, height, gate)
    if (isFrame) doubted.remove(region.doubted)
    if (size < gate.leastPixels || region.surest < high) continue
    const mean = Math.min(framed - 1, Math.max(doubtful + 1, Math.floor(meanByte(region))))
    const code = isFrame ? framed : mean
    components.push({ kind: kindOf(size, box, width, height), size, at: start })
    for (let i = 0; i < size; i++) candidates.data[finder.list[i]] = code
  }
  return components
}

interface Judging {
  photo: LumaSource | undefined
  certainty: number
  /** Memory of the picture's size that is no longer needed. */
  spare: Uint8Array
  context: CallContext
}

/**
 * Takes away the candidates that are the scene itself, of those that count; the doubtful ones do not count
 * then. Without a photo it knows none.
 */
async function leaveScene(
  { width, height, data }: Plane,
  counts: (code: number) => boolean,
  { photo, certainty, spare, context }: Judging,
): Promise<void> {
  let any = false
  for (let i = 0; i < data.length; i++) {
    spare[i] = data[i] > 0 && counts(data[i]) ? 1 : 0
    any ||= spare[i] === 1
  }
  if (!any || !photo) return
  const { plane, halvings } = await classifyMarks({ width, height, data: spare }, photo, context, certainty)
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> halvings) * plane.width
    for (let x = 0; x < width; x++, i++) {
      if (data[i] === mark.none || !counts(data[i])) continue
      const is = plane.data[row + (x >> halvings)]
      if (is === verdict.scene) data[i] = mark.none
      if (is === verdict.doubtful) data[i] = doubtful
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
