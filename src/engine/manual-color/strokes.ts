/** Strokes as pixels: which of them a brush covers, and the hints that a color model takes from that. */
import type { Point } from '../../contract/geometry.ts'
import type { ManualColorStep } from '../../contract/manual-color.ts'
import type { Hints, Size } from '../tensors.ts'

/**
 * Visits each pixel that a stroke covers, once or more often. A stroke in the picture covers at least one pixel, however
 * fine the brush; what lies outside of the picture is cut off.
 * @param points in shares of the picture
 * @param radius as a share of the longer side of `photo`, the shape of the picture (the working picture may be squeezed)
 */
export function coverStroke(
  { points, radius }: { points: readonly Point[]; radius: number },
  { width, height }: Size,
  photo: Size,
  visit: (index: number) => void,
): void {
  const longer = Math.max(photo.width, photo.height)
  // The brush is round on the photo; where the working picture is squeezed it is an ellipse.
  const rx = Math.max(0.5, (radius * longer * width) / photo.width)
  const ry = Math.max(0.5, (radius * longer * height) / photo.height)
  const dab = (cx: number, cy: number) => {
    const top = Math.max(0, Math.floor(cy - ry))
    const bottom = Math.min(height - 1, Math.floor(cy + ry))
    const left = Math.max(0, Math.floor(cx - rx))
    const right = Math.min(width - 1, Math.floor(cx + rx))
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const dx = (x + 0.5 - cx) / rx
        const dy = (y + 0.5 - cy) / ry
        if (dx * dx + dy * dy <= 1) visit(y * width + x)
      }
    }
    const [px, py] = [Math.floor(cx), Math.floor(cy)]
    if (px >= 0 && px < width && py >= 0 && py < height) visit(py * width + px)
  }
  // The very rim belongs to the last pixel.
  const along = (share: number, length: number) => (share === 1 ? length - 1e-3 : share * length)
  const at = ({ x, y }: Point) => ({ x: along(x, width), y: along(y, height) })
  let from = at(points[0])
  dab(from.x, from.y)
  for (const point of points.slice(1)) {
    const to = at(point)
    // Steps of half the brush leave no gaps between the dabs.
    const steps = Math.ceil(Math.max(Math.abs(to.x - from.x) / rx, Math.abs(to.y - from.y) / ry) * 2)
    for (let i = 1; i <= steps; i++) {
      dab(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps)
    }
    from = to
  }
}

/** What of the strokes decides the hints, for the cache: neither how far a colour spreads, nor how vivid something is. */
export const hintsKey = ({ strokes }: ManualColorStep): unknown[] =>
  strokes
    .filter(({ kind }) => kind !== 'saturation')
    .map(({ reach: _reach, contained: _contained, ...hint }) => hint)

/**
 * The strokes as a color model that takes hints wants them: colors and a mask at its own size. "Grey" is a color, too; "keep"
 * removes hints where it lies; saturation is nothing that a network understands.
 * @param size  at which the model sees the picture
 * @param photo the shape of the picture on which the strokes were made
 * @returns null where no hint is left
 */
export function hintsOf({ strokes }: ManualColorStep, size: Size, photo: Size): Hints | null {
  const pixels = size.width * size.height
  const hints: Hints = { ab: new Float32Array(pixels * 2), mask: new Float32Array(pixels) }
  for (const stroke of strokes) {
    if (stroke.kind === 'saturation') continue
    const { a, b } = stroke.kind === 'color' ? stroke.color : { a: 0, b: 0 }
    coverStroke(stroke, size, photo, (i) => {
      hints.mask[i] = stroke.kind === 'keep' ? 0 : 1
      hints.ab[i] = stroke.kind === 'keep' ? 0 : a
      hints.ab[pixels + i] = stroke.kind === 'keep' ? 0 : b
    })
  }
  return hints.mask.includes(1) ? hints : null
}
