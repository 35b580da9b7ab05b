/** Marks: which pixels are to be filled, how deep a pixel lies under them, and marks at half the size. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MaskStroke } from '../../contract/mask.ts'
import type { RepairReport } from '../../contract/repair.ts'
import { eachUnderStroke } from '../../imaging/filters/strokes.ts'
import type { Plane } from './plane.ts'
import type { CallContext } from '../dispatch.ts'

/** Values of a plane of marks. */
export const mark = { none: 0, found: 1, painted: 2 } as const

export interface Marks {
  plane: Plane
  report: Omit<RepairReport, 'model' | 'method'>
  /** Whether detected damage is to be filled. */
  trusted: boolean
}

/** Nothing found: the marks of a picture in which damage is not searched. */
export function noMarks(width: number, height: number): Marks {
  return {
    plane: { width, height, data: new Uint8Array(width * height) },
    report: emptyReport(),
    trusted: false,
  }
}

export function emptyReport(): Marks['report'] {
  const none = () => ({ count: 0, share: 0 })
  const kinds: RepairReport['kinds'] = { specks: none(), lines: none(), patches: none(), rim: none() }
  return { outcome: 'off', detected: 0, filled: 0, confidence: null, kinds }
}

/**
 * Draws a stroke into a plane of marks: discs along its way, cut off at the picture's rim.
 * @param value what the stroke leaves
 */
export function paintStroke(
  plane: Plane,
  stroke: Pick<MaskStroke, 'radius' | 'points'>,
  value: number,
): void {
  eachUnderStroke(plane, stroke, (i) => {
    plane.data[i] = value
  })
}

/**
 * Where marks are wider than a network should bridge: 1 for each pixel that is more than `reach` pixels (along
 * rows, columns and diagonals alike) from the nearest one without a mark. Outside of the picture nothing is known either.
 * @returns null where there is no such pixel, which is found out without another plane
 */
export async function deepIn(
  marks: Plane,
  reach: number,
  { signal, progress }: CallContext,
): Promise<Plane | null> {
  if (!hasFullSquare(marks, reach)) return null
  const { width, height, data } = marks
  const far = new Uint8Array(width * height)
  const most = reach + 1
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? most : far[y * width + x]
  const nearest = (x: number, y: number, dy: number, dx: number) =>
    Math.min(at(x - 1, y + dy), at(x, y + dy), at(x + 1, y + dy), at(x + dx, y))
  const yieldTurn = async (done: number) => {
    await nextTurn()
    signal.throwIfAborted()
    progress.report(done)
  }
  let any = false
  for (let y = 0; y < height; y++) {
    if (y % 256 === 0) await yieldTurn(y / height / 2)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (data[i] !== 0) far[i] = Math.min(most, nearest(x, y, -1, -1) + 1)
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    if (y % 256 === 0) await yieldTurn(1 - y / height / 2)
    for (let x = width - 1; x >= 0; x--) {
      const i = y * width + x
      if (far[i] === 0) continue
      far[i] = Math.min(far[i], nearest(x, y, 1, 1) + 1)
    }
  }
  for (let i = 0; i < far.length; i++) {
    far[i] = far[i] === most ? 1 : 0
    any ||= far[i] === 1
  }
  return any ? { width, height, data: far } : null
}

/** Around a deep pixel lies a square of marks, and in it one of half its side on any grid; at a rim a quarter of it. */
function hasFullSquare({ width, height, data }: Plane, reach: number): boolean {
  const side = Math.max(1, Math.min(Math.floor(reach / 2), width, height))
  for (let y = 0; y + side <= height; y += side) {
    for (let x = 0; x + side <= width; x += side) {
      let full = true
      for (let r = y; full && r < y + side; r++) {
        const start = r * width + x
        for (let i = start; i < start + side; i++) {
          if (data[i] !== 0) continue
          full = false
          break
        }
      }
      if (full) return true
    }
  }
  return false
}

/** The largest mark of each four. */
export function halvedMarks({ width, height, data }: Plane): Plane {
  const half = { width: Math.max(1, Math.ceil(width / 2)), height: Math.max(1, Math.ceil(height / 2)) }
  const out = new Uint8Array(half.width * half.height)
  for (let y = 0; y < height; y++) {
    const row = (y >> 1) * half.width
    for (let x = 0; x < width; x++) {
      const to = row + (x >> 1)
      const value = data[y * width + x]
      if (value > out[to]) out[to] = value
    }
  }
  return { ...half, data: out }
}
