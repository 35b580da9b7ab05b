/** By how much a photograph hangs askew: what its long level and upright lines say, where they agree. */
import type { Raster } from '../../imaging/photo.ts'
import { withMats } from '../opencv.ts'

/** Degrees: lines that lean more are meant to. */
const steepest = 7
/** Degrees within which lines say the same. */
const together = 0.6
/** Of all lines that are nearly level or upright, by length, so many must agree. */
const leastShare = 0.45
/** Of the picture's longer side: all agreeing lines together. */
const leastLength = 1.2
/** Degrees that nobody sees. */
const tooLittle = 0.3

/**
 * @param raster 8 bits a sample, about 700 pixels long
 * @returns degrees clockwise to turn it by; 0 where its lines do not agree, or it hangs straight
 */
export function findTilt({ width, height, data }: Raster): Promise<number> {
  return withMats((cv, own) => {
    const rgb = own(new cv.Mat(height, width, cv.CV_8UC3))
    rgb.data.set(data)
    const grey = own(new cv.Mat())
    cv.cvtColor(rgb, grey, cv.COLOR_RGB2GRAY)
    cv.GaussianBlur(grey, grey, new cv.Size(5, 5), 0)
    const edges = own(new cv.Mat())
    cv.Canny(grey, edges, 40, 110)
    const found = own(new cv.Mat())
    const longer = Math.max(width, height)
    cv.HoughLinesP(edges, found, 1, Math.PI / 1440, 50, longer * 0.12, longer * 0.01)
    const lines: { lean: number; length: number }[] = []
    // The scan's own rim is no line of the picture.
    const rim = longer * 0.02
    for (let i = 0; i < found.data32S.length / 4; i++) {
      const [x1, y1, x2, y2] = found.data32S.subarray(i * 4, i * 4 + 4)
      const inside = (x: number, y: number) => x > rim && y > rim && x < width - rim && y < height - rim
      if (!inside(x1, y1) && !inside(x2, y2)) continue
      const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI
      const lean = angle - 90 * Math.round(angle / 90)
      if (Math.abs(lean) <= steepest) lines.push({ lean, length: Math.hypot(x2 - x1, y2 - y1) })
    }
    return agreed(lines, longer)
  })
}

function agreed(lines: readonly { lean: number; length: number }[], longer: number): number {
  const all = lines.reduce((sum, { length }) => sum + length, 0)
  let best = { weight: 0, lean: 0 }
  for (const { lean } of lines) {
    const near = lines.filter((other) => Math.abs(other.lean - lean) <= together)
    const weight = near.reduce((sum, { length }) => sum + length, 0)
    const mean = near.reduce((sum, other) => sum + other.lean * other.length, 0) / weight
    if (weight > best.weight) best = { weight, lean: mean }
  }
  const clear = best.weight >= leastShare * all && best.weight >= leastLength * longer
  return clear && Math.abs(best.lean) >= tooLittle ? -best.lean : 0
}
