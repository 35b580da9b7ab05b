/** The brush on the stage, whatever it paints with: which tool is in hand, the stroke under way, the cross-hair of the keys. */
import { create } from 'zustand'
import type { Point } from '../../../../contract/geometry.ts'
import { setCompare } from '../compare.ts'
import { useWorkbench } from '../store.ts'
import { isFar } from './points.ts'

/** Colour by hand, the repair's mask, or the faces that may be changed. */
export type Tool = 'manualColor' | 'mask' | 'face'

interface WayState {
  /** What is painted with on the stage; null: nothing is. */
  tool: Tool | null
  /** As a share of the picture's longer side, each tool its own. */
  radius: Readonly<Record<Tool, number>>
  /** The stroke under way. */
  way: readonly Point[] | null
  /** The cross-hair of the keys. */
  at: Point
}

export const usualRadius: WayState['radius'] = { manualColor: 0.012, mask: 0.01, face: 0.06 }
/** What sliders and keys can set, in thousandths of the longer side. */
export const radiusRange = { least: 2, greatest: 100 } as const

export const useWay = create<WayState>()(() => ({
  tool: null,
  radius: usualRadius,
  way: null,
  at: { x: 0.5, y: 0.5 },
}))

/** Takes a tool in hand, or puts it away: two can't paint at once, and nothing is painted while pictures are compared. */
export function takeTool(tool: Tool | null): void {
  if (tool !== null) setCompare('off')
  useWay.setState({ tool, way: null })
}

export const setRadius = (tool: Tool, radius: number): void =>
  useWay.setState((now) => ({ radius: { ...now.radius, [tool]: radius } }))

/** The next size of a brush for a key: a quarter more or less, a whole thousandth at least. */
export function steppedRadius(radius: number, by: 1 | -1): number {
  const now = Math.round(radius * 1000)
  const next =
    by === 1 ? Math.max(now + 1, Math.round(now * 1.25)) : Math.min(now - 1, Math.round(now / 1.25))
  return Math.min(radiusRange.greatest, Math.max(radiusRange.least, next)) / 1000
}

/** To a tenth of a pixel in ten thousand: an hour's strokes stay small. */
const rounded = (share: number): number => Math.round(share * 1e5) / 1e5

/**
 * The brush is at this place of the picture.
 * @param ratio height / width of the picture
 * @param step  from one point of the stroke to the next, as a share of the longer side
 */
export function paint(place: Point, ratio: number, step: number): void {
  const { way } = useWay.getState()
  const last = way?.at(-1)
  const at = { x: rounded(place.x), y: rounded(place.y) }
  if (!way || !last) useWay.setState({ way: [at], at })
  else if (isFar(last, at, ratio, step)) useWay.setState({ way: [...way, at], at })
}

/** The stroke under way is finished. @returns it; null where there was none */
export function takeWay(): readonly Point[] | null {
  const { way } = useWay.getState()
  useWay.setState({ way: null })
  return way
}

// A stroke belongs to the photo on which it began.
useWorkbench.subscribe((now, before) => {
  if (now.photo !== before.photo) useWay.setState({ way: null })
})
