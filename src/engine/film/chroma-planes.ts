/** Chroma planes of a whole frame, from lines of luma at the model's size; the frame's luma is only read. */
import type { FilmVideo } from '../../contract/film.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import type { PlaneSizes } from '../../ffmpeg/planes.ts'
import type { Size } from '../tensors.ts'
import { codeScale, matrixOf } from './color-space.ts'
import type { OpenMemory } from './farneback.ts'
import { KernelMemory } from './film-kernel.ts'
import type { LineQuads } from './film-lines.ts'

type Samples = Uint8Array | Uint16Array

/** A frame as it came through the pipe, seen as samples. */
export interface FramePlanes {
  luma: Samples
  /** Null for a grey source. */
  cb: Samples | null
  cr: Samples | null
}

export function planesOf(frame: Buffer, sizes: PlaneSizes): FramePlanes {
  const { lumaBytes, chromaBytes, bytesPerSample } = sizes
  const view = (at: number, bytes: number) =>
    bytesPerSample === 1
      ? new Uint8Array(frame.buffer, frame.byteOffset + at, bytes)
      : new Uint16Array(frame.buffer, frame.byteOffset + at, bytes / 2)
  return {
    luma: view(0, lumaBytes),
    cb: chromaBytes > 0 ? view(lumaBytes, chromaBytes) : null,
    cr: chromaBytes > 0 ? view(lumaBytes + chromaBytes, chromaBytes) : null,
  }
}

/** Where each sample of one axis lies between the lines' pixels. */
interface Between {
  index: Int32Array
  weight: Float32Array
}

function betweenOf(large: number, small: number): Between {
  const index = new Int32Array(large)
  const weight = new Float32Array(large)
  for (let i = 0; i < large; i++) {
    const at = Math.min(Math.max(((i + 0.5) * small) / large - 0.5, 0), small - 1)
    index[i] = Math.min(Math.floor(at), Math.max(0, small - 2))
    weight[i] = small === 1 ? 0 : at - index[i]
  }
  return { index, weight }
}

/** Bytes of the kernel's constants; see `paint.as.ts`. */
const constantBytes = 11 * 4

/** Makes chroma planes for frames of one film. */
export class ChromaPainter {
  readonly #sizes: PlaneSizes
  readonly #neutral: number
  readonly #constants: readonly number[]
  readonly #strength: number
  readonly #isDeep: boolean
  /** For lines of one size. */
  #brush: Brush | null = null

  /** @param sizes of the result's planes */
  constructor(sizes: PlaneSizes, video: FilmVideo, step: Pick<ColorStep, 'strength' | 'saturation'>) {
    const { strength, saturation } = step
    const { black, lumaSpan, neutral, chromaSpan, greatest } = codeScale(video.planes.depth, video.tags.range)
    const { redFromCr, greenFromCb, greenFromCr, blueFromCb } = matrixOf(video)
    const matrix = [redFromCr, greenFromCb, greenFromCr, blueFromCb]
    const shares = [strength * saturation, (1 - strength) / chromaSpan]
    this.#sizes = sizes
    this.#neutral = neutral
    this.#strength = strength
    this.#constants = [black, 1 / lumaSpan, neutral, chromaSpan, greatest, ...matrix, ...shares]
    this.#isDeep = video.planes.depth === 10
  }

  /** @param lines null: no colour but the source's own. @returns Cb and Cr as they go into the pipe */
  paint(frame: FramePlanes, lines: LineQuads | null): [Samples, Samples] {
    if (!lines || this.#strength === 0) {
      const make = () => {
        const count = this.#sizes.chromaWidth * this.#sizes.chromaHeight
        return (this.#isDeep ? new Uint16Array(count) : new Uint8Array(count)).fill(this.#neutral)
      }
      return [frame.cb ?? make(), frame.cr ?? make()]
    }
    if (this.#brush?.lines.width !== lines.width || this.#brush.lines.height !== lines.height) {
      this.#brush = new Brush(this.#sizes, lines, this.#constants)
    }
    return this.#brush.paint(frame, lines, this.#strength < 1)
  }
}

/** The painter's memory for lines of one size. */
class Brush {
  readonly #sizes: PlaneSizes
  readonly lines: Size
  readonly #open: OpenMemory
  readonly #constants: readonly number[]
  readonly #places: ReturnType<typeof placesOf>

