/**
 * A picture as a grid of conductances, from fine to coarse: neighbours within an even area are joined well, neighbours across a
 * contour hardly. The solver (`spread.ts`) propagates hints along it.
 */

/** The conductance between each pixel and its right and its lower neighbour, above 0 to 1; the last column and row are 0. */
export interface ConductanceGrid {
  width: number
  height: number
  right: Float32Array
  down: Float32Array
}

/** What steers the propagation. */
export interface GuideImage {
  width: number
  height: number
  /** Lab: lightness 0..100, and chroma as the model painted it. */
  l: Float32Array
  a: Float32Array
  b: Float32Array
}

/** Across a hard contour. */
const leastConductance = 2e-4
/** Differences in L, and in chroma, that halve the conductance, on a print without grain. */
const halfLight = 2.2
const halfChroma = 7

/** The coarsest grid: at most this length of the shorter side. */
const coarsestSide = 12

/** The grid of a picture and its coarser ones, each half the size of the one before. */
export const conductanceGrids = (guide: GuideImage): ConductanceGrid[] => withCoarser(conductanceGrid(guide))

/** The same for a picture whose contours are known, which conducts across none of them, however weak it is. */
export function objectGrids(
  { width, height, right, down }: ConductanceGrid,
  crest: Float32Array,
): ConductanceGrid[] {
  const through = (i: number, j: number): number =>
    Math.max(leastConductance, 1 / (1 + Math.max(crest[i], crest[j]) ** 8))
  return withCoarser({
    width,
    height,
    right: right.map((own, i) => (own === 0 ? 0 : Math.min(own, through(i, i + 1)))),
    down: down.map((own, i) => (own === 0 ? 0 : Math.min(own, through(i, i + width)))),
  })
}

function withCoarser(finest: ConductanceGrid): ConductanceGrid[] {
  const grids = [finest]
  for (let grid = grids[0]; Math.min(grid.width, grid.height) > coarsestSide;) {
    grid = coarsen(grid)
    grids.push(grid)
  }
  return grids
}

/**
 * The grid of a picture. Grain is measured and allowed for: a coarse print must not be all contours.
 */
function conductanceGrid({ width, height, l, a, b }: GuideImage): ConductanceGrid {
  const grain = medianStep(l, width)
  const light = halfLight + 2 * grain
  // A contour that is spread over three pixels is a contour all the same.
  const conductance = (i: number, j: number, before: number, after: number) => {
    const dl = Math.max(Math.abs(l[i] - l[j]), 0.6 * Math.abs(l[before] - l[after])) / light
    const da = a[i] - a[j]
    const db = b[i] - b[j]
    const d2 = dl * dl + (da * da + db * db) / (halfChroma * halfChroma)
    // The sixth power: soft shading conducts, a contour of twice the half-value conducts 1/65.
    return Math.max(leastConductance, 1 / (1 + d2 * d2 * d2))
  }
  const right = new Float32Array(width * height)
  const down = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (x + 1 < width) right[i] = conductance(i, i + 1, x > 0 ? i - 1 : i, x + 2 < width ? i + 2 : i + 1)
      if (y + 1 < height) {
        down[i] = conductance(i, i + width, y > 0 ? i - width : i, y + 2 < height ? i + 2 * width : i + width)
      }
    }
  }
  return { width, height, right, down }
}

/** Median difference of lightness between neighbours: mostly grain, since contours are few. */
function medianStep(l: Float32Array, width: number): number {
  const counts = new Uint32Array(401)
  let total = 0
  for (let i = 0; i + 1 < l.length; i++) {
    if ((i + 1) % width === 0) continue
    counts[Math.min(400, Math.round(Math.abs(l[i] - l[i + 1]) * 20))]++
    total++
  }
  let below = 0
  for (let bin = 0; bin < counts.length; bin++) {
    below += counts[bin]
    if (below * 2 >= total) return bin / 20
  }
  return 0
}

/**
 * A grid of half the size that conducts like the fine one: resistances in series add up, conductances side by side add up.
 */
function coarsen(grid: ConductanceGrid): ConductanceGrid {
  const { width, height } = grid
  const w = Math.ceil(width / 2)
  const h = Math.ceil(height / 2)
  const right = new Float32Array(w * h)
  const down = new Float32Array(w * h)
  const inSeries = (plane: Float32Array, i: number, step: number, before: boolean, after: boolean) => {
    // From the middle of one pair of pixels to the middle of the next: half of each pair, and what joins them.
    const middle = plane[i + step]
    if (middle === 0) return 0
    const first = before ? 0.5 / Math.max(leastConductance, plane[i]) : 0
    const last = after ? 0.5 / Math.max(leastConductance, plane[i + 2 * step]) : 0
    return 2 / (first + 1 / middle + last)
  }
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = y * w + x
      const rows = 2 * y + 1 < height ? 2 : 1
      const columns = 2 * x + 1 < width ? 2 : 1
      if (x + 1 < w) {
        let sum = 0
        for (let r = 0; r < rows; r++) {
          const at = (2 * y + r) * width + 2 * x
          sum += inSeries(grid.right, at, 1, true, 2 * x + 3 < width)
        }
        right[i] = sum / 2
      }
      if (y + 1 < h) {
        let sum = 0
        for (let c = 0; c < columns; c++) {
          const at = 2 * y * width + 2 * x + c
          sum += inSeries(grid.down, at, width, true, 2 * y + 3 < height)
        }
        down[i] = sum / 2
      }
    }
  }
  return { width: w, height: h, right, down }
}
