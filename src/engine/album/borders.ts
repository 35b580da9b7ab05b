/** Pale borders of prints that were taken for paper: found on the mean along whole sides, and added to the print. */
import { difference, labAt, type Lab, type LabPicture } from './lab-picture.ts'
import { mean } from './fit-sides.ts'
import type { Paper } from './paper.ts'
import { crossing, shorterSide, sidesOf, type Quad, type Side } from './quad.ts'

/** A border wider than this share of the print's shorter side is no border, nor is a narrower one. */
const [narrowest, widest] = [0.02, 0.16]
/** Parts of a side that are looked at one by one: writing beneath a print ends somewhere, a border does not. */
export const parts = 8
/**
 * What an edge beside a side must be: its least change, and as a multiple of what is usual there; the share of it that a part
 * must have, and how many parts. Outside lie paper and writing, of which the clearest edge counts; inside, where the picture
 * may here and there be as pale as its border, the first one.
 */
const outside = { change: 1.2, usual: 4, share: 0.5, count: parts - 1, first: false }
const inside = { change: 3, usual: 0, share: 0.25, count: parts - 3, first: true }
/** A border is of one colour along a side, and of the same on all sides. */
const [alongSide, onAllSides] = [7, 8]

/** Paper beyond a rim is even, but for its light and the rim's shadow. */
export const beyondRim = 5

/** A change beside a side, all along it. */
interface Edge {
  /** Pixels between them. */
  width: number
  /** Of the strip between them. */
  color: Lab
}

/**
 * A print whose pale border was taken for paper, all around or on some sides: its rim is too faint to be seen at one
 * place, but not on the mean along a whole side.
 * @returns the quadrilateral with its border, or as it is
 */
export function withBorder(picture: LabPicture, quad: Quad, paper: Paper): Quad {
  const shorter = shorterSide(quad)
  const reach = Math.round(shorter * widest)
  const least = Math.max(4, shorter * narrowest)
  const sides = sidesOf(quad)
  const outer = sides.map((side) => {
    const edge = edgeBeside(picture, side, reach, least, outside)
    return edge && passesForPaper(picture, side, edge.width, paper) ? edge : null
  })
  if (outer.every((edge) => edge === null)) return quad
  const inner = sides.map(({ inwards, ...side }) =>
    edgeBeside(picture, { ...side, inwards: { x: -inwards.x, y: -inwards.y } }, reach, least, inside),
  )
  const strips = [...inner, ...outer].filter((edge) => edge !== null)
  const like = ({ color }: Edge) => strips.filter((edge) => difference(edge.color, color) < onAllSides).length
  const pattern = strips.reduce((best, edge) => (like(edge) > like(best) ? edge : best))
  const isBorder = (edge: Edge | null): edge is Edge =>
    edge !== null && difference(edge.color, pattern.color) < onAllSides
  // A side that has its border already has an edge inside, and stays: what lies beyond it is writing, or a neighbour.
  const widths = sides
    .map((_, i) => [inner[i], outer[i]].find(isBorder)?.width ?? null)
    .filter((width) => width !== null)
    .sort((p, q) => p - q)
  const usual = widths[Math.floor((widths.length - 1) / 2)] ?? 0
  const isUsual = (width: number) => Math.abs(width - usual) <= Math.max(2.5, usual * 0.35)
  if (widths.filter(isUsual).length < 3) return quad
  const lacks = inner.map((edge) => !(isBorder(edge) && isUsual(edge.width)))
  const found = outer.map((edge, i) => (lacks[i] && isBorder(edge) ? edge.width : null))
  const all = found.filter((width) => width !== null && isUsual(width)).length >= 3
  const lines = sides.map(({ from, along, inwards }, i) => {
    const width = found[i]
    // One side may be wider, as an instant picture's foot.
    const own = width !== null && (all || isUsual(width)) ? width : all ? usual : 0
    const out = lacks[i] ? own : 0
    return { from: { x: from.x - inwards.x * out, y: from.y - inwards.y * out }, along }
  })
  const corners = lines.map((line, i) =>
    crossing(lines[(i + 3) % 4].from, lines[(i + 3) % 4].along, line.from, line.along),
  )
  return corners.includes(null) ? quad : (corners as unknown as Quad)
}

