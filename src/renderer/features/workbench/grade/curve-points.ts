/** Moving, adding and removing points of a curve: they stay in order and apart, whatever a hand does. */
import { curveThrough } from '../../../../contract/grade-curve.ts'
import { mostCurvePoints, type Curve, type CurvePoint } from '../../../../contract/grade.ts'

/** Apart enough to be taken hold of one by one, as a share of the curve's width. */
const apart = 0.02

const rounded = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000

/** As near to `to` as the points beside it allow. */
export function movePoint(curve: Curve, at: number, to: CurvePoint): Curve {
  const least = at === 0 ? 0 : curve[at - 1].x + apart
  const most = at === curve.length - 1 ? 1 : curve[at + 1].x - apart
  const x = rounded(Math.min(most, Math.max(least, to.x)))
  return curve.map((point, i) => (i === at ? { x, y: rounded(to.y) } : point))
}

/** @returns the curve with the new point, and which one that is; null where there is no space for one */
export function addPoint(curve: Curve, point: CurvePoint): { curve: Curve; at: number } | null {
  if (curve.length >= mostCurvePoints) return null
  const added = { x: rounded(point.x), y: rounded(point.y) }
  if (curve.some(({ x }) => Math.abs(x - added.x) < apart)) return null
  const next = [...curve, added].sort((a, b) => a.x - b.x)
  return { curve: next, at: next.indexOf(added) }
}

/** In the middle of the widest gap, on the curve: it changes nothing until it is moved. */
export function addPointInGap(curve: Curve): { curve: Curve; at: number } | null {
  const ends = [0, ...curve.map(({ x }) => x), 1]
  const gaps = ends.slice(1).map((x, i) => ({ width: x - ends[i], middle: (x + ends[i]) / 2 }))
  const { middle } = gaps.reduce((widest, gap) => (gap.width > widest.width ? gap : widest))
  return addPoint(curve, { x: middle, y: curveThrough(curve)(middle) })
}

/** A curve has two points at least. */
export const removePoint = (curve: Curve, at: number): Curve =>
  curve.length <= 2 ? curve : curve.filter((_, i) => i !== at)
