/**
 * What goes to the model and comes back, in memory that both threads see: fresh memory for each frame would
 * be the collector's work.
 */
import type { FrameInput } from './color-frames.ts'
import type { Size } from '../tensors.ts'
import type { AbColor } from './thread-messages.ts'

/** A frame's picture on its way to the model, and the model's answer. */
export interface SharedInput {
  raster: FrameInput['raster']
  answer: SharedArrayBuffer
}

/** Places that are used in turn: of so many frames the last ones are kept. */
export class SharedInputs {
  readonly #inputs: readonly SharedInput[]
  #next = 0

  constructor({ width, height }: Size, kept: number) {
    const pixels = width * height
    this.#inputs = Array.from({ length: kept }, () => ({
      raster: { width, height, depth: 8, data: new Uint8Array(new SharedArrayBuffer(pixels * 3)) },
      answer: new SharedArrayBuffer(pixels * 8),
    }))
  }

  put({ data }: FrameInput['raster']): SharedInput {
    const input = this.#inputs[this.#next % this.#inputs.length]
    this.#next += 1
    input.raster.data.set(data)
    return input
  }
}

/** The model's answer, as the thread for films takes it. */
export function answerOf({ raster: { width, height }, answer }: SharedInput): AbColor {
  const pixels = width * height
  const plane = (from: number) => new Float32Array(answer, from * 4, pixels)
  return { kind: 'ab', width, height, a: plane(0), b: plane(pixels) }
}
