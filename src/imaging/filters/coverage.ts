/** How much of a local correction each pixel gets: painted masks and gradients as shares from 0 to 1, row by row. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Point } from '../../contract/geometry.ts'
import type { LocalMask } from '../../contract/local.ts'
import type { MaskStroke } from '../../contract/mask.ts'
import { eachUnderSegment, radiusIn } from './strokes.ts'

interface Size {
  width: number
  height: number
}

/** Plain data, so that it can go to another thread. */
export type Coverage =
  { kind: 'gradient'; from: Point; to: Point } | ({ kind: 'painted'; data: Float32Array } & Size)

/**
 * Longest side of a painted mask, whatever the picture's: the mask of a preview is that of the scan, and painting it takes no
 * longer for a large one. In a scan of 10,000 pixels the rim of a hard brush is ten pixels wide.
 */
const paintedSide = 1024

/** Pixels that are looked at between two turns of the event loop: hundredths of a second. */
const pixelsAtOnce = 4_000_000

const smooth = (t: number): number => t * t * (3 - 2 * t)

/**
 * @param picture of which the mask is: its shape counts
 * @throws AbortError on cancel
 */
export async function coverageOf(mask: LocalMask, picture: Size, signal: AbortSignal): Promise<Coverage> {
  if (mask.kind === 'gradient') return { kind: 'gradient', from: mask.from, to: mask.to }
  const scale = paintedSide / Math.max(picture.width, picture.height)
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const painted = { kind: 'painted' as const, width, height, data: new Float32Array(width * height) }
  let looked = 0
  for (const stroke of mask.strokes) {
    for (const [i, point] of stroke.points.entries()) {
      looked += paintSegment(painted, stroke, mask.feather, stroke.points[Math.max(0, i - 1)], point)
      if (looked < pixelsAtOnce) continue
      looked = 0
      await nextTurn()
      signal.throwIfAborted()
    }
  }
  return painted
}

/** One part of a stroke: whole inside, fading over the feather, by a pixel at least. @returns pixels looked at */
function paintSegment(
  painted: Size & { data: Float32Array },
  { kind, radius }: MaskStroke,
  feather: number,
  from: Point,
  to: Point,
): number {
  const { data } = painted
  const r = radiusIn(painted, radius)
  const rim = Math.max(1, r * feather)
  const core = Math.max(0, r - rim) ** 2
  return eachUnderSegment(painted, r, from, to, (at, squared) => {
    const was = kind === 'add' ? data[at] : 1 - data[at]
    // Most of what a stroke goes over lies in its core, or under another part of it.
    if (was === 1) return
    const share = squared <= core ? 1 : smooth((r - Math.sqrt(squared)) / rim)
    if (share > was) data[at] = kind === 'add' ? share : 1 - share
  })
}

/** Bytes that it takes. */
export const bytesOfCoverage = (coverage: Coverage): number =>
  coverage.kind === 'painted' ? coverage.data.byteLength : 0

/**
 * The shares of one row of the picture.
 * @param row `picture.width` values, which are all set
 * @returns whether any of them is above 0
 */
export function coverageRow(coverage: Coverage, picture: Size, y: number, row: Float32Array): boolean {
  return coverage.kind === 'gradient'
    ? gradientRow(coverage, picture, y, row)
    : paintedRow(coverage, picture, y, row)
}

function gradientRow(
  { from, to }: { from: Point; to: Point },
  { width, height }: Size,
  y: number,
  row: Float32Array,
): boolean {
  const [dx, dy] = [(to.x - from.x) * width, (to.y - from.y) * height]
  const length = dx * dx + dy * dy
  const step = dx / length
  const first = ((0.5 - from.x * width) * dx + (y + 0.5 - from.y * height) * dy) / length
  let any = false
  for (let x = 0; x < width; x++) {
    const t = first + x * step
    const share = t <= 0 ? 1 : t >= 1 ? 0 : 1 - smooth(t)
    row[x] = share
    any ||= share > 0
  }
  return any
}

/** Between the four nearest places of the mask. */
function paintedRow(
  { width, height, data }: Size & { data: Float32Array },
  picture: Size,
  y: number,
  row: Float32Array,
): boolean {
  const at = Math.min(height - 1, Math.max(0, ((y + 0.5) * height) / picture.height - 0.5))
  const above = Math.floor(at)
  const below = Math.min(height - 1, above + 1)
  const down = at - above
  const [first, second] = [above * width, below * width]
  const scale = width / picture.width
  let any = false
  for (let x = 0; x < picture.width; x++) {
    const across = Math.min(width - 1, Math.max(0, (x + 0.5) * scale - 0.5))
    const left = Math.floor(across)
    const right = Math.min(width - 1, left + 1)
    const t = across - left
    const upper = data[first + left] + (data[first + right] - data[first + left]) * t
    const lower = data[second + left] + (data[second + right] - data[second + left]) * t
    const share = upper + (lower - upper) * down
    row[x] = share
    any ||= share > 0
  }
  return any
}
