/** Areas of a page taken apart into the prints that touch in them, along straight seams. */
import { withMats, type OpenCv } from '../opencv.ts'
import { difference, labAt, type Lab, type LabPicture, type Vector } from './lab-picture.ts'
import { outlined, pointsOf, type Own, type Region, type Seam } from './page-regions.ts'
import { sidesOf } from './quad.ts'

/** A region that fills its rectangle so well is one print. */
const whole = 0.985
/** After a cut one part is a print, and a better rectangle than the whole was; the other one may be several prints. */
const [leastFill, leastGain, leastRest] = [0.9, 0.006, 0.6]
/** Share of a seam on which its two sides differ. */
const leastSeam = 0.55
/** A corner that turns outwards by less is the raggedness of an edge, in radians. */
const leastTurn = 0.2
const deepest = 6
/** Corners that turn inwards, of which seams are tried. */
const mostCorners = 12

/**
 * A region as the prints that it consists of: cut along straight seams that begin where its outline turns inwards, as
 * long as the parts are better rectangles and the picture changes along the seam.
 */
export function takenApart(
  region: Region,
  picture: LabPicture,
  { threshold, leastArea }: { threshold: number; leastArea: number },
): Promise<Region[]> {
  return withMats((cv, own) => split(cv, own, region, picture, threshold, leastArea, 0))
}

interface Cut {
  parts: Region[]
  score: number
}

function split(
  cv: OpenCv,
  own: Own,
  region: Region,
  picture: LabPicture,
  threshold: number,
  leastArea: number,
  depth: number,
): Region[] {
  if (region.fill >= whole || depth >= deepest || region.area < 2 * leastArea) return [region]
  let best: Cut | null = null
  for (const seam of seamsOf(cv, own, region)) {
    const found = bestSeam(region, picture, seam, { threshold, shortest: 0.6 * Math.sqrt(leastArea) })
    if (!found || found.evidence < leastSeam) continue
    const parts = cutAlong(cv, own, region, found.from, found.to, leastArea)
    if (parts.length !== 2) continue
    const fills = parts.map(({ fill }) => fill)
    const [worse, better] = [Math.min(...fills), Math.max(...fills)]
    if (better < leastFill || better < region.fill + leastGain || worse < leastRest) continue
    // Two prints are worth more than one and a rest.
    const score = better + worse + 0.6 * found.evidence
    if (!best || score > best.score) best = { parts, score }
  }
  if (!best) return [region]
  return best.parts.flatMap((part) => split(cv, own, part, picture, threshold, leastArea, depth + 1))
}

interface Start {
  from: Vector
  direction: Vector
}

