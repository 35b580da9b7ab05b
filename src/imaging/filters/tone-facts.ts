/** What a small copy shows of a photo's tone: grey, toned or in colour, and how much of its range it uses. */
import { rgbToLab } from '../../contract/lab.ts'
import type { Raster } from '../photo.ts'
import { boxMean } from './guided-filter.ts'
import type { Levels } from './levels.ts'
import { localHues } from './local-hues.ts'
import { negativeKind, type NegativeKind } from './negative.ts'
import { stretchBilinear } from './resample.ts'
import { findSurround, type Surround } from './surround.ts'

export interface ToneFacts {
  /** `toned`: one hue all over, as in sepia; `colour`: hues of its own. */
  kind: 'grey' | 'toned' | 'color'
  /** Mean chroma, Lab units: of a toned photo the strength of its tone. */
  chroma: number
  /**
   * How far colours spread around the tone of their lightness, Lab units as for the full range, across the hue that varies
   * most: a stain or a fading corner moves colours along one line, real colours do not stay on one.
   */
  spread: number
  luma: Levels
  channels: [red: Levels, green: Levels, blue: Levels]
  /** What lies around the print, which is measured without it then. */
  surround: Surround | null
  /** The level of white paper, the rim looked at as well; null where there is none. */
  paper: number | null
  /** What the photo looks like, by its tones; a person decides. */
  negative: NegativeKind | null
}

/** Longest side of the copy that is measured. */
export const toneSide = 256

/** Share of each side that is not measured: borders, album paper and the scanner's lid are not the photo. */
const rim = 0.06
/** Share of the pixels that may be beyond the ends: dust and reflections do not say where black is. */
const outside = 0.005

/** Side of the copy in which colours are compared: larger than JPEG's chroma noise, smaller than a face. */
const colorSide = 64

/** @param small 8-bit RGB, about `toneSide` pixels on its longer side */
export function toneFacts(small: Raster): ToneFacts {
  const { surround, inner, luma, channels } = levelsOf(small)
  const { chroma, across, along, opposite, local } = colorOf(inner, blockNoise(small))
  // A faded print has lost chroma and range together.
  const full = 255 / Math.max(40, luma.white - luma.black)
  const spread = across * full
  const hasOwn =
    spread > ownColor + toneShare * chroma ||
    along * full > furthestStain ||
    opposite > leastOpposite ||
    local > furthestLocal
  const kind = hasOwn ? 'color' : chroma > tonedChroma ? 'toned' : 'grey'
  const negative = negativeKind(inner, luma, channels, chroma)
  return { kind, chroma, spread, luma, channels, surround, paper: paperOf(small), negative }
}

/** `ToneFacts.negative` alone, for a render that needs no more: a third of the time. @param small as `toneFacts` has it */
export function negativeOf(small: Raster): NegativeKind | null {
  const { inner, luma, channels } = levelsOf(small)
  const { lab } = labOf(inner)
  const chroma = lab.reduce((sum, [, a, b]) => sum + Math.hypot(a, b), 0) / lab.length
  return negativeKind(inner, luma, channels, chroma)
}

/** The photo without what lies around it and without its rim, and how much of the range it uses. */
function levelsOf(small: Raster) {
  const surround = findSurround(small)
  const inner = withoutRim(surround ? cutOut(small, surround.box) : small)
  const histograms = [0, 1, 2, 3].map(() => new Uint32Array(256))
  const { data } = inner
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i]
    const green = data[i + 1]
    const blue = data[i + 2]
    histograms[0][red] += 1
    histograms[1][green] += 1
    histograms[2][blue] += 1
    histograms[3][Math.round(0.299 * red + 0.587 * green + 0.114 * blue)] += 1
  }
  const [red, green, blue, luma] = histograms.map((histogram) => endsOf(histogram, data.length / 3))
  const channels: ToneFacts['channels'] = [red, green, blue]
  return { surround, inner, luma, channels }
}

function cutOut({ width, data }: Raster, { left, top, right, bottom }: Surround['box']): Raster {
  const out = new Uint8Array((right - left) * (bottom - top) * 3)
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * 3
    out.set(data.subarray(from, from + (right - left) * 3), (y - top) * (right - left) * 3)
  }
  return { width: right - left, height: bottom - top, depth: 8, data: out }
}

/** White paper: light, and without any color; so large a share of the picture. */
const paper = { least: 215, mostDifference: 6, share: 0.01 }

function paperOf({ data }: Raster): number | null {
  const histogram = new Uint32Array(256)
  let count = 0
  for (let i = 0; i < data.length; i += 3) {
    const least = Math.min(data[i], data[i + 1], data[i + 2])
    if (least < paper.least || Math.max(data[i], data[i + 1], data[i + 2]) - least > paper.mostDifference)
      continue
    histogram[least] += 1
    count += 1
  }
  if (count < (data.length / 3) * paper.share) return null
  let level = paper.least
  for (let sum = histogram[level]; sum < count / 2; sum += histogram[level]) level += 1
  return level
}

/** Above this spread, and more where there is a strong tone, a photo has colours of its own. */
const ownColor = 1
const toneShare = 0.027
/** Above this spread along the one line, too: the deepest stain that was met comes to 4.2. */
const furthestStain = 10
/** And so it has where such a share of it is clearly of one hue and such a share of the opposite one: a tone is of one. */
const leastOpposite = 0.05
/**
 * And so it has where places have hues of their own so far across the line of stains: a face in warm light,
 * berries on a table. Prints in one tone reach 2.0, with drawn tape, stamps, foxing and tide lines 4.4.
 */
