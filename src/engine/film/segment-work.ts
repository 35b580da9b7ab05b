/**
 * A segment of a film in the thread for films: frames in a row of one scene through decoder, color model, motion and encoder
 * into one file.
 *
 * Luma goes from the decoder to the encoder as it is; only chroma is made. Frames before and after the segment are looked
 * at, so that color flows over the seam, and are not written. While the model is in one frame, the next ones are read and
 * the ones before are steadied and written.
 */
import { StudioFault } from '../../contract/errors.ts'
import { coloredPlanes, planeSizes } from '../../ffmpeg/planes.ts'
import { readFrames } from '../../ffmpeg/read-frames.ts'
import { writeFrames, type FrameWriter } from '../../ffmpeg/write-frames.ts'
import { ChromaPainter, planesOf, type FramePlanes } from './chroma-planes.ts'
import { FrameColorizer, type FrameInput } from './color-frames.ts'
import { FilmLines, type LineQuads } from './film-lines.ts'
import { FrameGrader } from './grade-planes.ts'
import type { FrameMotion } from './motion.ts'
import { withoutGuess } from './plain-frames.ts'
import type { CleanedFrame } from './restore/cleaner.ts'
import type { FrameRestorer } from './restore/restorer.ts'
import type { SegmentLead } from './segment-lead.ts'
import { isColored, isRepeated, leadOf, rangeOf, restorerOf } from './segment-parts.ts'
import { ChromaSteadier } from './steadiness.ts'
import type { AbColor, SegmentJob, SegmentMade } from './thread-messages.ts'

interface SegmentContext {
  signal: AbortSignal
  onProgress: (fraction: number) => void
  /** Runs the model; both picture and answer are valid until as many more frames have been asked for as may be at once. */
  color: (raster: FrameInput['raster']) => Promise<AbColor>
}

/** @throws StudioFault `film.otherFrames`, `film.toolFailed`; the system's errors; the signal's reason */
export async function makeSegment(
  job: SegmentJob,
  { signal, onProgress, color }: SegmentContext,
): Promise<SegmentMade> {
  const { source, encoder, before, frames } = job
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const sizes = planeSizes(source.video.width, source.video.height, source.video.planes)
  const reader = readFrames(source, rangeOf(job), { frameBytes: sizes.frameBytes }, both)
  const writer = writeFrames(source.tools, source.video, encoder, job.part, both)
  let work: SegmentWork | null = null
  try {
    work = await SegmentWork.open(job, writer, unlessStopped(color, both), both)
    let read = 0
    for await (const frame of reader.frames) {
      signal.throwIfAborted()
      await work.push(planesOf(frame, sizes))
      read += 1
      onProgress(Math.max(0, Math.min(0.99, (read - before) / frames)))
    }
    await work.finish()
    const { ticks } = await reader.end
    if (!isExpected(job, read, ticks)) throw new StudioFault('film.otherFrames', { file: source.input })
    const { colored, specks } = work
    return { bytes: await writer.finish(), colored, specks }
  } catch (error) {
    stop.abort()
    await writer.abandon()
    throw signal.aborted ? (signal.reason as Error) : error
  } finally {
    work?.close()
  }
}

/** An answer of the model that will never come must not be waited for. */
function unlessStopped(color: SegmentContext['color'], signal: AbortSignal): SegmentContext['color'] {
  return (raster) =>
    new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason as Error)
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      color(raster)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', onAbort))
    })
}

/** Seeking may lead to other frames than the first look at the film did. */
function isExpected({ seek, times }: SegmentJob, read: number, ticks: readonly number[]): boolean {
  if (read !== times.length) return false
  return !seek || ticks.every((tick, i) => tick === times[i])
}

/** Frames that the model may be given before its answer to the first of them has come: enough that it never waits. */
export const mostAsked = 3

interface Asked {
  index: number
  grey: Uint8Array
  motion: FrameMotion | null
  answer: Promise<AbColor>
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
  readonly #job: SegmentJob
  readonly #writer: FrameWriter
  readonly #painter: ChromaPainter
  readonly #lines: FilmLines
  readonly #grader: FrameGrader | null
  readonly #colorizer: FrameColorizer
  readonly #steadier: ChromaSteadier | null
  readonly #lead: SegmentLead | null
  readonly #restorer: FrameRestorer | null
  readonly #color: SegmentContext['color']
  readonly #asked: Asked[] = []
  readonly #waiting: Waiting[] = []
  /** Chroma by the number among unique frames; those that no waiting frame needs are dropped. */
  readonly #chroma = new Map<number, Float32Array>()
  #read = 0
  #entered = 0
  #unique = -1
  #given = 0
  colored = 0

