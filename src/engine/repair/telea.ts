/** The other way to fill: OpenCV's fast marching, tile by tile, in every channel. It uses nothing of what is under the marks. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Raster } from '../../imaging/photo.ts'
import type { CallContext } from '../dispatch.ts'
import { inpaint } from '../opencv.ts'
import { mark } from './marks.ts'
import { tilesOf, type Plane } from './plane.ts'

const side = 512
/** A hole that is wider than this is filled from the part of its rim in the tile. */
const margin = 96

/** New samples for single pixels, named by their number in the picture; 0 to 1, R, G, B for each. */
export interface ColorPatch {
  at: Int32Array
  rgb: Float32Array
}

/**
 * @param grey whether R, G and B are the same everywhere: then one channel is filled for all
 * @returns patches that do not overlap; samples have 8 bits
 * @throws Error when OpenCV does not load; AbortError on cancel
 */
export async function fillByTelea(
  picture: Raster,
  marks: Plane,
  grey: boolean,
  { signal, progress }: CallContext,
): Promise<ColorPatch[]> {
  const { width, height, data } = picture
  const shift = picture.depth === 16 ? 8 : 0
  const tiles = tilesOf(width, height, { side, margin, multipleOf: 1 })
  const patches: ColorPatch[] = []
  for (const [t, { core, window }] of tiles.entries()) {
    await nextTurn()
    signal.throwIfAborted()
    const mask = new Uint8Array(window.width * window.height)
    for (let y = 0, i = 0; y < window.height; y++) {
      for (let x = 0; x < window.width; x++, i++) mask[i] = marks.data[(window.y + y) * width + window.x + x]
    }
    const at: number[] = []
    for (let y = core.y; y < core.y + core.height; y++) {
      for (let x = core.x; x < core.x + core.width; x++) {
        if (marks.data[y * width + x] !== mark.none) at.push(y * width + x)
      }
    }
    if (at.length > 0) {
      const rgb = new Float32Array(at.length * 3)
      for (let c = 0; c < (grey ? 1 : 3); c++) {
        const plane = new Uint8Array(mask.length)
        for (let y = 0, i = 0; y < window.height; y++) {
          for (let x = 0; x < window.width; x++, i++) {
            plane[i] = data[((window.y + y) * width + window.x + x) * 3 + c] >> shift
          }
        }
        const filled = await inpaint(plane, mask, window.width, window.height)
        for (const [k, pixel] of at.entries()) {
          const x = (pixel % width) - window.x
          const y = Math.floor(pixel / width) - window.y
          const value = filled[y * window.width + x] / 255
          if (grey) rgb.fill(value, k * 3, k * 3 + 3)
          else rgb[k * 3 + c] = value
        }
      }
      patches.push({ at: Int32Array.from(at), rgb })
    }
    progress.report((t + 1) / tiles.length)
  }
  return patches
}
