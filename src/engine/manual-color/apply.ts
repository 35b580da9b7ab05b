/** Manual color on one picture: strokes become seeds, seeds spread along the guide, and what they reach takes their color. */
import type { ManualColorStep, ColorStroke } from '../../contract/manual-color.ts'
import type { Size } from '../tensors.ts'
import { containment } from './containment.ts'
import { contoursOf, type Contours } from './contours.ts'
import { conductanceGrids, objectGrids, type ConductanceGrid, type GuideImage } from './grid.ts'
import { spread, type Seeds } from './spread.ts'
import { coverStroke } from './strokes.ts'

/** So large that the color at the click is the one that was asked for, and not that of its neighbours. */
const seedWeight = 1000

type Spreading = Exclude<ColorStroke['kind'], 'keep'>

/** A hint's influence counts from `from` on and is whole at `to`; both fall with its reach. */
function thresholds(reach: number): { from: number; to: number } {
  // The field falls steeply around a click and gently far from it: the root makes the slider feel even.
  const from = 0.94 - 0.9 * Math.sqrt(Math.min(1, Math.max(0, reach)))
  return { from, to: Math.min(0.99, from + 0.15) }
}

function smooth(t: number): number {
  const s = t <= 0 ? 0 : t >= 1 ? 1 : t
  return s * s * (3 - 2 * s)
}

/**
 * How a model's answer changes once it is given the strokes as hints: what is added to its a and b, planes of
 * the guide's size.
 */
export interface ChromaShift {
  a: Float32Array
  b: Float32Array
}

/** What keeps a stroke on its object: the picture's contours, and grids that no colour crosses them on. */
export interface ObjectGuides {
  contours: Contours
  grids: readonly ConductanceGrid[]
}

export function objectGuidesOf(guide: GuideImage, [finest]: readonly ConductanceGrid[]): ObjectGuides {
  const contours = contoursOf(guide)
  return { contours, grids: objectGrids(finest, contours.crest) }
}

/** Whether any stroke is one that stays on its object. */
export const areContained = (strokes: readonly ColorStroke[]): boolean =>
  strokes.some(({ contained }) => contained === true)

/** Strokes that spread by the same rules, and where they may. */
interface Layer {
  strokes: readonly ColorStroke[]
  grids: readonly ConductanceGrid[]
  /** Null: they spread everywhere, as far as each of them says. */
  limits: Limits | null
}

/**
 * Puts strokes on chroma, in place.
 * @param guide lightness as it steers the spreading, and the model's chroma, which is changed
 * @param photo the size of the picture that the strokes were made on: the guide may be squeezed
 * @param shift of a model that takes hints: it comes in where colours spread to, and fades beyond, so that a model whose
 *   answer changes all over the picture does not show that
 * @param grids of the guide as it is given, where they are computed already
 * @param objects of the guide as it is given, where they are computed already
 */
export function applyStrokes(
  guide: GuideImage,
  { strokes, strength }: ManualColorStep,
  photo: Size,
  shift: ChromaShift | null = null,
  grids: readonly ConductanceGrid[] = conductanceGrids(guide),
  objects: ObjectGuides | null = areContained(strokes) ? objectGuidesOf(guide, grids) : null,
): void {
  if (!strokes.some((stroke) => stroke.kind !== 'keep')) return
  const of = (contained: boolean) =>
    strokes.filter((stroke) => stroke.kind === 'keep' || (stroke.contained === true) === contained)
  const layers: Layer[] = [{ strokes: of(false), grids, limits: null }]
  if (objects) {
    const own = of(true)
    layers.push({ strokes: own, grids: objects.grids, limits: limitsOf(own, objects, guide, photo) })
  }
  for (const layer of layers) {
    // Saturation first: it is about the model's colour, and a colour that was asked for is as vivid as it was asked for.
    spreadSaturation(guide, layer, strength, photo)
    spreadColors(guide, layer, strength, photo, shift)
  }
}

/** An object of at most so large a share of the picture is filled whole by a short reach, too: that it is one is beyond doubt. */
const smallObject = 0.12
/** The reach that fills such an object, and from which reach of the stroke on: below it the stroke stays where it was painted. */
const filling = { reach: 0.5, from: 0.15 } as const

/** Where each stroke may spread, and how far it does. */
interface Limits {
  colors: Float32Array
  saturation: Float32Array
  reaches: ReadonlyMap<ColorStroke, number>
}

