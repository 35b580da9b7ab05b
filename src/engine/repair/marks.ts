/** Marks: which pixels are to be filled, because damage was found there or because a person painted them. */
import type { MaskStroke, RepairReport } from '../../contract/repair.ts'
import type { Plane } from './plane.ts'

/** Values of a plane of marks. */
export const mark = { none: 0, found: 1, painted: 2 } as const

export interface Marks {
  plane: Plane
  report: Omit<RepairReport, 'model' | 'method'>
  /** Whether detected damage is to be filled. */
  trusted: boolean
}

/** Nothing found: the marks of a picture in which damage is not searched. */
export function noMarks(width: number, height: number): Marks {
  return {
    plane: { width, height, data: new Uint8Array(width * height) },
    report: emptyReport(),
    trusted: false,
  }
}

export function emptyReport(): Marks['report'] {
  const none = () => ({ count: 0, share: 0 })
  const kinds: RepairReport['kinds'] = { specks: none(), lines: none(), patches: none(), rim: none() }
  return { outcome: 'off', detected: 0, filled: 0, confidence: null, kinds }
}

/**
 * Draws a stroke into a plane of marks: discs along its way, cut off at the picture's rim.
 * @param value what the stroke leaves
 */
export function paintStroke(
  { width, height, data }: Plane,
  { radius, points }: Pick<MaskStroke, 'radius' | 'points'>,
  value: number,
): void {
  const side = Math.max(width, height)
  // Half a pixel at least, so that the finest brush leaves something in a small preview too.
  const r = Math.max(0.75, radius * side)
  for (const [i, point] of points.entries()) {
    const from = points[Math.max(0, i - 1)]
    const [ax, ay] = [from.x * width, from.y * height]
    const [bx, by] = [point.x * width, point.y * height]
    const [dx, dy] = [bx - ax, by - ay]
    const length = dx * dx + dy * dy
    const top = Math.max(0, Math.floor(Math.min(ay, by) - r))
    const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, by) + r))
    const left = Math.max(0, Math.floor(Math.min(ax, bx) - r))
    const right = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + r))
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5 - ax, y + 0.5 - ay]
        const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length))
        const [ox, oy] = [px - t * dx, py - t * dy]
        if (ox * ox + oy * oy <= r * r) data[y * width + x] = value
      }
    }
  }
}
