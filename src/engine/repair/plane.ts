/** Planes of luma: read from a picture of any depth, halved level by level, and divided into tiles for the networks. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { lightTables, rootTable } from '../../imaging/color/lab.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'

/** One plane of bytes. Luma: CIE L * 2.55. */
export interface Plane {
  width: number
  height: number
  data: Uint8Array
}

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

/** Luma of any rectangle: from the picture itself at level 0, from a halved plane below. */
export interface LumaSource {
  width: number
  height: number
  /**
   * CIE L / 100 of a rectangle, into `target` with `stride` values a row. What lies right of or below the picture repeats
   * its last column or row; nothing may lie left of it or above.
   */
  read(rect: Rect, target: Float32Array, stride: number): void
}

/** Steps of `rootTable`. */
const rootSteps = 65_535

/** The luma of a picture as it is now, computed at each reading: a plane of floats would be larger than the picture. */
export function lumaOf(picture: Raster): LumaSource {
  const { width, height, data, depth } = picture
  const levels = depth === 16 ? 65_536 : 256
  const light = lightTables(levels)
  const root = rootTable()
  return {
    width,
    height,
    read(rect, target, stride) {
      for (let y = 0; y < rect.height; y++) {
        const row = Math.min(height - 1, rect.y + y) * width
        for (let x = 0; x < rect.width; x++) {
          const i = (row + Math.min(width - 1, rect.x + x)) * 3
          const lit = light[data[i]] + light[levels + data[i + 1]] + light[levels * 2 + data[i + 2]]
          target[y * stride + x] = root[(lit * rootSteps + 0.5) | 0] * 1.16 - 0.16
        }
      }
    },
  }
}

/** A plane of bytes as a source. */
export function sourceOf({ width, height, data }: Plane): LumaSource {
  return {
    width,
    height,
    read(rect, target, stride) {
      for (let y = 0; y < rect.height; y++) {
        const row = Math.min(height - 1, rect.y + y) * width
        for (let x = 0; x < rect.width; x++) {
          target[y * stride + x] = data[row + Math.min(width - 1, rect.x + x)] / 255
        }
      }
    },
  }
}

/** Rows between two checks of the signal. */
const strip = 256

/** Half as large, each pixel the mean of four; an odd last row or column counts twice. */
export async function halved(source: LumaSource, { signal, progress }: CallContext): Promise<Plane> {
  const width = Math.max(1, Math.ceil(source.width / 2))
  const height = Math.max(1, Math.ceil(source.height / 2))
  const data = new Uint8Array(width * height)
  const rows = new Float32Array(width * 2 * strip * 2)
  for (let y = 0; y < height; y += strip) {
    await nextTurn()
    signal.throwIfAborted()
    progress.report(y / height)
    const count = Math.min(strip, height - y)
    source.read({ x: 0, y: y * 2, width: width * 2, height: count * 2 }, rows, width * 2)
    for (let r = 0; r < count; r++) {
      const top = r * 2 * width * 2
      const below = top + width * 2
      for (let x = 0; x < width; x++) {
        const sum = rows[top + 2 * x] + rows[top + 2 * x + 1] + rows[below + 2 * x] + rows[below + 2 * x + 1]
        data[(y + r) * width + x] = sum * 63.75 + 0.5
      }
    }
  }
  return { width, height, data }
}

/** A halved plane's value at the place of pixel (x, y) of the plane above it, between its four neighbours, as a byte. */
export function above({ width, height, data }: Plane, x: number, y: number): number {
  const fx = x / 2 - 0.25
  const fy = y / 2 - 0.25
  const x0 = Math.max(0, Math.floor(fx))
  const y0 = Math.max(0, Math.floor(fy))
  const x1 = Math.min(width - 1, x0 + 1)
  const y1 = Math.min(height - 1, y0 + 1)
  const u = Math.max(0, fx - x0)
  const v = Math.max(0, fy - y0)
  const top = data[y0 * width + x0] * (1 - u) + data[y0 * width + x1] * u
  const low = data[y1 * width + x0] * (1 - u) + data[y1 * width + x1] * u
  return top * (1 - v) + low * v
}

export interface Tile {
  /** Pixels that this tile gives; together the cores are the picture, without overlap. */
  core: Rect
  /** The network's input: the core with its margin, begun and sized at multiples; may reach past the right and lower rim. */
  window: Rect
}

/**
 * The margin ends at the picture's left and upper rim, where the network then gets its own padding, as it did in
 * training. So every pixel gets what one run over the whole picture would give it, whatever the size of the tiles.
 * @param side pixels of a core's side; rounded to a multiple, at least one
 */
export function tilesOf(
  width: number,
  height: number,
  { side, margin, multipleOf }: { side: number; margin: number; multipleOf: number },
): Tile[] {
  const up = (value: number) => Math.ceil(value / multipleOf) * multipleOf
  const step = Math.max(multipleOf, Math.round(side / multipleOf) * multipleOf)
  const wide = up(margin)
  const tiles: Tile[] = []
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const core = { x, y, width: Math.min(step, width - x), height: Math.min(step, height - y) }
      const left = Math.max(0, x - wide)
      const top = Math.max(0, y - wide)
      const right = Math.min(up(width), up(x + core.width) + wide)
      const bottom = Math.min(up(height), up(y + core.height) + wide)
      tiles.push({ core, window: { x: left, y: top, width: right - left, height: bottom - top } })
    }
  }
  return tiles
}
