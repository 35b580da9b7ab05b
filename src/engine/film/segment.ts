/**
 * A segment of a film: frames in a row of one scene through decoder, color model, motion and encoder into one file.
 *
 * Luma goes from the decoder to the encoder as it is; only chroma is made. Frames before and after the segment are looked
 * at, so that color flows over the seam, and are not written.
 */
import type { z } from 'zod'
import { StudioFault } from '../../contract/errors.ts'
import type { filmMethods } from '../../contract/film.ts'
import { coloredPlanes, planeSizes } from '../../ffmpeg/planes.ts'
import { readFrames, type FrameRange } from '../../ffmpeg/read-frames.ts'
import { writeFrames, type FrameWriter } from '../../ffmpeg/write-frames.ts'
import { chromaLines } from '../../imaging/filters/guided-filter.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import type { CallContext } from '../dispatch.ts'
import type { EngineResources } from '../resources.ts'
import { ChromaPainter, planesOf, type FramePlanes } from './chroma-planes.ts'
import { FrameColorizer } from './color-frames.ts'
import { ChromaSteadier, type Seen } from './steadiness.ts'

type Params = z.output<(typeof filmMethods)['filmSegment']['params']>
type Result = z.output<(typeof filmMethods)['filmSegment']['result']>

/** @throws StudioFault `film.otherFrames`, `film.toolFailed`, `output.*`, `model.*`; AbortError on cancel; nothing is left at `output` then */
export async function renderSegment(
  params: Params,
  context: CallContext,
  resources: EngineResources,
): Promise<Result> {
  const bytes = planeSizes(
    params.source.video.width,
    params.source.video.height,
    params.source.video.planes,
  ).frameBytes
  return resources.budget.hold(bytes * heldFrames, context.signal, () =>
    writeWhole(params.output, (part) => renderInto(part, params, context, resources)),
  )
}

/** About as many whole frames wait for their color. */
const heldFrames = 24

async function renderInto(
  part: string,
  params: Params,
  { signal, progress }: CallContext,
  resources: EngineResources,
): Promise<Result> {
  const { source, encoder, before, frames } = params
  const started = performance.now()
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const sizes = planeSizes(source.video.width, source.video.height, source.video.planes)
  const reader = readFrames(source, rangeOf(params), { frameBytes: sizes.frameBytes }, both)
  const writer = writeFrames(source.tools, source.video, encoder, part, both)
  const work = await SegmentWork.open(params, writer, resources)
  try {
    let read = 0
    for await (const frame of reader.frames) {
      signal.throwIfAborted()
      await work.push(planesOf(frame, sizes))
      read += 1
      progress.report(Math.max(0, Math.min(0.99, (read - before) / frames)))
    }
    await work.finish()
    const { ticks } = await reader.end
    if (!isExpected(params, read, ticks)) throw new StudioFault('film.otherFrames', { file: source.input })
    const bytes = await writer.finish()
    progress.report(1)
    const { colored, provider, runMs } = work
    const timings = { total: performance.now() - started, run: runMs }
    return { bytes, frames, colored, provider, timings }
  } catch (error) {
    stop.abort()
    await writer.abandon()
    throw signal.aborted ? (signal.reason as Error) : error
  } finally {
    work.close()
  }
}

/** Seeking may lead to other frames than the first look at the film did. */
function isExpected({ seek, times }: Params, read: number, ticks: readonly number[]): boolean {
  if (read !== times.length) return false
  return !seek || ticks.every((tick, i) => tick === times[i])
}

function rangeOf({ times, skipped, from, seek }: Params): FrameRange {
  return seek
    ? { ticks: { first: times[0], last: times.at(-1) ?? times[0] } }
    : { count: { first: skipped, end: skipped + times.length, from } }
}

interface Waiting {
  planes: FramePlanes
  grey: Uint8Array
  /** Number among the frames that the model has seen. */
  unique: number
  index: number
}

/** The frames of a segment on their way. */
class SegmentWork {
  readonly #params: Params
  readonly #writer: FrameWriter
  readonly #painter: ChromaPainter
  readonly #colorizer: FrameColorizer
  readonly #steadier: ChromaSteadier | null
  readonly #waiting: Waiting[] = []
  /** Chroma by the number among unique frames; those that no waiting frame needs are dropped. */
  readonly #chroma = new Map<number, Float32Array>()
  #read = 0
  #unique = -1
  #given = 0
  #lastSource = -1
  colored = 0

  private constructor(
    params: Params,
    writer: FrameWriter,
    steadier: ChromaSteadier | null,
    colorizer: FrameColorizer,
  ) {
    const { source, color } = params
    this.#params = params
    this.#writer = writer
    const { width, height, planes } = source.video
    this.#painter = new ChromaPainter(planeSizes(width, height, coloredPlanes(planes)), source.video, color)
    this.#colorizer = colorizer
    this.#steadier = steadier
  }

  static async open(params: Params, writer: FrameWriter, resources: EngineResources): Promise<SegmentWork> {
    const { pack, provider, color, source, steady } = params
    const colorizer = new FrameColorizer(source.video, {
      pack,
      provider,
      color,
      sessions: resources.sessions,
    })
    const steadier = steady ? await ChromaSteadier.open(colorizer.size) : null
    return new SegmentWork(params, writer, steadier, colorizer)
  }

  get provider() {
    return this.#colorizer.provider
  }

  get runMs(): number {
    return this.#colorizer.runMs
  }

  close(): void {
    this.#steadier?.close()
  }

  async push(planes: FramePlanes): Promise<void> {
    const { color, repeats } = this.#params
    const index = this.#read++
    if (!color.enabled || color.strength === 0) return this.#write(index, planes, null)
    const look = this.#colorizer.look(planes)
    const source = repeats[index] ?? index
    if (source !== this.#lastSource) {
      this.#lastSource = source
      this.#unique += 1
      this.colored += 1
      this.#take(await this.#colorizer.color(look))
    }
    this.#waiting.push({ planes, grey: look.grey, unique: this.#unique, index })
    await this.#drain()
  }

  async finish(): Promise<void> {
    for (const chroma of this.#steadier?.finish() ?? []) this.#chroma.set(this.#given++, chroma)
    await this.#drain()
  }

  #take(seen: Seen): void {
    for (const chroma of this.#steadier?.push(seen) ?? [seen.chroma]) this.#chroma.set(this.#given++, chroma)
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const chroma = this.#chroma.get(next.unique)
      if (!chroma) return
      this.#waiting.shift()
      const { width, height } = this.#colorizer.size
      const [cb, cr] = planesOfPairs(chroma)
      const light = Float32Array.from(next.grey, (v) => v / 255)
      await this.#write(next.index, next.planes, chromaLines(light, cb, cr, width, height))
      this.#chroma.delete(next.unique - 1)
    }
  }

  async #write(
    index: number,
    planes: FramePlanes,
    lines: ReturnType<typeof chromaLines> | null,
  ): Promise<void> {
    const { before, frames, times } = this.#params
    if (index < before || index >= before + frames) return
    const chroma = this.#painter.paint(planes, lines)
    const bytes = [planes.luma, ...chroma].map(
      (plane) => new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength),
    )
    await this.#writer.write(bytes, times[index] - times[before])
  }
}

function planesOfPairs(pairs: Float32Array): [Float32Array, Float32Array] {
  const first = new Float32Array(pairs.length / 2)
  const second = new Float32Array(pairs.length / 2)
  for (let i = 0; i < first.length; i++) {
    first[i] = pairs[2 * i]
    second[i] = pairs[2 * i + 1]
  }
  return [first, second]
}
