/** The paper of a page: the colour that runs around the scan, as a surface that light and shadow bend. */
import type { Lab, LabPicture } from './lab-picture.ts'

export interface Paper {
  /** How much each pixel differs from the paper at its place: CIE 1976, 0 where it is paper. */
  distance: Float32Array
  /** Above this a pixel is something else; its value follows the paper's own grain. */
  threshold: number
  /** Share of the scan's rim that is this paper. */
  rim: number
  /** Its colour at a place in pixels. */
  colorAt: (x: number, y: number) => Lab
}

/** Width of the rim that is looked at, as a share of the longer side. */
const rimShare = 0.015
/** Least share of the rim that is one paper: prints may hang over the edge of the scan. */
const leastRim = 0.55
/** Within this of the commonest colour a pixel may be paper in another light. */
const wide = 18
/** Bounds of the threshold: a smooth sheet, and a coarse one. */
const [leastThreshold, greatestThreshold] = [3.5, 15]
/** Times the paper's own grain: what differs by more has no say in the surface. */
const grains = 2.5
const grainRounds = 3
/** Share of the rim's spread to which a surface must bring it to be taken instead of the first. */
const clearlyFlatter = 0.7
/** Pixels that the surface is laid through, in both directions. */
const stride = 4
const terms = 6

/** @returns null where no paper runs around the picture: it is a photograph, or its prints fill the scan */
export function findPaper(picture: LabPicture): Paper | null {
  const { width, height } = picture
  const rim = rimOf(width, height)
  const tone = commonest(picture, rim)
  let surface = tone.map((value) => [value, 0, 0, 0, 0, 0])
  const grid = Int32Array.from(gridOf(width, height))
  for (const [pixels, reach] of [
    [rim, wide],
    [grid, wide * 0.8],
    [grid, wide * 0.6],
    [grid, wide * 0.5],
  ] as const) {
    const near = pixels.filter((i) => distanceAt(picture, surface, i) < reach)
    if (near.length < 200) return null
    surface = fit(picture, near)
  }
  // A sky in nearly the paper's tone bends the surface to itself, unless only what lies as near as the paper's grain has a
  // say. A fold's shadow lies further off, and must have one: the rim tells.
  const close = closeFit(picture, surface, grid)
  const [bent, flat] = [surface, close].map((each) => spreadOf(picture, each, rim))
  const isCloser = flat < clearlyFlatter * bent
  if (isCloser) surface = close
  const spread = isCloser ? flat : bent
  const threshold = Math.min(greatestThreshold, Math.max(leastThreshold, spread * 1.5))
  const share =
    rim.reduce((n, i) => n + (distanceAt(picture, surface, i) < threshold ? 1 : 0), 0) / rim.length
  if (share < leastRim) return null
  return {
    distance: distancesFrom(picture, surface),
    threshold,
    rim: share,
    colorAt: (x, y) => colorOf(surface, across(x, width), across(y, height)),
  }
}

/** Of every pixel. */
function distancesFrom(picture: LabPicture, surface: number[][]): Float32Array {
  const distances = new Float32Array(picture.width * picture.height)
  for (let i = 0; i < distances.length; i++) distances[i] = distanceAt(picture, surface, i)
  return distances
}

function distancesOf(picture: LabPicture, surface: number[][], pixels: Int32Array): Float32Array {
  const distances = new Float32Array(pixels.length)
  for (let k = 0; k < pixels.length; k++) distances[k] = distanceAt(picture, surface, pixels[k])
  return distances
}

/** The surface through what lies within some grains of it. */
function closeFit(picture: LabPicture, start: number[][], grid: Int32Array): number[][] {
  let surface = start
  for (let round = 0; round < grainRounds; round++) {
    const far = distancesOf(picture, surface, grid)
    const near = far.filter((d) => d < wide * 0.5)
    const reach = grains * quantile(near, 0.5)
    surface = fit(
      picture,
      grid.filter((_, at) => far[at] < reach),
    )
  }
  return surface
}

/** How much the paper of the rim differs from a surface, but for its last tenth. */
const spreadOf = (picture: LabPicture, surface: number[][], rim: Int32Array): number =>
  quantile(
    distancesOf(picture, surface, rim).filter((d) => d < wide * 0.6),
    0.9,
  )

function rimOf(width: number, height: number): Int32Array {
  const deep = Math.max(4, Math.round(Math.max(width, height) * rimShare))
  const pixels: number[] = []
  for (let y = 0; y < height; y++) {
    const inside = y >= deep && y < height - deep
    for (let x = 0; x < width; x++) {
      if (inside && x === deep) x = width - deep
      pixels.push(y * width + x)
    }
  }
  return Int32Array.from(pixels)
}

