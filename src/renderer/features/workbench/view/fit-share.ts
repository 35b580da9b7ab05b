/** How large a picture is that is seen whole: some of what surrounds it is seen on every side. */

/** Around the whole picture, CSS pixels; less where the stage is small. */
const greatestMargin = 20
const marginShare = 0.04

/**
 * @param width of the stage, CSS pixels; so `height`. @returns share of the size at which the picture would
 * touch the stage's rim
 */
export function fitShare(width: number, height: number): number {
  const margin = Math.min(greatestMargin, Math.min(width, height) * marginShare)
  const share = Math.min(1 - (2 * margin) / width, 1 - (2 * margin) / height)
  return Number.isFinite(share) ? share : 1
}
