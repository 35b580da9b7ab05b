/** Areas of a picture, turned and cut as the picture is. */
import { isIdentityGeometry, planGeometry, pointToResult, type Geometry } from './geometry.ts'
import type { Region } from './photo-words.ts'

const rounded = (value: number): number => Number(value.toFixed(6))

/**
 * Areas of the stored pixels, as they lie in the upright picture.
 * @param orientation EXIF's, 1 to 8
 * @see Exif 2.32, 4.6.4; Metadata Working Group, Guidelines 2.0, 5.9
 */
export function uprightRegions(regions: readonly Region[], orientation: number): Region[] {
  return regions.map((region) => {
    const { x, y, width, height } = region
    const [left, top] = (
      [
        [x, y],
        [1 - x, y],
        [1 - x, 1 - y],
        [x, 1 - y],
        [y, x],
        [1 - y, x],
        [1 - y, 1 - x],
        [y, 1 - x],
      ] as const
    )[orientation - 1] ?? [x, y]
    const isTurned = orientation >= 5
    return {
      ...region,
      x: rounded(left),
      y: rounded(top),
      width: isTurned ? height : width,
      height: isTurned ? width : height,
    }
  })
}

/**
 * Areas of the upright original, as they lie in the result. Those whose middle was cut away are left out.
 * @param size pixels of the original
 */
export function regionsInResult(
  regions: readonly Region[],
  size: { width: number; height: number },
  geometry: Geometry,
): Region[] {
  if (regions.length === 0 || isIdentityGeometry(geometry)) return [...regions]
  const plan = planGeometry(size.width, size.height, geometry)
  return regions.flatMap((region) => {
    const to = (x: number, y: number) => pointToResult(plan, size, { x, y })
    const centre = to(region.x, region.y)
    if (!(centre.x >= 0 && centre.x <= 1 && centre.y >= 0 && centre.y <= 1)) return []
    const [dx, dy] = [region.width / 2, region.height / 2]
    const corners = [-1, 1].flatMap((sx) => [-1, 1].map((sy) => to(region.x + sx * dx, region.y + sy * dy)))
    const [left, right] = within(corners.map(({ x }) => x))
    const [top, bottom] = within(corners.map(({ y }) => y))
    return [
      {
        ...region,
        x: rounded((left + right) / 2),
        y: rounded((top + bottom) / 2),
        width: rounded(right - left),
        height: rounded(bottom - top),
      },
    ]
  })
}

/** From the least to the largest, within the picture. */
function within(values: readonly number[]): [least: number, largest: number] {
  const inside = values.map((value) => Math.min(1, Math.max(0, value)))
  return [Math.min(...inside), Math.max(...inside)]
}
