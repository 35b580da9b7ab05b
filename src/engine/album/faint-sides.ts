/**
 * A side of a print that is as dark or as pale as its paper: found on the mean along all of it, beyond where
 * the print seemed to end.
 */
import { beyondRim, changesOf, outwards, parts } from './borders.ts'
import { mean, type Fitted } from './fit-sides.ts'
import { difference, type Lab, type LabPicture } from './lab-picture.ts'
import { crossing, isConvex, sidesOf, type Quad } from './quad.ts'

/** Evidence below which a side was not seen, and what the other three must have. */
const [unseen, seen] = [0.4, 0.55]
/** Share of the print by which it may be larger than it seemed, and pixels by which it may be smaller. */
const [farthest, nearest] = [0.3, 4]
/** Least change of the mean, as a multiple of what is usual beside the side; how many parts of the side must have half of it. */
const edge = { change: 0.8, usual: 4, count: parts - 2 }

/** @returns a print whose one unseen side was moved to where its picture ends, or as it is */
export function withFaintSide(picture: LabPicture, { quad, evidence }: Fitted): Fitted {
  const weak = evidence.indexOf(Math.min(...evidence))
  if (evidence.some((each, i) => (i === weak ? each >= unseen : each < seen))) return { quad, evidence }
  const sides = sidesOf(quad)
  const side = sides[weak]
  const depth = (sides[(weak + 1) % 4].length + sides[(weak + 3) % 4].length) / 2
  const from = {
    x: side.from.x + side.inwards.x * nearest,
    y: side.from.y + side.inwards.y * nearest,
  }
  const at = faintEdge(picture, { ...side, from }, Math.round(depth * farthest) + nearest)
  if (at === null) return { quad, evidence }
  const lines = sides.map((each, i) =>
    i === weak
      ? { from: { x: from.x - side.inwards.x * at, y: from.y - side.inwards.y * at }, along: each.along }
      : each,
  )
  const corners = lines.map((line, i) => {
    const before = lines[(i + 3) % 4]
    return crossing(before.from, before.along, line.from, line.along)
  })
  if (corners.includes(null)) return { quad, evidence }
  const moved = corners as unknown as Quad
  return isConvex(moved)
    ? { quad: moved, evidence: evidence.map((each, i) => (i === weak ? seen : each)) }
    : { quad, evidence }
}

/** Pixels away from the print at which the picture changes all along the side, with nothing but paper beyond; null: nowhere. */
function faintEdge(picture: LabPicture, side: Parameters<typeof outwards>[1], reach: number): number | null {
  const profiles: Lab[][] = []
  for (let part = 0; part < parts; part++) {
    const ends = [0.04 + (0.92 * part) / parts, 0.04 + (0.92 * (part + 1)) / parts] as const
    const profile = outwards(picture, side, reach + 12, ends)
    if (!profile) return null
    profiles.push(profile)
  }
  const whole = profiles[0].map((_, s) =>
    mean(
      profiles.map((profile) => profile[s]),
      0,
      parts,
    ),
  )
  const changes = changesOf(whole)
  const each = profiles.map(changesOf)
  const usual = [...changes].sort((p, q) => p - q)[Math.floor(changes.length / 2)]
  for (let s = 3; s <= reach; s++) {
    const here = changes[s]
    if (here < Math.max(edge.change, usual * edge.usual)) continue
    if (here < changes[s - 1] || here < changes[s + 1]) continue
    const along = each.filter((some) => Math.max(some[s - 1], some[s], some[s + 1]) > here / 2).length
    const beyond = mean(whole, s + 1, s + 6)
    const isPaper = profiles.every((profile) => difference(mean(profile, s + 1, s + 6), beyond) < beyondRim)
    if (along >= edge.count && isPaper) return s
  }
  return null
}
