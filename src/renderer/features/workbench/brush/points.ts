/** Where a place of the picture is on the stage, and back; arithmetic only. */
import type { Point } from '../../../../contract/geometry.ts'
import type { Sight } from '../view/store.ts'

/** @param ratio height / width of the picture @returns CSS pixels from the stage's top left corner */
export function toStage({ x, y, zoom, width, height }: Sight, ratio: number, place: Point): Point {
  const unit = zoom * width
  return { x: (place.x - x) * unit + width / 2, y: (place.y * ratio - y) * unit + height / 2 }
}

/** The reverse of `toStage`. @returns null beside the picture */
export function toPicture({ x, y, zoom, width, height }: Sight, ratio: number, at: Point): Point | null {
  const unit = zoom * width
  const place = { x: (at.x - width / 2) / unit + x, y: ((at.y - height / 2) / unit + y) / ratio }
  const inside = place.x >= 0 && place.x <= 1 && place.y >= 0 && place.y <= 1
  return inside ? place : null
}

/** A border's width in units of the photo's own. @param border as a share of the photo's shorter side */
export const borderOf = (border: number, ratio: number): number => border * Math.min(1, ratio)

/** What is seen of the photo itself, where a border of the finished picture lies around it. */
export function withinBorder(viewport: Sight, ratio: number, border: number): Sight {
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
export const radiusOnStage = ({ zoom, width }: Sight, ratio: number, radius: number): number =>
  radius * Math.max(1, ratio) * zoom * width

/** Moves a place, and keeps it in the picture. */
export function nudged({ x, y }: Point, dx: number, dy: number): Point {
  const within = (value: number) => Math.min(1, Math.max(0, Number(value.toFixed(4))))
  return { x: within(x + dx), y: within(y + dy) }
}

/** Whether a stroke needs another point here: closer ones say nothing new. @param step share of the longer side */
export function isFar(from: Point, to: Point, ratio: number, step: number): boolean {
  const longer = Math.max(1, ratio)
  return Math.hypot(to.x - from.x, (to.y - from.y) * ratio) / longer >= step
}
