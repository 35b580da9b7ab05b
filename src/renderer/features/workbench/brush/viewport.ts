/** Where a point of the picture is on the stage, and back. */
import type { Point } from '../../../../contract/geometry.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { useViewport } from '../view/store.ts'
import type { Viewport } from '../view/store.ts'

/** @param ratio height / width of the picture @returns CSS pixels from the stage's top left corner */
export function toStage({ x, y, zoom, width, height }: Viewport, ratio: number, point: Point): Point {
  const unit = zoom * width
  return { x: (point.x - x) * unit + width / 2, y: (point.y * ratio - y) * unit + height / 2 }
}

/** The reverse of `toStage`, also beside the picture. */
export function placeAt({ x, y, zoom, width, height }: Viewport, ratio: number, at: Point): Point {
  const unit = zoom * width
  return { x: (at.x - width / 2) / unit + x, y: ((at.y - height / 2) / unit + y) / ratio }
}

/** The reverse of `toStage`. @returns null beside the picture */
export function toPicture(viewport: Viewport, ratio: number, at: Point): Point | null {
  const point = placeAt(viewport, ratio, at)
  const inside = point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1
  return inside ? point : null
}

/** A border's width in units of the photo's own. @param border as a share of the photo's shorter side */
export const borderOf = (border: number, ratio: number): number => border * Math.min(1, ratio)

/** What is seen of the photo itself, where a border of the finished picture lies around it. */
export function withinBorder(viewport: Viewport, ratio: number, border: number): Viewport {
  const around = borderOf(border, ratio)
  const whole = 1 + 2 * around
  return {
    ...viewport,
    x: viewport.x * whole - around,
    y: viewport.y * whole - around,
    zoom: viewport.zoom / whole,
  }
}

/** A brush's radius in CSS pixels. @param radius as a share of the picture's longer side */
export const radiusOnStage = ({ zoom, width }: Viewport, ratio: number, radius: number): number =>
  radius * Math.max(1, ratio) * zoom * width

/** Moves a point, and keeps it in the picture. */
export function nudged({ x, y }: Point, dx: number, dy: number): Point {
  const within = (value: number) => Math.min(1, Math.max(0, Number(value.toFixed(4))))
  return { x: within(x + dx), y: within(y + dy) }
}

/** Whether a stroke needs another point here: closer ones add nothing. @param step share of the longer side */
export function isFar(from: Point, to: Point, ratio: number, step: number): boolean {
  const longer = Math.max(1, ratio)
  return Math.hypot(to.x - from.x, (to.y - from.y) * ratio) / longer >= step
}

/** As a share of the photo's shorter side; 0: none is drawn. */
export const borderWidth = ({ steps: { finish } }: Recipe): number =>
  finish.enabled && finish.border ? finish.border.width : 0

/**
 * What the stage shows of the photo, for all that lies on it by the photo's own points.
 * @param ratio height / width of the photo as the recipe cuts it, without a border
 */
export function usePhotoViewport(ratio: number): Viewport | null {
  const viewport = useViewport((state) => state.viewport)
  const border = useWorkbench((state) => borderWidth(recipeOf(state)))
  return viewport && withinBorder(viewport, ratio, border)
}
