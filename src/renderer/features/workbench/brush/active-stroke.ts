/** The brush on the stage, whatever it paints with: the selected tool, the stroke being drawn, the cross-hair of the keys. */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { setCompare } from '../view/store.ts'
import { isFar } from './viewport.ts'

/**
 * Colour by hand, the repair's mask, the faces that may be changed, the grey of the white balance, a painted
 * part, a gradient's ends.
 */
export type Tool = 'manualColor' | 'mask' | 'face' | 'grey' | 'local' | 'gradient'

interface ActiveStrokeState {
  /** What is painted with on the stage; null: nothing is. */
  tool: Tool | null
  /** As a share of the picture's longer side, each tool its own. */
  radius: Readonly<Record<Tool, number>>
  /** The stroke being drawn. */
  points: readonly Point[] | null
  /** The cross-hair of the keys. */
  crosshair: Point
}

export const usualRadius: ActiveStrokeState['radius'] = {
  manualColor: 0.012,
  mask: 0.01,
  face: 0.06,
  grey: 0.004,
  local: 0.05,
  gradient: 0.01,
}
/** What sliders and keys can set, in thousandths of the longer side. */
const fineRange = { least: 2, greatest: 100 } as const
/** A sky is painted with a wider brush than a scratch. */
const wideRange = { least: 4, greatest: 300 } as const

export const radiusRange = (tool: Tool): { least: number; greatest: number } =>
  tool === 'local' ? wideRange : fineRange

export const useActiveStroke = create<ActiveStrokeState>()(() => ({
  tool: null,
  radius: usualRadius,
  points: null,
  crosshair: { x: 0.5, y: 0.5 },
}))

/** Two tools can't paint at once, and nothing is painted while pictures are compared. @param tool null puts it away */
export function selectTool(tool: Tool | null): void {
  if (tool !== null) setCompare('off')
  useActiveStroke.setState({ tool, points: null })
}

export const setRadius = (tool: Tool, radius: number): void =>
  useActiveStroke.setState((now) => ({ radius: { ...now.radius, [tool]: radius } }))

/** The next size of a brush for a key: a quarter more or less, a whole thousandth at least. */
export function steppedRadius(tool: Tool, by: 1 | -1): number {
  const radius = useActiveStroke.getState().radius[tool]
  const { least, greatest } = radiusRange(tool)
  const now = Math.round(radius * 1000)
  const next =
    by === 1 ? Math.max(now + 1, Math.round(now * 1.25)) : Math.min(now - 1, Math.round(now / 1.25))
  return Math.min(greatest, Math.max(least, next)) / 1000
}

/** To a tenth of a pixel in ten thousand: an hour's strokes stay small. */
const rounded = (share: number): number => Math.round(share * 1e5) / 1e5

const roundedPoint = ({ x, y }: Point): Point => ({ x: rounded(x), y: rounded(y) })

export function beginStroke(point: Point): void {
  const first = roundedPoint(point)
  useActiveStroke.setState({ points: [first], crosshair: first })
}

/**
 * The brush goes on to this point of the picture. A stroke that was ended does not begin again under a button that is still down.
 * @param ratio height / width of the picture
 * @param step  from one point of the stroke to the next, as a share of the longer side
 */
export function extendStroke(point: Point, ratio: number, step: number): void {
  const { points } = useActiveStroke.getState()
  const last = points?.at(-1)
  const next = roundedPoint(point)
  if (points && last && isFar(last, next, ratio, step)) {
    useActiveStroke.setState({ points: [...points, next], crosshair: next })
  }
}

/** One step back for whoever paints: the stroke that is being drawn goes first, then the tool. */
export function leavePainting(): void {
  if (useActiveStroke.getState().points !== null) finishStroke()
  else selectTool(null)
}

/** @returns the stroke that was being drawn; null where there was none */
export function finishStroke(): readonly Point[] | null {
  const { points } = useActiveStroke.getState()
  useActiveStroke.setState({ points: null })
  return points
}

useWorkbench.subscribe((now, before) => {
  // A stroke belongs to the photo on which it began.
  if (now.photo !== before.photo) useActiveStroke.setState({ points: null })
  // Where nothing is repaired there is nothing to paint into, and where no face is changed there is none to mark.
  const { tool } = useActiveStroke.getState()
  const { repair, face } = recipeOf(now).steps
  if ((tool === 'mask' && !repair.enabled) || (tool === 'face' && !face.enabled)) selectTool(null)
})
