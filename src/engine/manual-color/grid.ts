/**
 * A picture as a net of resistances, from fine to coarse: current flows freely within an even area and hardly across a
 * contour. The solver (`spread.ts`) lets hints flow along it.
 */

/** How well each pixel is joined to its right and its lower neighbour, above 0 to 1; the last column and row are 0. */
export interface Net {
  width: number
  height: number
  right: Float32Array
  down: Float32Array
}

export interface Guide {
  width: number
  height: number
  /** Lab: lightness 0..100, and chroma as the model painted it. */
  l: Float32Array
  a: Float32Array
  b: Float32Array
}

/** What still flows across a hard contour. */
const leak = 2e-4
/** Differences in L, and in chroma, at which half of the current is held back, on a print without grain. */
const halfLight = 2.2
const halfChroma = 7

/** From this length of the shorter side on a net is not made coarser. */
const coarsest = 12

/** The net of a picture and its coarser ones, each half the size of the one before. */
export function netsOf(guide: Guide): Net[] {
  const nets = [makeNet(guide)]
  for (let net = nets[0]; Math.min(net.width, net.height) > coarsest;) {
    net = coarser(net)
    nets.push(net)
  }
  return nets
}

/**
 * @returns the net of a picture. Grain is measured and allowed for: a coarse print must not be all contours.
 */
function makeNet({ width, height, l, a, b }: Guide): Net {
  const grain = medianStep(l, width)
  const light = halfLight + 2 * grain
  // A contour that is spread over three pixels is a contour all the same.
  const join = (i: number, j: number, before: number, after: number) => {
    const dl = Math.max(Math.abs(l[i] - l[j]), 0.6 * Math.abs(l[before] - l[after])) / light
    const da = a[i] - a[j]
    const db = b[i] - b[j]
    const d2 = dl * dl + (da * da + db * db) / (halfChroma * halfChroma)
    // The sixth power: soft shading flows on, a contour of twice the half-value lets 1/65 through.
    return Math.max(leak, 1 / (1 + d2 * d2 * d2))
  }
  const right = new Float32Array(width * height)
  const down = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (x + 1 < width) right[i] = join(i, i + 1, x > 0 ? i - 1 : i, x + 2 < width ? i + 2 : i + 1)
      if (y + 1 < height) {
        down[i] = join(i, i + width, y > 0 ? i - width : i, y + 2 < height ? i + 2 * width : i + width)
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
  let seen = 0
  for (let bin = 0; bin < counts.length; bin++) {
    seen += counts[bin]
    if (seen * 2 >= total) return bin / 20
  }
  return 0
}

/**
 * A net of half the size that conducts like the fine one: two resistances in a row add up, two rows side by side share the
 * current.
 */
function coarser(net: Net): Net {
  const { width, height } = net
  const w = Math.ceil(width / 2)
  const h = Math.ceil(height / 2)
  const right = new Float32Array(w * h)
  const down = new Float32Array(w * h)
  const inRow = (plane: Float32Array, i: number, step: number, before: boolean, after: boolean) => {
    // From the middle of one pair of pixels to the middle of the next: half of each pair, and the joint between them.
    const joint = plane[i + step]
    if (joint === 0) return 0
    const first = before ? 0.5 / Math.max(leak, plane[i]) : 0
    const last = after ? 0.5 / Math.max(leak, plane[i + 2 * step]) : 0
    return 2 / (first + 1 / joint + last)
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
          sum += inRow(net.right, at, 1, true, 2 * x + 3 < width)
        }
        right[i] = sum / 2
      }
      if (y + 1 < h) {
        let sum = 0
        for (let c = 0; c < columns; c++) {
          const at = 2 * y * width + 2 * x + c
          sum += inRow(net.down, at, width, true, 2 * y + 3 < height)
        }
        down[i] = sum / 2
      }
    }
  }
  return { width: w, height: h, right, down }
}