function limitsOf(
  strokes: readonly ColorStroke[],
  objects: ObjectGuides,
  guide: GuideImage,
  photo: Size,
): Limits {
  const size = guide.l.length
  const [colors, saturation] = [new Float32Array(size), new Float32Array(size)]
  const reaches = new Map<ColorStroke, number>()
  for (const stroke of strokes) {
    if (stroke.kind === 'keep') continue
    const covered = new Set<number>()
    coverStroke(stroke, guide, photo, (i) => covered.add(i))
    if (covered.size === 0) continue
    const middle = new Set<number>()
    coverStroke({ points: stroke.points, radius: 0 }, guide, photo, (i) => middle.add(i))
    const own = containment(objects.contours, guide, [...middle], covered, stroke.reach)
    const limit = stroke.kind === 'saturation' ? saturation : colors
    let inside = 0
    for (let i = 0; i < size; i++) {
      if (own[i] > limit[i]) limit[i] = own[i]
      if (own[i] > 0.5) inside++
    }
    const filled = filling.reach * Math.min(1, stroke.reach / filling.from)
    if (inside <= smallObject * size) reaches.set(stroke, Math.max(stroke.reach, filled))
  }
  return { colors, saturation, reaches }
}

function spreadColors(
  guide: GuideImage,
  { strokes, grids, limits }: Layer,
  strength: number,
  photo: Size,
  shift: ChromaShift | null,
): void {
  const seeds = seedsOf(guide, strokes, ['color', 'grey'], photo, 4, (stroke) => {
    const color = stroke.kind === 'color' ? stroke.color : { a: 0, b: 0 }
    return [1, color.a, color.b, limits?.reaches.get(stroke) ?? stroke.reach]
  })
  if (!seeds) return
  const [share, a, b, reach] = spread(grids, seeds)
  const limit = limits?.colors ?? null
  for (let i = 0; i < share.length; i++) {
    const f = share[i]
    if (f < 0.01) continue
    const most = limit === null ? strength : strength * limit[i]
    const { from, to } = thresholds(reach[i] / f)
    if (shift) {
      const near = most * smooth(f / from)
      guide.a[i] += near * shift.a[i]
      guide.b[i] += near * shift.b[i]
    }
    const g = most * smooth((f - from) / (to - from))
    guide.a[i] += g * (a[i] / f - guide.a[i])
    guide.b[i] += g * (b[i] / f - guide.b[i])
  }
}

function spreadSaturation(
  guide: GuideImage,
  { strokes, grids, limits }: Layer,
  strength: number,
  photo: Size,
): void {
  const seeds = seedsOf(guide, strokes, ['saturation'], photo, 3, (stroke) => [
    1,
    stroke.kind === 'saturation' ? stroke.amount : 1,
    limits?.reaches.get(stroke) ?? stroke.reach,
  ])
  if (!seeds) return
  const [share, amount, reach] = spread(grids, seeds)
  const limit = limits?.saturation ?? null
  for (let i = 0; i < share.length; i++) {
    const f = share[i]
    if (f < 0.01) continue
    const most = limit === null ? strength : strength * limit[i]
    const { from, to } = thresholds(reach[i] / f)
    const g = most * smooth((f - from) / (to - from))
    const factor = 1 + g * (amount[i] / f - 1)
    guide.a[i] *= factor
    guide.b[i] *= factor
  }
}

/**
 * Seeds of the wanted kinds; where strokes lie on each other the last one counts. `keep` is a seed without influence.
 * @returns null where there is none
 */
function seedsOf(
  guide: Size,
  strokes: readonly ColorStroke[],
  kinds: readonly Spreading[],
  photo: Size,
  channels: number,
  valuesOf: (stroke: ColorStroke) => number[],
): Seeds | null {
  const wanted = (stroke: ColorStroke) => kinds.some((kind) => kind === stroke.kind)
  if (!strokes.some(wanted)) return null
  const size = guide.width * guide.height
  const seeds: Seeds = {
    weight: new Float32Array(size),
    values: Array.from({ length: channels }, () => new Float32Array(size)),
  }
  for (const stroke of strokes) {
    if (!wanted(stroke) && stroke.kind !== 'keep') continue
    const values = stroke.kind === 'keep' ? seeds.values.map(() => 0) : valuesOf(stroke)
    coverStroke(stroke, guide, photo, (i) => {
      seeds.weight[i] = seedWeight
      for (const [c, plane] of seeds.values.entries()) plane[i] = values[c]
    })
  }
  return seeds
}
