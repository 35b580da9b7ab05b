/** Finds the prints on the scan of an album's page. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Raster } from '../../imaging/photo.ts'
import { withBorder } from './borders.ts'
import { withFaintSide } from './faint-sides.ts'
import { fitSides } from './fit-sides.ts'
import { toLab, type LabPicture } from './lab-picture.ts'
import { findPaper, type Paper } from './paper.ts'
import { laidOnPaper, margin, onRim, paperAround } from './paper-around.ts'
import { boxAround, regionsOf, type Outlined, type Region, type Seam } from './page-regions.ts'
import { takenApart } from './seams.ts'
import {
  eachPixelIn,
  isConvex,
  overlap,
  quadArea,
  sharedArea,
  shorterSide,
  sidesOf,
  type Quad,
  type Side,
} from './quad.ts'
import { inOrder } from './reading-order.ts'

export interface FoundPrint {
  /** Clockwise from the top left, in pixels of the picture that was searched. */
  quad: Quad
  /** 0 to 1: how much of its outline was seen. */
  confidence: number
}

/** What was found, and what the search knows of the page; null where no paper lies around the prints. */
export interface FoundPage {
  prints: FoundPrint[]
  paper: Paper | null
}

/** Longest side of the picture in which prints are searched: a pixel is a third of a millimetre of a large page. */
export const searchSide = 1400

/** Of the page: smaller is a stamp, a mount or writing. */
const leastArea = 0.006
/** Of the page's longer side. */
const leastSide = 0.045
/** Length over width: panoramas are no longer. */
const longest = 4.5
/** Share of what is outside of all prints that may be something else than paper: writing, drawings, mounts. */
const mostElse = 0.25

/**
 * @param raster 8 bits a sample, `searchSide` pixels long at most
 * @returns the prints, from the top left to the bottom right; none where the picture is no page with prints on paper
 */
export async function findPrints(raster: Raster, signal?: AbortSignal): Promise<FoundPage> {
  const smooth = await toLab(raster, 5)
  const paper = findPaper(smooth)
  if (!paper) return { prints: [], paper: null }
  const sharp = await toLab(raster, 1)
  const around = {
    smooth: laidOnPaper(smooth, paper),
    sharp: laidOnPaper(sharp, paper),
    paper: paperAround(smooth, paper),
  }
  const found = await printsOn({ ...around, signal })
  const prints = found.map(({ quad, confidence }) => ({ quad: shifted(quad, -margin), confidence }))
  return { prints: isPage(prints, smooth, paper) ? inOrder(prints) : [], paper }
}

const shifted = (quad: Quad, by: number): Quad =>
  quad.map(({ x, y }) => ({ x: x + by, y: y + by })) as unknown as Quad

/** With paper laid around them. */
interface Search {
  smooth: LabPicture
  sharp: LabPicture
  paper: Paper
  signal: AbortSignal | undefined
}

/** Finely first, where nothing grows together; then what is left more coarsely, for prints in pieces. */
const rounds = [
  { cleaning: 0, closing: 3, opening: 7, rule: 'strict' },
  { cleaning: 3, closing: 9, opening: 9, rule: 'usual' },
  { cleaning: 5, closing: 25, opening: 11, rule: 'usual' },
] as const

/** What a region must be to be taken for a print. */
const rules = {
  strict: [{ fill: 0.9, mean: 0.75, weakest: 0.6 }],
  // Four clear sides are one print, whatever is bitten out of it.
  clear: [{ fill: 0.6, mean: 0.95, weakest: 0.85 }],
  usual: [
    { fill: 0.8, mean: 0.65, weakest: 0.4 },
    // A sky that is as bright as the paper bites a piece out of the print, whose sides are still there.
    { fill: 0.6, mean: 0.75, weakest: 0.35 },
    { fill: 0.3, mean: 0.9, weakest: 0.8 },
  ],
} as const

