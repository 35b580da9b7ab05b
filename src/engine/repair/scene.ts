/**
 * Whether marks are damage or the scene itself. A network tells damage by its look at a few dozen pixels,
 * where a mast, a chalk line or a glint looks like a scratch or a speck. What damage is shows along a whole
 * mark and over the whole picture: it ignores the scene.
 */
import type { CallContext } from '../dispatch.ts'
import { alike, poleOf, streakOf, type Axis } from './alike.ts'
import { ComponentFinder } from './connected-components.ts'
import { lineOf, mainDirections, type Line } from './line-shape.ts'
import { profileOf, type Profile } from './profile.ts'
import { halvedMarks } from './marks.ts'
import { halved, sourceOf, type LumaSource, type Plane } from './plane.ts'
import { chainsOf, cutoutOf, largestSquare, thinned, type Cutout } from './skeleton.ts'
import { speckEvidence, type Speck } from './specks.ts'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Marks are judged in a copy whose longer side is no longer than this: a line's shape needs no more, and memory stays small. */
const longest = 1600

/** What makes a long mark damage. Chosen on drawn marks, sound photographs and the scratched ones of `docs/restore.md`. */
export const sceneRules = {
  /** Share of a mark's way on smooth lines from which it is a made thing: a hem, a wheel, a wire. */
  smoothShare: 0.6,
  /** The same where it lies in a few directions as well, which is how many, and the share of its way that does. */
  lattices: [
    { smooth: 0.4, share: 0.8 },
    { smooth: 0.2, share: 0.88 },
  ],
  directions: 4,
  /** So many lines of one mark, each at least a share of its longest, are posts, rungs or spokes, whatever is behind them. */
  repeats: 8,
  repeatShare: 0.25,
  /**
   * Width of a mark, as a share of the longer side, beyond which nobody knows what was there: such are filled
   * only when asked for.
   */
  widest: 0.02,
  /** Share of its way on which damage stands out from both sides, and the share below which a mark is an outline, or shade. */
  ridge: 0.65,
  leastRidge: 0.5,
  /** Luma by which the scene beside a mark must change along it, and how much less the mark's own must. */
  crossed: 0.2,
  constancy: 0.5,
  /**
   * Share of the sound pixels that are darker than a light mark (lighter than a dark one): it lies beyond the
   * print's own tones.
   */
  beyond: 0.95,
  /** Way of the picture's damaged marks together, as a share of its longer side, from which the picture is damaged. */
  leastWay: 0.5,
  /** Way of a smooth mark, as a share of the longer side, below which it may be a piece of a crack: then the others decide. */
  shortWay: 0.3,
  /** Luma by which a mark's own may change along it: bare paper and dirt have one tone, a lit thing has many. */
  evenness: 0.42,
  /**
   * Evidence (see `certaintyOf`) from which nearly all that may be damage in a picture is certain: then it is
   * a damaged one, and marks are damage unless they have the shape of made things. Of 271 sound photographs 4
   * reach it: a fence, a court's lines, a track's, and lamps at night.
   */
  certain: 0.72,
  /** Width of a mark in such a picture, as a share of the longer side, beyond which it may be a dress or a wall all the same. */
  widestWhenCertain: 0.1,
  /**
   * Luma by which the scene beside a smooth mark must change along it, by more than even light, to be crossed
   * by it in such a picture.
   */
  crossedWhenCertain: 0.08,
} as const

/**
 * What a second look at twice the size adds to the evidence of the first. To it what is wide at the first is
 * often too wide, so that half of the first is what it counts for at least; but where it sees nothing, the
 * picture is only sharp.
 */
const looks = { secondShare: 0.35, leastSecond: 0.1 } as const

/** Evidence for damage of a picture's looks together. @param second at twice the size; null where the picture is not small */
export function certaintyOf(first: number | null, second: number | null): number {
  if (first === null || (second !== null && second < looks.leastSecond)) return 0
  return first + looks.secondShare * Math.max(second ?? 0, first / 2)
}

/**
 * Verdicts, as values of a plane; 0 where there is no mark. `scene`: a made thing on even ground, such as a
 * fence or the lines of a field; `doubtful`: neither is certain.
 */