  private constructor(
    job: SegmentJob,
    writer: FrameWriter,
    color: SegmentContext['color'],
    colorizer: FrameColorizer,
    steadier: ChromaSteadier | null,
    lead: SegmentLead | null,
    restorer: FrameRestorer | null,
  ) {
    const { video } = job.source
    this.#job = job
    this.#writer = writer
    this.#color = color
    const sizes = planeSizes(video.width, video.height, coloredPlanes(video.planes))
    this.#painter = new ChromaPainter(sizes, video, job.color)
    const hasColor = isColored(job) || video.planes.chroma !== 'grey'
    this.#grader = FrameGrader.of(sizes, video, job.grade, hasColor)
    this.#colorizer = colorizer
    this.#lines = new FilmLines(colorizer.size)
    this.#steadier = steadier
    this.#lead = lead
    this.#restorer = restorer
  }

  static async open(
    job: SegmentJob,
    writer: FrameWriter,
    color: SegmentContext['color'],
    signal: AbortSignal,
  ): Promise<SegmentWork> {
    const colorizer = new FrameColorizer(job.source.video, job.model)
    const lead = isColored(job) ? await leadOf(job, colorizer, signal) : null
    const isSteady = job.steady && isColored(job)
    const steadier = isSteady ? new ChromaSteadier(colorizer.size) : null
    const restorer = await restorerOf(job, colorizer, job.restoration)
    return new SegmentWork(job, writer, color, colorizer, steadier, lead, restorer)
  }

  close(): void {
    this.#restorer?.close()
  }

  get specks(): number {
    return this.#restorer?.specks ?? 0
  }

  async push(planes: FramePlanes): Promise<void> {
    const index = this.#read++
    const isRepeat = isRepeated(this.#job, index)
    const frames = this.#restorer?.push({ planes, isRepeat }) ?? [{ planes, isRepeat, motion: null }]
    for (const frame of frames) await this.#enter(frame)
  }

  async finish(): Promise<void> {
    for (const frame of this.#restorer?.finish() ?? []) await this.#enter(frame)
    while (this.#asked.length > 0) {
      await this.#take()
      await this.#drain()
    }
    for (const chroma of this.#steadier?.finish() ?? []) this.#chroma.set(this.#given++, chroma)
    await this.#drain()
  }

  async #enter({
    planes,
    isRepeat,
    motion,
  }: Pick<CleanedFrame, 'planes' | 'isRepeat' | 'motion'>): Promise<void> {
    const index = this.#entered++
    if (!isColored(this.#job)) return this.#write(index, planes, null)
    const { raster, grey } = this.#colorizer.inputOf(planes)
    if (!isRepeat) {
      this.#unique += 1
      this.colored += 1
      const answer = this.#color(raster)
      // Awaited when its turn comes; until then its failure must not count as unhandled.
      answer.catch(() => {})
      this.#asked.push({ index, grey, motion, answer })
    }
    this.#waiting.push({ planes, grey, unique: this.#unique, index })
    while (this.#asked.length > mostAsked) await this.#take()
    await this.#drain()
  }

  /** The model's answer to the first frame that waits for one. */
  async #take(): Promise<void> {
    const first = this.#asked.shift()
    if (!first) return
    const guessed = this.#colorizer.chroma(first.grey, await first.answer)
    const own = this.#job.steady ? withoutGuess(guessed) : guessed
    // The colours of a key frame are a person's, and no guess.
    const seen = this.#lead ? { ...own, chroma: this.#lead.chroma(first.index, own.chroma) } : own
    for (const chroma of this.#steadier?.push(seen, first.motion) ?? [seen.chroma.slice()])
      this.#chroma.set(this.#given++, chroma)
  }

  async #drain(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const chroma = this.#chroma.get(next.unique)
      if (!chroma) return
      this.#waiting.shift()
      await this.#write(next.index, next.planes, this.#lines.of(next.grey, chroma))
      this.#chroma.delete(next.unique - 1)
    }
  }

  async #write(index: number, planes: FramePlanes, lines: LineQuads | null): Promise<void> {
    const { before, frames, times } = this.#job
    if (index < before || index >= before + frames) return
    const painted = [planes.luma, ...this.#painter.paint(planes, lines)] as const
    const bytes = (this.#grader?.grade([...painted]) ?? painted).map(
      (plane) => new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength),
    )
    await this.#writer.write(bytes, times[index] - times[before])
  }
}
