/**
 * Paper of album pages, of scanned sheets or made of grain, fibres and linen: tone, light, a fold; the same
 * for the same seed.
 */
import { join } from 'node:path'
import sharp from 'sharp'

export interface Rgb {
  width: number
  height: number
  data: Uint8Array
}

/** Numbers from 0 to 1, the same for the same seed. @see mulberry32, Tommy Ettinger, public domain */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export const papers = {
  white: { tone: [244, 243, 240], sheet: 'laid', grain: 2, fibres: 0, linen: 0 },
  cream: { tone: [233, 222, 196], sheet: 'beige', grain: 4, fibres: 160, linen: 0 },
  grey: { tone: [168, 166, 160], sheet: 'grey', grain: 6, fibres: 260, linen: 0 },
  kraft: { tone: [176, 141, 104], sheet: 'rough', grain: 7, fibres: 420, linen: 0 },
  black: { tone: [34, 32, 31], sheet: 'violet', grain: 5, fibres: 220, linen: 0 },
  green: { tone: [58, 72, 62], sheet: 'green', grain: 5, fibres: 150, linen: 0 },
  linen: { tone: [214, 207, 190], sheet: 'woven', grain: 3, fibres: 0, linen: 6 },
  charcoal: { tone: [70, 68, 68], sheet: 'grey', grain: 5, fibres: 0, linen: 4 },
} as const
export type PaperKind = keyof typeof papers

/** Light that falls off to one side and towards a fold, by pixel; 1 is the light of the whole. */
function lightOf(width: number, height: number, random: () => number): (x: number, y: number) => number {
  const [lightX, lightY] = [(random() - 0.5) * 0.16, (random() - 0.5) * 0.16]
  const fold = random() < 0.5 ? 0 : 0.05 + 0.08 * random()
  // What depends on the column alone, once: a page has a million and a half pixels.
  const shadow = Float64Array.from({ length: width }, (_, x) => fold * Math.exp(-x / (0.06 * width)))
  return (x, y) => 1 + lightX * (x / width - 0.5) + lightY * (y / height - 0.5) - shadow[x]
}

/** A sheet of scanned paper in the tone of an album's, laid from a place of its own. */
export async function layPaper(kind: PaperKind, width: number, height: number, seed: number): Promise<Rgb> {
  const random = randomOf(seed)
  const { tone, sheet } = papers[kind]
  const file = join(import.meta.dirname, `../fixtures/papers/${sheet}.webp`)
  const { data: scan, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  // A dye takes its share of the light that the sheet's fibres give back.
  const [red, green, blue] = tone.map((value, c) => value / meanOf(scan, c))
  const light = lightOf(width, height, random)
  const [left, top] = [random() * info.width, random() * info.height].map(Math.floor)
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y++) {
    const row = ((y + top) % info.height) * info.width
    for (let x = 0; x < width; x++, i++) {
      const from = (row + ((x + left) % info.width)) * 3
      const bright = light(x, y)
      data[i * 3] = Math.min(255, Math.round(scan[from] * red * bright))
      data[i * 3 + 1] = Math.min(255, Math.round(scan[from + 1] * green * bright))
      data[i * 3 + 2] = Math.min(255, Math.round(scan[from + 2] * blue * bright))
    }
  }
  return { width, height, data }
}

/** Of one of three channels. */
function meanOf(data: Uint8Array, channel: number): number {
  let sum = 0
  for (let i = channel; i < data.length; i += 3) sum += data[i]
  return sum / (data.length / 3)
}

/** A made sheet, whose grain, fibres and weave no scan has. */
export async function makePaper(kind: PaperKind, width: number, height: number, seed: number): Promise<Rgb> {
  const random = randomOf(seed)
  const { tone, grain, fibres, linen } = papers[kind]
  const fine = noisePlane(width, height, random)
  const soft = await blurred(noisePlane(width, height, random), width, height, 2.5)
  const broad = await blurred(noisePlane(Math.ceil(width / 40), Math.ceil(height / 40), random), 0, 0, 0)
  const lines = await fibrePlane(width, height, fibres, random)
  const light = lightOf(width, height, random)
  const data = new Uint8Array(width * height * 3)
  const cols = Math.ceil(width / 40)
  const warp = Float64Array.from({ length: width }, (_, x) => Math.sin(x * 1.4) * 0.5)
  for (let y = 0, i = 0; y < height; y++) {
    const weft = Math.sin(y * 1.55) * 0.5
    for (let x = 0; x < width; x++, i++) {
      const bright = light(x, y)
      const weave = linen * (warp[x] + weft)
      const cloud = (broad[Math.floor(y / 40) * cols + Math.floor(x / 40)] - 128) / 128
      const texture =
        (grain * (fine[i] - 128)) / 90 +
        (grain * (soft[i] - 128)) / 14 +
        weave +
        cloud * 0.6 +
        (lines[i] - 128) * 0.22
      for (let c = 0; c < 3; c++) {
        data[i * 3 + c] = Math.max(0, Math.min(255, Math.round(tone[c] * bright + texture)))
      }
    }
  }
  return { width, height, data }
}

function noisePlane(width: number, height: number, random: () => number): Uint8Array {
  const plane = new Uint8Array(width * height)
  for (let i = 0; i < plane.length; i++) plane[i] = (random() + random()) * 127.5
  return plane
}

async function blurred(plane: Uint8Array, width: number, height: number, sigma: number): Promise<Uint8Array> {
  if (sigma === 0) return plane
  const { data } = await sharp(plane, { raw: { width, height, channels: 1 } })
    .blur(sigma)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return new Uint8Array(data)
}

/** Short bent hairs, lighter and darker than the sheet. */
async function fibrePlane(
  width: number,
  height: number,
  count: number,
  random: () => number,
): Promise<Uint8Array> {
  if (count === 0) return new Uint8Array(width * height).fill(128)
  const hairs = Array.from({ length: count }, () => {
    const [x, y] = [random() * width, random() * height]
    const bend = () => (random() - 0.5) * 60
    const tone = random() < 0.5 ? 60 : 200
    return `<path d="M${x} ${y}q${bend()} ${bend()} ${bend()} ${bend()}" stroke="rgb(${tone},${tone},${tone})" stroke-width="1" fill="none" opacity="0.7"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="rgb(128,128,128)"/>${hairs.join('')}</svg>`
  const { data } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return new Uint8Array(data)
}
