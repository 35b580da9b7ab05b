/** Chroma planes of a whole frame, from lines of luma at the model's size; the frame's luma is only read. */
import type { FilmVideo } from '../../contract/film.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import type { PlaneSizes } from '../../ffmpeg/planes.ts'
import type { ChromaLines } from '../../imaging/filters/guided-filter.ts'
import { codeScale, matrixOf, type CodeScale, type Matrix } from './color-space.ts'

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

/** Makes chroma planes for frames of one film. */
export class ChromaPainter {
  readonly #sizes: PlaneSizes
  readonly #scale: CodeScale
  readonly #matrix: Matrix
  readonly #step: Pick<ColorStep, 'strength' | 'saturation'>
  readonly #isDeep: boolean
  readonly #light: Float32Array

  /** @param sizes of the result's planes */
  constructor(sizes: PlaneSizes, video: FilmVideo, step: Pick<ColorStep, 'strength' | 'saturation'>) {
    this.#sizes = sizes
    this.#scale = codeScale(video.planes.depth, video.tags.range)
    this.#matrix = matrixOf(video)
    this.#step = step
    this.#isDeep = video.planes.depth === 10
    this.#light = new Float32Array(sizes.chromaWidth)
  }

  /** @param lines null: no colour but the source's own. @returns Cb and Cr as they go into the pipe */
  paint(frame: FramePlanes, lines: ChromaLines | null): [Samples, Samples] {
    const { chromaWidth, chromaHeight } = this.#sizes
    const count = chromaWidth * chromaHeight
    const make = () => (this.#isDeep ? new Uint16Array(count) : new Uint8Array(count))
    if (!lines || this.#step.strength === 0) {
      const { neutral } = this.#scale
      return [frame.cb ?? make().fill(neutral), frame.cr ?? make().fill(neutral)]
    }
    const planes: [Samples, Samples] = [make(), make()]
    const across = betweenOf(chromaWidth, lines.width)
    const down = betweenOf(chromaHeight, lines.height)
    const row = new Float32Array(lines.width * 4)
    for (let y = 0; y < chromaHeight; y++) {
      blendRows(lines, down.index[y], down.weight[y], row)
      this.#paintRow(frame, y, row, across, planes)
    }
    return planes
  }

  #paintRow(
    frame: FramePlanes,
    y: number,
    row: Float32Array,
    { index, weight }: Between,
    planes: [Samples, Samples],
  ) {
    const { chromaWidth } = this.#sizes
    const { neutral, chromaSpan, greatest } = this.#scale
    const { redFromCr, greenFromCb, greenFromCr, blueFromCb } = this.#matrix
    const { strength, saturation } = this.#step
    const light = this.#lightOfRow(frame.luma, y)
    const model = strength * saturation
    for (let x = 0, i = y * chromaWidth; x < chromaWidth; x++, i++) {
      const at = index[x] * 4
      const w = weight[x]
      const luma = light[x]
      let cb = lerp(row[at], row[at + 4], w) * luma + lerp(row[at + 1], row[at + 5], w)
      let cr = lerp(row[at + 2], row[at + 6], w) * luma + lerp(row[at + 3], row[at + 7], w)
      cb *= model
      cr *= model
      if (frame.cb && frame.cr && strength < 1) {
        cb += ((frame.cb[i] - neutral) / chromaSpan) * (1 - strength)
        cr += ((frame.cr[i] - neutral) / chromaSpan) * (1 - strength)
      }
      // A color that a screen can't show would be cut there, and its luma with it: it is drawn towards grey instead.
      const room = Math.min(
        1,
        roomOf(redFromCr * cr, luma),
        roomOf(greenFromCb * cb + greenFromCr * cr, luma),
        roomOf(blueFromCb * cb, luma),
      )
      planes[0][i] = codeOf(neutral + cb * room * chromaSpan, greatest)
      planes[1][i] = codeOf(neutral + cr * room * chromaSpan, greatest)
    }
  }

  /** Luma of each chroma sample of a row, 0 to 1: the mean of those that it covers. */
  #lightOfRow(luma: Samples, y: number): Float32Array {
    const { width, height, chromaWidth, chromaHeight } = this.#sizes
    const { black, lumaSpan } = this.#scale
    const light = this.#light
    const top = chromaHeight === height ? y : y * 2
    const bottom = chromaHeight === height ? y : Math.min(height - 1, y * 2 + 1)
    for (let x = 0; x < chromaWidth; x++) {
      const left = chromaWidth === width ? x : x * 2
      const right = chromaWidth === width ? x : Math.min(width - 1, x * 2 + 1)
      const sum =
        luma[top * width + left] +
        luma[top * width + right] +
        luma[bottom * width + left] +
        luma[bottom * width + right]
      const share = (sum / 4 - black) / lumaSpan
      light[x] = share < 0 ? 0 : share > 1 ? 1 : share
    }
    return light
  }
}

const lerp = (p: number, q: number, weight: number) => p + (q - p) * weight

/** How much of what is added to a channel fits between black and white. */
const roomOf = (added: number, luma: number) =>
  added > 0 ? (1 - luma) / added : added < 0 ? -luma / added : 1

const codeOf = (value: number, greatest: number) =>
  value <= 0 ? 0 : value >= greatest ? greatest : Math.round(value)

/** Slope and base of Cb, slope and base of Cr, for a row between two; one pixel more at the end where there is only one. */
function blendRows(lines: ChromaLines, top: number, weight: number, row: Float32Array): void {
  const { width, height, slopeA, baseA, slopeB, baseB } = lines
  const from = top * width
  const to = Math.min(height - 1, top + 1) * width
  for (let x = 0, o = 0; x < width; x++, o += 4) {
    row[o] = lerp(slopeA[from + x], slopeA[to + x], weight)
    row[o + 1] = lerp(baseA[from + x], baseA[to + x], weight)
    row[o + 2] = lerp(slopeB[from + x], slopeB[to + x], weight)
    row[o + 3] = lerp(baseB[from + x], baseB[to + x], weight)
  }
}
