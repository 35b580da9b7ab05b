/** How often each level is in the picture on the stage, and how much of it is black or white. */

export interface LevelCounts {
  luma: number[]
  red: number[]
  green: number[]
  blue: number[]
  /** Shares of the picture in which nothing is left of dark, or of light, detail. */
  dark: number
  light: number
}

/** A JPEG's black and white are a level off here and there. */
const margin = 1

/** @param data RGBA, as a canvas gives it */
export function countLevels(data: Uint8ClampedArray | Uint8Array): LevelCounts {
  const zeros = () => Array.from({ length: 256 }, () => 0)
  const counts: LevelCounts = {
    luma: zeros(),
    red: zeros(),
    green: zeros(),
    blue: zeros(),
    dark: 0,
    light: 0,
  }
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = [data[i], data[i + 1], data[i + 2]]
    counts.red[r] += 1
    counts.green[g] += 1
    counts.blue[b] += 1
    counts.luma[Math.round(0.299 * r + 0.587 * g + 0.114 * b)] += 1
    if (Math.max(r, g, b) <= margin) counts.dark += 1
    if (Math.max(r, g, b) >= 255 - margin) counts.light += 1
  }
  const pixels = Math.max(1, data.length / 4)
  return { ...counts, dark: counts.dark / pixels, light: counts.light / pixels }
}

/** Longest side of what is counted: enough pixels for a curve without dents. */
const countedSide = 640

/** @returns null where a browser can't draw */
export async function levelsOf(url: string): Promise<LevelCounts | null> {
  const image = new Image()
  image.src = url
  await image.decode()
  const scale = Math.min(1, countedSide / Math.max(image.naturalWidth, image.naturalHeight))
  const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) =>
    Math.max(1, Math.round(side * scale)),
  )
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) return null
  // Averages of pixels would hide what is black or white.
  context.imageSmoothingEnabled = false
  context.drawImage(image, 0, 0, width, height)
  return countLevels(context.getImageData(0, 0, width, height).data)
}

/**
 * The outline of counts in a box of 256 by 100, its foot closed. Peaks of single levels, such as a border's,
 * do not flatten the rest.
 */
export function outline(counts: readonly number[]): string {
  const inner = counts.slice(2, 254)
  const highest = Math.max(1, [...inner].sort((a, b) => a - b)[Math.floor(inner.length * 0.98)] * 1.15)
  const points = counts.map(
    (count, level) => `${level},${(100 - Math.min(1, count / highest) * 100).toFixed(1)}`,
  )
  return `M0,100L${points.join('L')}L255,100Z`
}
