/** A grey print on a table that has colors: the table keeps them where the print is colored. */
import { rgbToLab } from '../../contract/lab.ts'
import { stretchBilinear } from '../../imaging/filters/resample.ts'
import { findSurround, type Surround } from '../../imaging/filters/surround.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { ModelColor } from '../tensors.ts'

/** Longest side of the copy in which surroundings are looked for. */
const copySide = 128
/** Mean chroma of a print, in Lab units, up to which it has no tone that its surroundings may be a part of. */
const mostTone = 6

/**
 * What the model made of a picture, with the picture's own chroma around a print.
 * @param small the model's input, 8 bits
 * @returns the same where the photo goes to the edge, or is toned as what lies around it
 */
export function keepOwnSurround(small: Raster, color: ModelColor): ModelColor {
  const scale = Math.min(1, copySide / Math.max(small.width, small.height))
  const copy = stretchBilinear(
    small,
    Math.max(1, Math.round(small.width * scale)),
    Math.max(1, Math.round(small.height * scale)),
  )
  const surround = findSurround(copy)
  if (!surround || meanChroma(copy, surround) > mostTone) return color
  const size = color.kind === 'ab' ? color : color.raster
  const isAround = (p: number): boolean => {
    const x = Math.floor(((p % size.width) * surround.width) / size.width)
    const y = Math.floor((Math.floor(p / size.width) * surround.height) / size.height)
    return surround.inside[y * surround.width + x] === 0
  }
  const { data } =
    small.width === size.width && small.height === size.height
      ? small
      : stretchBilinear(small, size.width, size.height)
  if (color.kind === 'rgb') {
    const made = color.raster.data.slice()
    for (let i = 0; i < made.length; i++) {
      if (isAround(Math.floor(i / 3))) made[i] = data[i]
    }
    return { kind: 'rgb', raster: { ...color.raster, data: made } }
  }
  const [a, b] = [color.a.slice(), color.b.slice()]
  for (let p = 0; p < a.length; p++) {
    if (!isAround(p)) continue
    const [, ownA, ownB] = rgbToLab(data[p * 3] / 255, data[p * 3 + 1] / 255, data[p * 3 + 2] / 255)
    a[p] = ownA
    b[p] = ownB
  }
  return { ...color, a, b }
}

/** Of the print alone. */
function meanChroma({ data }: Raster, { inside }: Surround): number {
  let [sum, count] = [0, 0]
  for (let p = 0; p < inside.length; p++) {
    if (inside[p] === 0) continue
    const [, a, b] = rgbToLab(data[p * 3] / 255, data[p * 3 + 1] / 255, data[p * 3 + 2] / 255)
    sum += Math.hypot(a, b)
    count += 1
  }
  return count === 0 ? 0 : sum / count
}