/** Lines that go on from the edges at each corner that turns inwards, and those from one such corner to another. */
function seamsOf(cv: OpenCv, own: Own, region: Region): Start[] {
  const mat = own(new cv.Mat(region.height, region.width, cv.CV_8UC1))
  mat.data.set(region.mask)
  const contours = own(new cv.MatVector())
  cv.findContours(mat, contours, own(new cv.Mat()), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
  if (contours.size() === 0) return []
  const contour = own(contours.get(0))
  const corners = own(new cv.Mat())
  cv.approxPolyDP(contour, corners, Math.max(2, 0.0025 * cv.arcLength(contour, true)), true)
  const points = pointsOf(corners)
  const area = points.reduce((sum, p, i) => {
    const q = points[(i + 1) % points.length]
    return sum + p.x * q.y - q.x * p.y
  }, 0)
  const inwards = points.flatMap((point, i) => {
    const before = points[(i + points.length - 1) % points.length]
    const after = points[(i + 1) % points.length]
    const u = unit(before, point)
    const v = unit(point, after)
    const turn = Math.atan2(u.x * v.y - u.y * v.x, u.x * v.x + u.y * v.y) * Math.sign(area)
    const reach = Math.min(distance(before, point), distance(point, after))
    return turn < -leastTurn ? [{ from: point, reach, directions: [u, { x: -v.x, y: -v.y }] }] : []
  })
  // Prints have long sides; a ragged outline has corners without number.
  inwards.sort((p, q) => q.reach - p.reach).splice(mostCorners)
  // A short step in the outline is bevelled, and its own direction is worth little: the region's sides are better.
  const axes = sidesOf(region.box).map(({ along }) => along)
  return inwards.flatMap(({ from, directions }, i) => [
    ...directions.map((direction) => ({ from, direction })),
    ...axes.flatMap((direction) =>
      [-3, 0, 3].map((by) => ({
        from: { x: from.x - by * direction.y, y: from.y + by * direction.x },
        direction,
      })),
    ),
    ...inwards.flatMap((other, k) => (k === i ? [] : [{ from, direction: unit(from, other.from) }])),
  ])
}

const distance = (p: Vector, q: Vector): number => Math.hypot(q.x - p.x, q.y - p.y)

function unit(p: Vector, q: Vector): Vector {
  const length = Math.max(1e-6, distance(p, q))
  return { x: (q.x - p.x) / length, y: (q.y - p.y) / length }
}

/** The seam turned a little to where the picture changes along most of it. */
function bestSeam(
  region: Region,
  picture: LabPicture,
  { from, direction }: Start,
  { threshold, shortest }: { threshold: number; shortest: number },
) {
  let best: { from: Vector; to: Vector; evidence: number; score: number } | null = null
  for (let degrees = -4; degrees <= 4; degrees += 0.5) {
    const turn = (degrees * Math.PI) / 180
    const u = {
      x: direction.x * Math.cos(turn) - direction.y * Math.sin(turn),
      y: direction.x * Math.sin(turn) + direction.y * Math.cos(turn),
    }
    const length = insideFor(region, from, u)
    // A seam is a side of a print: what is shorter runs along a ragged edge.
    if (length < shortest) continue
    const needed = Math.max(leastSeam, (best?.score ?? 0) + 0.015 * Math.abs(degrees))
    const evidence = evidenceAlong(region, picture, { from, u, length }, threshold, needed)
    const to = { x: from.x + u.x * length, y: from.y + u.y * length }
    // Of two that are as good, the one that the outline itself points to.
    const score = evidence - 0.015 * Math.abs(degrees)
    if (!best || score > best.score) best = { from, to, evidence, score }
  }
  return best
}

/** Share of a seam along which there is nothing but the pale borders of both prints, and what that is worth. */
const [bothBorders, bordersEvidence] = [0.93, 0.6]

/**
 * Share of a line on which the picture changes; or the line runs through two borders that can't be told apart.
 * @param needed what is less is as good as nothing, and need not be known exactly
 */
function evidenceAlong(
  region: Region,
  picture: LabPicture,
  { from, u, length }: { from: Vector; u: Vector; length: number },
  threshold: number,
  needed: number,
): number {
  const places = Math.max(0, Math.ceil((length - 9) / 3))
  let [differing, looked, alike] = [0, 0, 0]
  let border: Lab | null = null
  for (let t = 5; t < length - 4; t += 3) {
    const x = region.left + from.x + 0.5 + t * u.x
    const y = region.top + from.y + 0.5 + t * u.y
    looked += 1
    if (changesAt(picture, x, y, u, threshold * 0.7)) differing += 1
    const at = (s: number) => labAt(picture, x - u.y * s, y + u.x * s)
    border ??= at(0)
    const pale = border
    if ([0, -5, 5].every((s) => difference(at(s), pale) < sameBorder)) alike += 1
    const most = differing + places - looked
    if (most < needed * places && looked - alike > (1 - bothBorders) * places) return 0
  }
  const share = differing / Math.max(1, looked)
  return alike >= bothBorders * looked && looked > 0 ? Math.max(share, bordersEvidence + 0.3 * share) : share
}

/** Two places of one border differ by less. */
const sameBorder = 7

/** Pixels across a seam that are looked at on either side, and those within which it may lie. */
const [across, nearSeam] = [8, 2]
/** The change at a place is that between two pixels before and two behind it. */
const furthest = across + 2

/** Whether the picture changes at a place more than beside it: in a picture full of detail it changes anywhere. */
function changesAt(picture: LabPicture, x: number, y: number, u: Vector, least: number): boolean {
  const seen: Lab[] = []
  const at = (s: number) => (seen[s + furthest] ??= labAt(picture, x - u.y * s, y + u.x * s))
  const change = (s: number) => difference(at(s - 2), at(s + 2))
  let here = 0
  for (let s = -nearSeam; s <= nearSeam; s++) here = Math.max(here, change(s))
  // Most places of a line through a picture are no edge, and need no look around.
  if (here <= least) return false
  for (let s = nearSeam + 1; s <= across; s++) if (change(s) > here || change(-s) > here) return false
  return true
}

/** How far a line stays in a region. */
function insideFor({ mask, width, height }: Region, from: Vector, u: Vector): number {
  let outside = 0
  for (let t = 2; t < width + height; t++) {
    const x = Math.round(from.x + t * u.x)
    const y = Math.round(from.y + t * u.y)
    const inside = x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] > 0
    outside = inside ? 0 : outside + 1
    if (outside > 3) return t - outside
  }
  return 0
}

function cutAlong(
  cv: OpenCv,
  own: Own,
  region: Region,
  from: Vector,
  to: Vector,
  leastArea: number,
): Region[] {
  const mat = own(new cv.Mat(region.height, region.width, cv.CV_8UC1))
  mat.data.set(region.mask)
  const u = unit(from, to)
  const end = (p: Vector, sign: number) =>
    new cv.Point(Math.round(p.x + sign * 4 * u.x), Math.round(p.y + sign * 4 * u.y))
  cv.line(mat, end(from, -1), end(to, 1), new cv.Scalar(0), 2)
  const onPage = (p: Vector) => ({ x: p.x + region.left, y: p.y + region.top })
  const seams: Seam[] = [...region.seams, { from: onPage(from), to: onPage(to) }]
  return outlined(cv, own, mat, leastArea, { x: region.left, y: region.top }).map((part) => ({
    ...part,
    seams,
  }))
}
