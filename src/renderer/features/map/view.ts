/** What part of the world is seen: moved and enlarged by plain arithmetic, within the world's edges. */
import type { Point } from './mercator.ts'

export interface MapView {
  /** What lies in the middle. */
  center: Point
  /** Pixels that the world is wide. */
  scale: number
}

export interface Size {
  width: number
  height: number
}

/** Times that a map of a continent is enlarged until houses can be told apart. */
const mostScale = 256 * 2 ** 17

/** The smallest scale: the world fills the longer side. */
const leastScale = ({ width, height }: Size): number => Math.max(64, width, height)

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** The same view within the world's edges. */
export function bounded({ center, scale }: MapView, size: Size): MapView {
  const within = clamp(scale, leastScale(size), mostScale)
  const half = { x: size.width / 2 / within, y: size.height / 2 / within }
  return {
    center: {
      x: clamp(center.x, Math.min(0.5, half.x), Math.max(0.5, 1 - half.x)),
      y: clamp(center.y, Math.min(0.5, half.y), Math.max(0.5, 1 - half.y)),
    },
    scale: within,
  }
}

/** @param by pixels that what is seen moves */
export function panned({ center, scale }: MapView, by: { x: number; y: number }, size: Size): MapView {
  return bounded({ center: { x: center.x - by.x / scale, y: center.y - by.y / scale }, scale }, size)
}

/** @param at the place on the screen that stays where it is, in pixels from the middle */
export function zoomed(view: MapView, factor: number, at: { x: number; y: number }, size: Size): MapView {
  const { center, scale } = view
  const next = clamp(scale * factor, leastScale(size), mostScale)
  const shift = 1 / scale - 1 / next
  return bounded({ center: { x: center.x + at.x * shift, y: center.y + at.y * shift }, scale: next }, size)
}

/** All of these, with space around them; the whole world for none. */
export function fitting(points: readonly Point[], size: Size): MapView {
  if (points.length === 0) return bounded({ center: { x: 0.5, y: 0.45 }, scale: 0 }, size)
  let [left, top, right, bottom] = [1, 1, 0, 0]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const space = 0.75
  const scale = Math.min(
    (space * size.width) / Math.max(right - left, 1e-9),
    (space * size.height) / Math.max(bottom - top, 1e-9),
    // A single place is shown with the land around it.
    256 * 2 ** 6,
  )
  return bounded({ center: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale }, size)
}

/** Where a point is seen, in pixels from the upper left. */
export const onScreen = ({ center, scale }: MapView, { x, y }: Point, size: Size): Point => ({
  x: (x - center.x) * scale + size.width / 2,
  y: (y - center.y) * scale + size.height / 2,
})

/** The zoom level that tiles of 256 pixels would have: what clusters are made for. */
export const levelOf = ({ scale }: MapView): number => Math.log2(scale / 256)