export const verdict = { damage: 1, scene: 2, doubtful: 3 } as const

interface Mark {
  /** Pixels of its lines together. */
  way: number
  /** Null for what the others decide: specks, and lines that are too short to be known by their shape. */
  is: 'damage' | 'scene' | 'doubtful' | null
  pole: Axis | null
}

export interface SceneEvidence {
  /** Of `verdict`, at the size of the judged copy. */
  plane: Plane
  /** Halvings between the picture and that. */
  halvings: number
}

/**
 * @param marks what would be filled, not 0 there; used up
 * @param certainty see `certaintyOf`
 * @throws AbortError on cancel
 */
export async function classifyMarks(
  marks: Plane,
  photo: LumaSource,
  context: Pick<CallContext, 'signal' | 'progress'>,
  certainty = 0,
): Promise<SceneEvidence> {
  let [small, luma, halvings] = [marks, null as Plane | null, 0]
  while (Math.max(small.width, small.height) > longest) {
    small = halvedMarks(small)
    luma = await halved(luma ? sourceOf(luma) : photo, context)
    halvings++
  }
  luma ??= bytesOf(photo)
  const tones = tonesBeside(luma, small)
  const certain = certainty >= sceneRules.certain
  const plane: Plane = { ...small, data: new Uint8Array(small.data.length) }
  const left: Plane = { ...small, data: small.data.slice() }
  const finder = new ComponentFinder(left, small.data, 1, 1)
  const found: { mark: Mark; pixels: Int32Array }[] = []
  const specks: Speck[] = []
  for (let start = 0; start < left.data.length; start++) {
    if (start % (left.width * 256) === 0) {
      await nextTurn()
      context.signal.throwIfAborted()
    }
    if (left.data[start] === 0) continue
    const { size, box } = finder.take(start)
    const pixels = finder.list.slice(0, size)
    const mark = markOf(pixels, cutoutOf(pixels, size, box, left.width), {
      luma,
      marks: small,
      tones,
      certain,
    })
    found.push({ mark, pixels })
    if (mark.way === 0) specks.push({ pixels, box })
  }
  const together = alike(
    found.map(({ mark: { pole }, pixels }) => ({ pole, streak: streakOf(pixels, small.width) })),
    Math.max(luma.width, luma.height),
  )
  for (const [i, is] of together.entries()) if (is) found[i].mark.is = is
  const believed = damageOf(
    found.map(({ mark }) => mark),
    speckEvidence(specks, luma),
    Math.max(luma.width, luma.height),
    certain,
  )
  for (const [i, { mark, pixels }] of found.entries()) {
    const is = believed[i] ? verdict.damage : mark.is === 'scene' ? verdict.scene : verdict.doubtful
    for (const at of pixels) plane.data[at] = is
  }
  return { plane, halvings }
}

function bytesOf(photo: LumaSource): Plane {
  const { width, height } = photo
  const luma = new Float32Array(width * height)
  photo.read({ x: 0, y: 0, width, height }, luma, width)
  return {
    width,
    height,
    data: Uint8Array.from(luma, (value) => Math.min(1, Math.max(0, value)) * 255 + 0.5),
  }
}

/** The tones (0 to 1) that the sound picture hardly goes beyond. */
interface Tones {
  dark: number
  light: number
}

function tonesBeside(luma: Plane, marks: Plane): Tones {
  const histogram = new Uint32Array(256)
  let count = 0
  for (let i = 0; i < luma.data.length; i++) {
    if (marks.data[i] !== 0) continue
    histogram[luma.data[i]]++
    count++
  }
  const toneAt = (share: number) => {
    let [value, below] = [0, histogram[0]]
    while (below <= share * count && value < 255) below += histogram[++value]
    return value / 255
  }
  return { dark: toneAt(1 - sceneRules.beyond), light: toneAt(sceneRules.beyond) }
}

interface Around {
  luma: Plane
  marks: Plane
  tones: Tones
  /** Whether the picture is a damaged one for certain. */
  certain: boolean
}