const furthestLocal = 5.5
/** Lab units from grey, from which a hue is clear. */
const clear = 6
/** Below this a tone is invisible. */
const tonedChroma = 2.5
const binCount = 16

function withoutRim({ width, height, data }: Raster): Raster {
  const [left, top] = [Math.floor(width * rim), Math.floor(height * rim)]
  const inner = { width: width - 2 * left, height: height - 2 * top }
  const out = new Uint8Array(inner.width * inner.height * 3)
  for (let y = 0; y < inner.height; y++) {
    const from = ((y + top) * width + left) * 3
    out.set(data.subarray(from, from + inner.width * 3), y * inner.width * 3)
  }
  return { ...inner, depth: 8, data: out }
}

interface Colors extends Spread {
  /** Mean chroma. */
  chroma: number
  /** As `localHues` says. */
  local: number
}

/** The colors of a copy in which they are compared. */
function labOf(picture: Raster) {
  const scale = Math.min(1, colorSide / Math.max(picture.width, picture.height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  const { width, height, data } = stretchBilinear(picture, side(picture.width), side(picture.height))
  const lab: [l: number, a: number, b: number][] = []
  for (let i = 0; i < data.length; i += 3)
    lab.push(rgbToLab(data[i] / 255, data[i + 1] / 255, data[i + 2] / 255))
  return { width, height, lab }
}

/** How colours lie, before it is measured against the range. */
function colorOf(picture: Raster, noise: number): Colors {
  const { width, height, lab } = labOf(picture)
  const lightness = lab.map(([l]) => l)
  const a = lab.map((each) => each[1])
  const b = lab.map((each) => each[2])
  const bins = lightness.map((l) => Math.max(0, Math.min(binCount - 1, Math.floor((l * binCount) / 100))))
  const chroma = a.reduce((sum, value, i) => sum + Math.hypot(value, b[i]), 0)
  const local = localHues({ width, height, lightness, a, b })
  return { chroma: chroma / a.length, local, ...spreadOf({ width, height, a, b }, bins, noise) }
}

interface Spread {
  /** The smaller and the larger standard deviation of (a, b) around their mean at the same lightness. */
  across: number
  along: number
  /** Share of the pixels whose hue is clear, and opposite to that of as many others, along the larger one. */
  opposite: number
}

/**
 * JPEG stores colour in blocks of 16 pixels: where light and dark meet, a toned print has too much of its
 * tone on one side and too little on the other, and each block has an error of its own. Over so many pixels
 * around a place both cancel out; real colours go further. A picture that is smaller than what is usually
 * measured has wider blocks for its size.
 */
const blockNoise = ({ width, height }: Raster): number =>
  Math.max(1, Math.ceil(toneSide / Math.max(width, height) - 0.1))
/** What is left of the spread of real colours when more pixels around a place than usual are taken together. */
const leftOfSpread = 0.9

function spreadOf(
  { width, height, a, b }: { width: number; height: number; a: readonly number[]; b: readonly number[] },
  bins: readonly number[],
  noise: number,
): Spread {
  const sums = Array.from({ length: binCount }, () => ({ a: 0, b: 0, n: 0 }))
  for (const [i, bin] of bins.entries()) {
    const sum = sums[bin]
    sum.a += a[i]
    sum.b += b[i]
    sum.n += 1
  }
  const ownA = Float32Array.from(a, (value, i) => value - sums[bins[i]].a / sums[bins[i]].n)
  const ownB = Float32Array.from(b, (value, i) => value - sums[bins[i]].b / sums[bins[i]].n)
  const { middle, half, angle } = axesOf(ownA, ownB)
  const smooth = axesOf(boxMean(ownA, width, height, noise), boxMean(ownB, width, height, noise))
  const n = Math.max(1, a.length)
  const [x, y] = [Math.cos(angle), Math.sin(angle)]
  const places = a.map((value, i) => value * x + b[i] * y)
  const share = (of: (place: number) => boolean) => places.filter(of).length / n
  return {
    across: Math.sqrt(Math.max(0, smooth.middle - smooth.half)) / (noise > 1 ? leftOfSpread : 1),
    along: Math.sqrt(middle + half),
    opposite: Math.min(
      share((place) => place > clear),
      share((place) => place < -clear),
    ),
  }
}

/**
 * The ellipse of points around nought: the mean of its squared half axes, half their difference, the
 * direction of the longer one.
 */
function axesOf(a: Float32Array, b: Float32Array): { middle: number; half: number; angle: number } {
  let [aa, ab, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    aa += a[i] * a[i]
    ab += a[i] * b[i]
    bb += b[i] * b[i]
  }
  const n = Math.max(1, a.length)
  return {
    middle: (aa + bb) / 2 / n,
    half: Math.hypot((aa - bb) / 2 / n, ab / n),
    angle: Math.atan2(2 * ab, aa - bb) / 2,
  }
}

function endsOf(histogram: Uint32Array, count: number): Levels {
  const enough = Math.max(1, count * outside)
  const find = (from: number, step: 1 | -1) => {
    let [level, count] = [from, histogram[from]]
    while (count < enough && level + step >= 0 && level + step <= 255) count += histogram[(level += step)]
    return level
  }
  const [black, white] = [find(0, 1), find(255, -1)]
  return { black: Math.min(black, white), white: Math.max(black, white) }
}