async function printsOn({ smooth, sharp, paper, signal }: Search): Promise<FoundPrint[]> {
  const { width, height } = smooth
  const { threshold, distance } = paper
  const mask = new Uint8Array(distance.length)
  for (let i = 0; i < mask.length; i++) mask[i] = distance[i] > threshold ? 255 : 0
  const leastRegion = width * height * leastArea
  const prints: FoundPrint[] = []
  const take = (region: Shape, rule: keyof typeof rules): boolean => {
    const print = printOf(region, sharp, paper, rule)
    if (!print || prints.some((other) => overlapsMuch(other.quad, print.quad))) return false
    prints.push({ quad: print.quad, confidence: print.confidence })
    erase(mask, smooth, print.quad)
    return true
  }
  for (const { rule, ...growing } of rounds) {
    for (const region of await regionsOf(mask, smooth, { ...growing, leastArea: leastRegion })) {
      await nextTurn()
      signal?.throwIfAborted()
      const cut = await takenApart(region, sharp, { threshold, leastArea: leastRegion })
      const parts = cut.length > 1 ? await mended(region, cut, sharp, paper) : [{ ...region, trusted: true }]
      const rejected = parts.filter((part) => !take(part, rule))
      // A print that was cut where it should not have been has two parts that are none.
      if (rejected.length > 1) await joined(rejected, (shape) => take(shape, rule))
    }
  }
  const left = (await regionsOf(mask, smooth, { ...rounds[1], leastArea: leastRegion / 2 })).slice(0, 12)
  await joined(
    left.map((region) => ({ ...region, trusted: true })),
    (shape) => take(shape, 'usual'),
  )
  return prints
}

/**
 * The parts of a region without the cuts that should not have been: two parts that are one clear print together are one,
 * unless each of them is as clear a print without the seam between them. An instant picture's foot is none.
 */
async function mended(
  region: Region,
  cut: readonly Region[],
  picture: LabPicture,
  paper: Paper,
): Promise<Shape[]> {
  const is = (shape: Shape, ...some: (keyof typeof rules)[]) =>
    some.some((rule) => printOf(shape, picture, paper, rule) !== null)
  // A seam is no evidence against a clear print: that of a false one would speak for itself.
  const isAlone = (part: Shape) => is({ ...part, trusted: false }, 'strict')
  const whole = { ...region, trusted: true }
  const judged = (shape: Shape) => printOf(shape, picture, paper, 'usual')
  let parts: Shape[] = cut.map((part) => ({ ...part, trusted: true }))
  if (is(whole, 'strict', 'clear') && !parts.every(isAlone)) return [whole]
  for (let i = 0; i < parts.length; i++) {
    for (let k = i + 1; k < parts.length; k++) {
      const both = { ...(await boxAround([parts[i], parts[k]])), trusted: true }
      const halves = [parts[i], parts[k]].map((part) => ({ ...part, trusted: false }))
      const clear = is(both, 'strict', 'clear') ? judged(both) : null
      // A seam through a dark picture is seen on its whole length, and less of it than of the picture's own sides.
      const isOne = clear && halves.every((half) => isClearer(clear, judged(half), 0))
      if (!clear || (halves.every(isAlone) && !isOne)) continue
      parts = [...parts.filter((_, at) => at !== i && at !== k), both]
      ;[i, k] = [-1, parts.length]
    }
  }
  if (parts.every((part) => is(part, 'usual'))) {
    const clear = judged(whole)
    return clear && parts.some((part) => isClearer(clear, judged(part))) ? [whole] : parts
  }
  // Neither print of a seam is one without the other.
  return is(whole, 'usual') ? [whole] : parts.map((part) => ({ ...part, trusted: false }))
}

/** Whether a print is seen more clearly than another, by so much on all sides together, and on the faintest. */
const isClearer = (print: Judged, other: Judged | null, least = clearer): boolean =>
  other !== null && print.confidence > other.confidence + least && print.weakest > other.weakest + clearer

/** Takes pairs of regions that are one print together. */
async function joined(regions: readonly Shape[], take: (shape: Shape) => boolean): Promise<void> {
  const left = [...regions]
  for (let i = 0; i < left.length; i++) {
    for (let k = i + 1; k < left.length; k++) {
      const shape = await boxAround([left[i], left[k]])
      if (!take({ ...shape, seams: [], trusted: false })) continue
      left.splice(k, 1)
      left.splice(i, 1)
      i -= 1
      break
    }
  }
}

interface Judged extends FoundPrint {
  /** 0 to 1: how much of its faintest side was seen. */
  weakest: number
}

/** By so much more of its outline is seen where one print is clearer than another. */
const clearer = 0.05

interface Shape extends Outlined {
  /** A side that it shares with a neighbour, along a seam, counts as seen. */
  trusted: boolean
}

function overlapsMuch(p: Quad, q: Quad): boolean {
  return sharedArea(p, q) > 0.25 * Math.min(quadArea(p), quadArea(q)) || overlap(p, q) > 0.2
}