/** Whether a strip beside a side was taken for paper: a neighbour's border on other paper was not. */
function passesForPaper(
  { width, height }: LabPicture,
  { from, along, inwards, length }: Side,
  wide: number,
  { distance, threshold }: Paper,
): boolean {
  let [sum, n] = [0, 0]
  for (let s = 1.5; s < wide - 1; s += 1) {
    for (let t = 0.06 * length; t < 0.94 * length; t += 3) {
      const x = Math.floor(from.x + along.x * t - inwards.x * s)
      const y = Math.floor(from.y + along.y * t - inwards.y * s)
      if (x < 0 || y < 0 || x >= width || y >= height) continue
      sum += distance[y * width + x]
      n += 1
    }
  }
  return n > 0 && sum / n < threshold * 1.3
}

/** Where the picture changes once more outside of a side; null where it does not, or what lies between is no border. */
function edgeBeside(
  picture: LabPicture,
  side: Side,
  reach: number,
  least: number,
  rule: typeof outside,
): Edge | null {
  const profiles: Lab[][] = []
  for (let part = 0; part < parts; part++) {
    const ends = [0.06 + (0.88 * part) / parts, 0.06 + (0.88 * (part + 1)) / parts] as const
    const profile = outwards(picture, side, reach + 12, ends)
    if (!profile) return null
    profiles.push(profile)
  }
  const column = (s: number) => profiles.map((profile) => profile[s])
  const whole = profiles[0].map((_, s) => mean(column(s), 0, parts))
  const changes = changesOf(whole)
  const each = profiles.map(changesOf)
  const usual = [...changes].sort((p, q) => p - q)[Math.floor(changes.length / 2)]
  let best: number | null = null
  for (let s = Math.ceil(least); s <= reach; s++) {
    const here = changes[s]
    if (here < Math.max(rule.change, usual * rule.usual) || here < changes[s - 1] || here < changes[s + 1])
      continue
    const along = each.filter(
      (some) => Math.max(some[s - 1], some[s], some[s + 1]) > here * rule.share,
    ).length
    if (along >= rule.count && (best === null || (!rule.first && here > changes[best]))) best = s
  }
  if (best === null) return null
  const end = Math.max(2, best - 1)
  const color = mean(whole, 1, end)
  const isEven = (from: number, to: number, spread: number) =>
    profiles.every((profile) => difference(mean(profile, from, to), mean(whole, from, to)) < spread)
  // Beyond a rim lies paper again; beyond the top of a line of writing lies writing.
  if (!rule.first && !isEven(best + 1, best + 6, beyondRim)) return null
  return isEven(1, end, alongSide) ? { width: best, color } : null
}

/** How much a profile changes at each place. */
export function changesOf(profile: Lab[]): number[] {
  return profile.map((_, s) =>
    s < 3 || s + 3 > profile.length ? 0 : difference(mean(profile, s - 3, s), mean(profile, s, s + 3)),
  )
}

/** Means over a part of a side, step by step away from the print; null where that leads out of the picture. */
export function outwards(
  picture: LabPicture,
  { from, along, inwards, length }: Omit<Side, 'to'>,
  far: number,
  [begin, end]: readonly [number, number],
): Lab[] | null {
  const count = Math.max(6, Math.round((length * (end - begin)) / 2))
  const profile: Lab[] = []
  for (let s = 0; s <= far; s++) {
    const colors: Lab[] = []
    for (let i = 0; i < count; i++) {
      const t = length * (begin + ((end - begin) * i) / (count - 1))
      const x = from.x + along.x * t - inwards.x * (s + 0.5)
      const y = from.y + along.y * t - inwards.y * (s + 0.5)
      if (x < 1 || y < 1 || x > picture.width - 1 || y > picture.height - 1) return null
      colors.push(labAt(picture, x, y))
    }
    profile.push(mean(colors, 0, count))
  }
  return profile
}