function markOf(pixels: Int32Array, cutout: Cutout, { luma, marks, tones, certain }: Around): Mark {
  const square = certain ? largestSquare(cutout) : 0
  const skeleton = thinned(cutout)
  const width = pixels.length / Math.max(1, skeleton.length)
  const lines = chainsOf(cutout, skeleton).flatMap((chain) => lineOf(chain, width) ?? [])
  const way = wayOf(lines)
  const side = Math.max(luma.width, luma.height)
  const pole = poleOf(lines, luma)
  if (certain && square > side * sceneRules.widestWhenCertain) return { way, pole, is: 'doubtful' }
  if (way === 0) return { way, pole, is: null }
  const profile = profileOf(luma, marks, lines, width)
  const shape = shapeOf(lines)
  const long = way >= side * sceneRules.shortWay
  const ignoring = profile !== null && !shape.repeated && ignoresScene(profile, tones)
  const crossing = profile !== null && !shape.repeated && crossesScene(profile)
  if (certain)
    return { way, pole, is: !shape.made || ignoring || crossing ? 'damage' : long ? 'scene' : null }
  const evenly = shape.repeated || (profile !== null && !crossing)
  if (long && shape.made && evenly && !ignoring) return { way, pole, is: 'scene' }
  return { way, pole, is: profile ? natureOf(way, shape, width, profile, ignoring, side) : 'doubtful' }
}

const wayOf = (lines: Line[]) => lines.reduce((sum, { length }) => sum + length, 0)

interface Shape {
  /** Smooth or in a few directions, as made things are. */
  made: boolean
  /** So many lines alike that they are posts, rungs or spokes. */
  repeated: boolean
}

function shapeOf(lines: Line[]): Shape {
  const rules = sceneRules
  const headings = lines.flatMap(({ stretches }) => stretches.map(({ heading }) => heading))
  const smooth = lines.reduce((sum, line) => sum + (line.smooth ? line.length : 0), 0) / wayOf(lines)
  const along = mainDirections(headings, rules.directions)
  const lattice = rules.lattices.some((least) => smooth >= least.smooth && along >= least.share)
  const longestLine = Math.max(...lines.map(({ length }) => length))
  const alike = lines.filter(({ length }) => length >= longestLine * rules.repeatShare).length
  return { made: lattice || smooth >= rules.smoothShare, repeated: lattice && alike >= rules.repeats }
}

/** What a long mark is. */
function natureOf(
  way: number,
  { made, repeated }: Shape,
  width: number,
  profile: Profile,
  ignoring: boolean,
  side: number,
): Mark['is'] {
  const rules = sceneRules
  if (width > side * rules.widest || repeated) return 'doubtful'
  if (profile.ridge < rules.leastRidge || profile.coreSpread > rules.evenness) return 'doubtful'
  if (profile.ridge >= rules.ridge && (!made || ignoring)) return 'damage'
  return way < side * rules.shortWay ? null : 'doubtful'
}

/** A straight mark is damage where it keeps its tone, beyond the print's own, over a scene that changes under it. */
function ignoresScene({ core, coreSpread, besideSpread }: Profile, { dark, light }: Tones): boolean {
  const { crossed, constancy } = sceneRules
  return besideSpread >= crossed && coreSpread <= besideSpread * constancy && (core >= light || core <= dark)
}

/**
 * In a picture that is damaged for certain: lines of a court or wires lie on even ground, a scratch runs over
 * whatever is there.
 */
const crossesScene = ({ ridge, besideUneven }: Profile): boolean =>
  ridge >= sceneRules.leastRidge && besideUneven >= sceneRules.crossedWhenCertain

/** For each mark, whether it is believed to be damage, after all others were seen. */
function damageOf(marks: Mark[], dusty: boolean, side: number, certain: boolean): boolean[] {
  const wayAs = (...of: Mark['is'][]) =>
    marks.reduce((sum, { is, way }) => sum + (of.includes(is) ? way : 0), 0)
  const damaged = wayAs('damage')
  const cracked =
    damaged >= side * (certain ? 0 : sceneRules.leastWay) && damaged >= wayAs('scene', 'doubtful')
  return marks.map(({ is, way }) =>
    is === null ? (cracked && damaged > 0) || (dusty && way === 0) : is === 'damage' && cracked,
  )
}