function printOf(
  region: Omit<Shape, 'outline'>,
  picture: LabPicture,
  paper: Paper,
  rule: keyof typeof rules,
): Judged | null {
  const { threshold } = paper
  const open = rules[rule].filter(({ fill }) => region.fill >= fill)
  if (open.length === 0) return null
  const reach = Math.max(6, 0.03 * shorterSide(region.box))
  const isSeam = (side: Side) => region.seams.some((seam) => liesOn(side, seam))
  // Along a seam the next edge is the neighbour's: its place is known well enough already.
  let { quad, evidence } = fitSides(
    picture,
    region.box,
    (side) => (isSeam(side) ? nearSeam : reach),
    threshold,
  )
  for (const share of [0.012, 0.008]) {
    const near = Math.min(reach, Math.max(3, share * shorterSide(quad)))
    ;({ quad, evidence } = fitSides(picture, quad, (side) => (isSeam(side) ? 3 : near), threshold))
  }
  if (region.trusted)
    evidence = evidence.map((each, i) => (isSeam(sidesOf(quad)[i]) ? Math.max(each, onSeam) : each))
  if (rule === 'usual') ({ quad, evidence } = withFaintSide(picture, { quad, evidence }))
  quad = withBorder(picture, quad, paper)
  if (!isPlausible(quad, region, picture)) return null
  // Where the scan ends everything has a straight edge: that is no evidence of a print, its other sides are.
  const own = evidence.filter((_, i) => !onRim(sidesOf(quad)[i], picture))
  const weakest = Math.min(...own)
  if (own.length < 4 && (own.length < 2 || weakest < besideRim)) return null
  const mean = own.reduce((sum, each) => sum + each, 0) / own.length
  if (!open.some((each) => mean >= each.mean && weakest >= each.weakest)) return null
  return { quad, confidence: Math.min(1, mean), weakest }
}

/** What each of its other sides must have where a print reaches the rim of the scan. */
const besideRim = 0.5
/** What a side is worth that two prints share: a seam was seen, or lies between two borders of one colour. */
const onSeam = 0.6
/** Pixels by which a side along a seam may be off. */
const nearSeam = 4

function liesOn({ from, along, inwards, length }: Side, seam: Seam): boolean {
  const ends = [seam.from, seam.to].map((p) => ({
    t: (p.x - from.x) * along.x + (p.y - from.y) * along.y,
    s: (p.x - from.x) * inwards.x + (p.y - from.y) * inwards.y,
  }))
  const [first, last] = ends.map(({ t }) => Math.min(length, Math.max(0, t))).sort((p, q) => p - q)
  return ends.every(({ s }) => Math.abs(s) < 8) && last - first > length / 2
}

function isPlausible(quad: Quad, region: Pick<Shape, 'area'>, { width, height }: LabPicture): boolean {
  if (!isConvex(quad)) return false
  const sides = sidesOf(quad)
  const lengths = sides.map(({ length }) => length)
  const [w, h] = [(lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2]
  if (Math.min(w, h) < leastSide * Math.max(width, height)) return false
  if (Math.max(w, h) > longest * Math.min(w, h)) return false
  // Opposite sides of a print lie nearly parallel, whatever the perspective of a flat scan.
  const skew = (i: number) =>
    Math.abs(sides[i].along.x * sides[i + 2].along.y - sides[i].along.y * sides[i + 2].along.x)
  if (skew(0) > 0.2 || skew(1) > 0.2) return false
  if (quadArea(quad) < 0.7 * region.area) return false
  return sides.every(
    ({ from }) =>
      from.x > -0.03 * width && from.y > -0.03 * height && from.x < 1.03 * width && from.y < 1.03 * height,
  )
}

function erase(mask: Uint8Array, size: { width: number; height: number }, quad: Quad): void {
  eachPixelIn(quad, size, 4, (pixel) => (mask[pixel] = 0))
}

/** Whether what lies around the prints is paper: around a window in a photograph there is more photograph. */
function isPage(prints: readonly FoundPrint[], size: LabPicture, { distance, threshold }: Paper): boolean {
  if (prints.length === 0) return false
  const rest = new Uint8Array(distance.length).fill(1)
  for (const { quad } of prints) erase(rest, size, quad)
  let outside = 0
  let other = 0
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] === 0) continue
    outside += 1
    if (distance[i] > threshold) other += 1
  }
  return other <= outside * mostElse
}
