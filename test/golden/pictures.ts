/** The drawn pictures that golden renders and the kept library are made of: integer arithmetic, the same on every machine. */
import sharp from 'sharp'
import { quickNoise } from '../support/pictures.ts'

type Pixel = (x: number, y: number, grain: number) => readonly number[]

interface Drawing {
  width: number
  height: number
  depth: 8 | 16
  space: 'b-w' | 'grey16' | 'srgb' | 'rgb16'
  /** Samples of a pixel, 0 to 255 (0 to 65535 where the depth is 16). */
  pixel: Pixel
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.trunc(value)))

const isInDisc = (x: number, y: number, cx: number, cy: number, r: number) =>
  (x - cx) ** 2 + (y - cy) ** 2 < r ** 2

/** A scene: a sky that darkens upwards, a sun, a house with a window, ground; with grain. 0 to 255. */
function scene(x: number, y: number, grain: number): number {
  const fine = (grain >> 4) - 8
  if (isInDisc(x, y, 96, 22, 12)) return clamp(238 + fine / 2)
  if (x > 20 && x < 62 && y > 38 && y < 80) {
    return clamp((x > 32 && x < 46 && y > 48 && y < 62 ? 40 : 150 - (x - 20)) + fine)
  }
  if (y > 70) return clamp(70 + ((x * 3 + y * 5) % 17) + fine)
  return clamp(120 + y + fine)
}

/** The same scene in colours; grey where it is the sun. */
function inColor(x: number, y: number, grain: number): readonly [number, number, number] {
  const v = scene(x, y, grain)
  if (isInDisc(x, y, 96, 22, 12)) return [v, v, v]
  if (x > 20 && x < 62 && y > 38 && y < 80) return [clamp(v + 40), clamp(v - 10), clamp(v - 30)]
  if (y > 70) return [clamp(v - 20), clamp(v + 30), clamp(v - 25)]
  return [clamp(v - 40), clamp(v - 5), clamp(v + 45)]
}

/** The scene on colour negative film: turned round, behind its orange mask. */
function behindMask(x: number, y: number, grain: number): readonly number[] {
  const [red, green, blue] = inColor(x, y, grain)
  return [235 - red * 0.8, 160 - green * 0.55, 110 - blue * 0.4].map(Math.trunc)
}

/** Light scratches, specks and a torn rim over the scene. */
function damaged(x: number, y: number, grain: number): number {
  const isScratch = Math.abs(x - 70 - Math.trunc(y / 9)) < 1 || (Math.abs(y - 30) < 1 && x > 10 && x < 90)
  const isSpeck = isInDisc(x, y, 30, 20, 3) || isInDisc(x, y, 110, 60, 2) || isInDisc(x, y, 50, 88, 3)
  return isScratch || isSpeck ? 250 : scene(x, y, grain)
}

const faded = (v: number) => 85 + Math.trunc((v * 90) / 255)
const deep = (v: number, grain: number) => v * 257 - (v > 0 ? grain : 0)

const drawings = {
  grey: { width: 128, height: 96, depth: 8, space: 'b-w', pixel: (x, y, g) => [scene(x, y, g)] },
  grey16: {
    width: 128,
    height: 96,
    depth: 16,
    space: 'grey16',
    pixel: (x, y, g) => [deep(scene(x, y, g), g)],
  },
  color: { width: 128, height: 96, depth: 8, space: 'srgb', pixel: inColor },
  color16: {
    width: 128,
    height: 96,
    depth: 16,
    space: 'rgb16',
    pixel: (x, y, g) => inColor(x, y, g).map((v) => deep(v, g)),
  },
  greyAlpha: {
    width: 101,
    height: 77,
    depth: 8,
    space: 'b-w',
    pixel: (x, y, g) => [scene(x, y, g), clamp(x * 2 + y)],
  },
  colorAlpha: {
    width: 101,
    height: 77,
    depth: 8,
    space: 'srgb',
    pixel: (x, y, g) => [...inColor(x, y, g), clamp(255 - x)],
  },
  faded: {
    width: 128,
    height: 96,
    depth: 8,
    space: 'srgb',
    pixel: (x, y, g) => inColor(x, y, g).map((v, c) => faded(v) + c * 6),
  },
  fadedGrey: { width: 128, height: 96, depth: 8, space: 'b-w', pixel: (x, y, g) => [faded(scene(x, y, g))] },
  damaged: { width: 128, height: 96, depth: 8, space: 'b-w', pixel: (x, y, g) => [damaged(x, y, g)] },
  noisy: {
    width: 128,
    height: 96,
    depth: 8,
    space: 'b-w',
    pixel: (x, y, g) => [clamp(scene(x, y, 128) + (g - 128) / 3)],
  },
  tall: { width: 61, height: 203, depth: 8, space: 'b-w', pixel: (x, y, g) => [scene(x, y % 96, g)] },
  greyNegative: {
    width: 128,
    height: 96,
    depth: 8,
    space: 'b-w',
    pixel: (x, y, g) => [255 - scene(x, y, g)],
  },
  // Larger than the others: whether a smaller picture is a negative is not judged.
  colorNegative: { width: 160, height: 120, depth: 8, space: 'srgb', pixel: behindMask },
} as const satisfies Record<string, Drawing>

export type DrawingName = keyof typeof drawings
export const drawingNames = Object.keys(drawings) as DrawingName[]

/** A drawing as a PNG, or as a JPEG where a file of that kind is wanted. */
export async function draw(name: DrawingName, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const { width, height, depth, space, pixel }: Drawing = drawings[name]
  const noise = quickNoise(width * height)
  const samples = Array.from(noise, (grain, i) => pixel(i % width, Math.trunc(i / width), grain)).flat()
  const channels = (samples.length / (width * height)) as 1 | 2 | 3 | 4
  const data = depth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples)
  return sharp(data, { raw: { width, height, channels } })
    .toColourspace(space)
    .toFormat(format, { quality: 92 })
    .toBuffer()
}
