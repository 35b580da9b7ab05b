/**
 * Where the pixels of a scene's frames lie in its key frame: the motion from frame to frame, joined, so that a key frame's
 * colors are taken from the key frame itself however far away it is, and do not get softer on the way.
 */
import type { Size } from '../tensors.ts'
import type { Motion } from './motion.ts'

/** Places in another frame and how sure they are, in five bytes a pixel: a hundred frames of them are held. */
export interface PackedField {
  x: Uint16Array
  y: Uint16Array
  /** 0: not to be found there; 255: sure. */
  weight: Uint8Array
}

/** Steps a pixel; no side of what the motion is followed in comes near 65,535 of them. */
const stepsOf = ({ width, height }: Size): number => Math.floor(65_535 / Math.max(width, height))

/**
 * Confidence of one step of motion from which on nothing is lost by it: otherwise noise would wear every
 * color out in a second.
 */
const enough = 0.25

export function identityField(size: Size): PackedField {
  const steps = stepsOf(size)
  const count = size.width * size.height
  const field = {
    x: new Uint16Array(count),
    y: new Uint16Array(count),
    weight: new Uint8Array(count).fill(255),
  }
  for (let i = 0; i < count; i++) {
    field.x[i] = (i % size.width) * steps
    field.y[i] = Math.floor(i / size.width) * steps
  }
  return field
}

/** A motion as a field; places beyond the frame are at its rim and not believed. */
export function packMotion({ x, y, confidence }: Motion, size: Size): PackedField {
  const steps = stepsOf(size)
  const count = x.length
  const packed = { x: new Uint16Array(count), y: new Uint16Array(count), weight: new Uint8Array(count) }
  const [right, bottom] = [size.width - 1, size.height - 1]
  for (let i = 0; i < count; i++) {
    packed.x[i] = Math.min(right, Math.max(0, x[i])) * steps + 0.5
    packed.y[i] = Math.min(bottom, Math.max(0, y[i])) * steps + 0.5
    packed.weight[i] = Math.min(1, confidence[i] / enough) * 255 + 0.5
  }
  return packed
}

/**
 * @param next  where a frame's pixels lie in its neighbour
 * @param known where the neighbour's pixels lie in the key frame
 * @returns where the frame's pixels lie in the key frame
 */
export function joinFields(next: PackedField, known: PackedField, size: Size): PackedField {
  const { width, height } = size
  const steps = stepsOf(size)
  const count = width * height
  const joined = { x: new Uint16Array(count), y: new Uint16Array(count), weight: new Uint8Array(count) }
  for (let i = 0; i < count; i++) {
    const px = next.x[i] / steps
    const py = next.y[i] / steps
    const column = Math.min(width - 2, Math.floor(px))
    const row = Math.min(height - 2, Math.floor(py))
    const at = row * width + column
    const [u, v] = [px - column, py - row]
    // The nearest of the four says whether it is known; places of others beyond an edge must not be mixed in.
    const nearest = at + (u > 0.5 ? 1 : 0) + (v > 0.5 ? width : 0)
    joined.weight[i] = (next.weight[i] * known.weight[nearest]) / 255 + 0.5
    joined.x[i] = joinedPlace(known.x, at, width, u, v, nearest, 4 * steps)
    joined.y[i] = joinedPlace(known.y, at, width, u, v, nearest, 4 * steps)
  }
  closeHoles(joined, size)
  return joined
}

/** Between the four places around, where they belong together; else the nearest one's. */
function joinedPlace(
  places: Uint16Array,
  at: number,
  width: number,
  u: number,
  v: number,
  nearest: number,
  apart: number,
): number {
  const [a, b, c, d] = [places[at], places[at + 1], places[at + width], places[at + width + 1]]
  if (Math.max(a, b, c, d) - Math.min(a, b, c, d) > apart) return places[nearest]
  return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v + 0.5
}

/** Share of the pixels around one that have to be known for it to be. */
const holeShare = 0.7

/** A single doubtful pixel among sure ones is a speck or noise, and must not be lost for the rest of the scene. */
function closeHoles({ weight }: PackedField, { width, height }: Size): void {
  const before = weight.slice()
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      if (before[i] > 200) continue
      let sum = -before[i]
      for (let row = i - width; row <= i + width; row += width) {
        sum += before[row - 1] + before[row] + before[row + 1]
      }
      if (sum / 8 > holeShare * 255) weight[i] = Math.max(before[i], sum / 8)
    }
  }
}

/**
 * A key frame's colors on another frame's own: where it is known what they are.
 * @param own     Cb and Cr in turn, of the frame; left as it is
 * @param key     the same of the key frame
 * @param greatest share of the key frame's colors, 0 to 1
 */
export function ledChroma(
  own: Float32Array,
  key: Float32Array,
  field: PackedField,
  size: Size,
  greatest = 1,
): Float32Array {
  const { width, height } = size
  const steps = stepsOf(size)
  const led = new Float32Array(own.length)
  for (let i = 0; i < field.weight.length; i++) {
    const share = (field.weight[i] / 255) * greatest
    const px = field.x[i] / steps
    const py = field.y[i] / steps
    const column = Math.min(width - 2, Math.floor(px))
    const row = Math.min(height - 2, Math.floor(py))
    const at = 2 * (row * width + column)
    const below = at + 2 * width
    const [u, v] = [px - column, py - row]
    for (let c = 0; c < 2; c++) {
      const top = key[at + c] * (1 - u) + key[at + 2 + c] * u
      const bottom = key[below + c] * (1 - u) + key[below + 2 + c] * u
      led[2 * i + c] = own[2 * i + c] + share * (top * (1 - v) + bottom * v - own[2 * i + c])
    }
  }
  return led
}

/** Fields as they lie in a file: x, y, weight one after the other, little-endian. */
export function fieldBytes({ x, y, weight }: PackedField): Uint8Array[] {
  return [new Uint8Array(x.buffer), new Uint8Array(y.buffer), weight]
}

/** @returns null where the bytes are of another size */
export function fieldFrom(bytes: Uint8Array, { width, height }: Size): PackedField | null {
  const count = width * height
  if (bytes.length !== 5 * count) return null
  const copy = bytes.slice().buffer
  return {
    x: new Uint16Array(copy, 0, count),
    y: new Uint16Array(copy, 2 * count, count),
    weight: new Uint8Array(copy, 4 * count, count),
  }
}