  constructor(sizes: PlaneSizes, { width, height }: Size, constants: readonly number[]) {
    const memory = new KernelMemory()
    this.#sizes = sizes
    this.lines = { width, height }
    this.#constants = constants
    this.#places = placesOf(memory, sizes, this.lines)
    this.#open = memory.open()
    this.#fill()
  }

  #fill(): void {
    const { buffer } = this.#open
    const places = this.#places
    const { width, height } = this.lines
    const { chromaWidth, chromaHeight } = this.#sizes
    const put = (make: typeof Float32Array | typeof Int32Array, at: number, values: ArrayLike<number>) =>
      new make(buffer, at, values.length).set(values)
    put(Float32Array, places.constants, this.#constants)
    const across = betweenOf(chromaWidth, width)
    const down = betweenOf(chromaHeight, height)
    put(
      Int32Array,
      places.left,
      across.index.map((at) => at * 16),
    )
    put(Float32Array, places.weight, across.weight)
    put(
      Int32Array,
      places.top,
      down.index.map((at) => at * 16 * width),
    )
    put(
      Int32Array,
      places.bottom,
      down.index.map((at) => Math.min(height - 1, at + 1) * 16 * width),
    )
    put(Float32Array, places.downWeight, down.weight)
  }

  /** @param mixes whether the source's own chroma counts */
  paint({ luma, cb, cr }: FramePlanes, { quads }: LineQuads, mixes: boolean): [Samples, Samples] {
    const { kernel, buffer } = this.#open
    const places = this.#places
    const { width, height, chromaWidth, chromaHeight } = this.#sizes
    const isDeep = luma instanceof Uint16Array
    const view = (at: number, length: number) =>
      isDeep ? new Uint16Array(buffer, at, length) : new Uint8Array(buffer, at, length)
    view(places.luma, luma.length).set(luma)
    new Float32Array(buffer, places.quads, quads.length).set(quads)
    const isMixed = mixes && cb !== null && cr !== null
    if (isMixed) {
      view(places.ownCb, cb.length).set(cb)
      view(places.ownCr, cr.length).set(cr)
    }
    new Float32Array(buffer, places.constants + constantBytes - 4, 1)[0] = isMixed
      ? (this.#constants.at(-1) ?? 0)
      : 0
    const size = [width, height, chromaWidth, chromaHeight]
    const rows = [places.top, places.bottom, places.downWeight]
    const columns = [places.left, places.weight]
    const own = [places.ownCb, places.ownCr, places.cb, places.cr]
    const loop = isDeep ? kernel.paint16 : kernel.paint8
    loop(
      places.luma,
      ...size,
      places.quads,
      this.lines.width,
      ...rows,
      ...columns,
      places.constants,
      places.scratch,
      ...own,
    )
    const count = chromaWidth * chromaHeight
    return [view(places.cb, count).slice(), view(places.cr, count).slice()]
  }
}

function placesOf(memory: KernelMemory, sizes: PlaneSizes, lines: Size) {
  const { lumaBytes, chromaWidth, chromaHeight, bytesPerSample } = sizes
  const plane = () => memory.take(chromaWidth * chromaHeight * bytesPerSample)
  // Fours of columns reach over the end.
  const columns = () => memory.take((chromaWidth + 3) * 4)
  const rows = () => memory.take(chromaHeight * 4)
  return {
    luma: memory.take(lumaBytes),
    quads: memory.take(lines.width * lines.height * 16),
    constants: memory.take(constantBytes),
    scratch: memory.take((lines.width + 1) * 16 + (chromaWidth + 3) * 4),
    left: columns(),
    weight: columns(),
    top: rows(),
    bottom: rows(),
    downWeight: rows(),
    ownCb: plane(),
    ownCr: plane(),
    cb: plane(),
    cr: plane(),
  }
}