function* gridOf(width: number, height: number): Generator<number> {
  for (let y = 0; y < height; y += stride) for (let x = 0; x < width; x += stride) yield y * width + x
}

/** The middle of the densest place among the colours. */
function commonest({ l, a, b }: LabPicture, pixels: Int32Array): number[] {
  const bins = new Map<number, number>()
  const side = 6
  const binOf = (i: number) =>
    (Math.round(l[i] / side) * 64 + Math.round(a[i] / side) + 32) * 64 + Math.round(b[i] / side) + 32
  for (const i of pixels) bins.set(binOf(i), (bins.get(binOf(i)) ?? 0) + 1)
  const [best] = [...bins].reduce((most, each) => (each[1] > most[1] ? each : most))
  let at = [
    Math.floor(best / 4096) * side,
    ((Math.floor(best / 64) % 64) - 32) * side,
    ((best % 64) - 32) * side,
  ]
  for (let round = 0; round < 5; round++) {
    const sum = [0, 0, 0]
    let n = 0
    for (const i of pixels) {
      if ((l[i] - at[0]) ** 2 + (a[i] - at[1]) ** 2 + (b[i] - at[2]) ** 2 > (wide * 0.7) ** 2) continue
      sum[0] += l[i]
      sum[1] += a[i]
      sum[2] += b[i]
      n += 1
    }
    if (n > 0) at = sum.map((value) => value / n)
  }
  return at
}

/** -1 to 1, from one edge of the picture to the other. */
const across = (pixel: number, size: number): number => (2 * pixel) / size - 1

const colorOf = ([l, a, b]: number[][], x: number, y: number): Lab => [
  heightAt(l, x, y),
  heightAt(a, x, y),
  heightAt(b, x, y),
]

function distanceAt({ width, height, l, a, b }: LabPicture, surface: number[][], i: number): number {
  const x = across(i % width, width)
  const y = across(Math.floor(i / width), height)
  const dl = l[i] - heightAt(surface[0], x, y)
  const da = a[i] - heightAt(surface[1], x, y)
  const db = b[i] - heightAt(surface[2], x, y)
  // Math.hypot guards against overflow, which takes most of the time of a whole page.
  return Math.sqrt(dl * dl + da * da + db * db)
}

const heightAt = (s: number[], x: number, y: number): number =>
  s[0] + s[1] * x + s[2] * y + s[3] * x * x + s[4] * x * y + s[5] * y * y

/** Least squares, for each plane: a surface of the second degree. */
function fit(picture: LabPicture, pixels: Int32Array): number[][] {
  const { width, height, l, a, b } = picture
  // Row by row: the sums of the products of two terms, then of a term and each plane.
  const columns = terms + 3
  const sums = new Float64Array(terms * columns)
  const row = new Float64Array(columns)
  row[0] = 1
  for (const i of pixels) {
    const x = (2 * (i % width)) / width - 1
    const y = (2 * Math.floor(i / width)) / height - 1
    row[1] = x
    row[2] = y
    row[3] = x * x
    row[4] = x * y
    row[5] = y * y
    row[6] = l[i]
    row[7] = a[i]
    row[8] = b[i]
    // The products of two terms are the same in either order.
    for (let p = 0; p < terms; p++) for (let q = p; q < columns; q++) sums[p * columns + q] += row[p] * row[q]
  }
  const matrix = Array.from({ length: terms }, (_, p) =>
    Array.from({ length: columns }, (__, q) => sums[q < p ? q * columns + p : p * columns + q]),
  )
  // A little damping: pixels of one rim alone say nothing about the middle.
  for (let p = 0; p < terms; p++) matrix[p][p] += (p === 0 ? 1e-9 : 1e-3) * pixels.length
  solve(matrix)
  return [0, 1, 2].map((k) => matrix.map((each) => each[terms + k]))
}

/** Gauss and Jordan, in place: the right-hand sides become the solutions. */
function solve(matrix: number[][]): void {
  for (let p = 0; p < matrix.length; p++) {
    const pivot = matrix[p][p]
    for (let q = p; q < matrix[p].length; q++) matrix[p][q] /= pivot
    for (const row of matrix) {
      if (row === matrix[p]) continue
      const factor = row[p]
      for (let q = p; q < row.length; q++) row[q] -= factor * matrix[p][q]
    }
  }
}

function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float32Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
