/** Frames of a film through a pipe, uncompressed, one after the other; and the time of each, told beside them. */
import type { Readable } from 'node:stream'
import { StudioFault } from '../contract/errors.ts'
import type { FilmSource, Rational } from '../contract/film.ts'
import { exactTimes, fileUrl, onlyFiles, quiet, sameFilters, seekTo, sourceFilters } from './arguments.ts'
import { startTool, type RunningTool } from './process.ts'

export interface FrameRange {
  /** Ticks of the first and the last frame; the film is entered at a key frame before the first. */
  ticks?: { first: number; last: number }
  /** Numbers of the first frame and of the one after the last, counted from `from`, in seconds, or from the film's beginning. */
  count?: { first: number; end: number; from: number | null }
  /** Seconds of the film's clock, from the first to before the second. */
  seconds?: { from: number | null; to: number | null }
}

export interface FrameReader {
  /** Each frame in memory of its own, as long as the reader is not behind: the tool waits in the pipe. */
  frames: AsyncIterable<Buffer>
  /** Ticks of all frames, and whether the tool complained on the way; settles after the last frame. */
  end: Promise<{ ticks: number[]; complained: boolean }>
}

/** Decoders need some frames before the one that is wanted, and filters one more. */
const leadSeconds = 1

/**
 * @param frameBytes of one frame after `filters`
 * @param filters    after those that the source needs, as a downscale
 * @throws from `frames` and `end`: StudioFault `film.toolFailed` where nothing can be read; the signal's reason
 */
export function readFrames(
  source: FilmSource,
  range: FrameRange,
  { frameBytes, filters = [] }: { frameBytes: number; filters?: readonly string[] },
  signal: AbortSignal,
): FrameReader {
  const tool = startTool(source.tools.ffmpeg, readArguments(source, range, filters), signal)
  tool.stdin.end()
  // Node throws away what nobody listens for when the tool ends: it may, before the first frame is asked for.
  tool.stdout.on('readable', () => {})
  const ticks = readTicks(tool.beside)
  ticks.catch(() => {})
  const end = endOf(tool, ticks, source.input, signal)
  // Whoever stops in the middle of the frames asks for no end any more.
  end.catch(() => {})
  return { frames: cutFrames(tool, frameBytes, signal), end }
}

/** ffmpeg's arguments: frames go to its first pipe, their times to its fourth. */
export function readArguments(
  source: FilmSource,
  range: FrameRange,
  filters: readonly string[] = [],
): string[] {
  const { video } = source
  const chain = [...sourceFilters(source), ...trimOf(range, video.timeBase), ...filters].join(',')
  const graph = `[0:${video.index}]${chain},split[picture][other];[other]scale=16:16,format=gray[small]`
  const times = exactTimes(video.timeBase)
  return [
    ...quiet,
    ...seekOf(range, video.timeBase),
    ...onlyFiles,
    ...sameFilters,
    '-copyts',
    '-i',
    fileUrl(source.input),
    '-filter_complex',
    graph,
    '-map',
    '[picture]',
    ...times,
    '-f',
    'rawvideo',
    'pipe:1',
    // A line a frame, in a format that is documented: stream, dts, pts, duration, size, hash.
    '-map',
    '[small]',
    ...times,
    '-f',
    'framehash',
    '-hash',
    'crc32',
    'pipe:3',
  ]
}

const secondsOf = (tick: number, { num, den }: Rational) => (tick * num) / den

export function seekOf({ ticks, seconds }: FrameRange, timeBase: Rational): string[] {
  const from = ticks ? secondsOf(ticks.first, timeBase) : seconds?.from
  if (from === undefined || from === null || from <= leadSeconds) return []
  // Frames before the wanted ones are taken away by their exact times, not by ffmpeg's rounded ones.
  return ['-noaccurate_seek', ...seekTo(from - leadSeconds)]
}

/** Half of the last digit in which a time is written, and a little more. */
const writtenTo = 0.6e-6

/** The first tick that is not before a time which somebody wrote down, in millionths of a second. */
export const tickFrom = (seconds: number, { num, den }: Rational): number =>
  Math.ceil(((seconds - writtenTo) * den) / num)

export function trimOf({ ticks, count, seconds }: FrameRange, timeBase: Rational): string[] {
  const tick = (value: number) => tickFrom(value, timeBase)
  const since = (from: number | null | undefined) =>
    typeof from === 'number' ? [`trim=start_pts=${tick(from)}`] : []
  if (ticks) return [`trim=start_pts=${ticks.first}:end_pts=${ticks.last + 1}`]
  if (count) return [...since(count.from), `trim=start_frame=${count.first}:end_frame=${count.end}`]
  const until = typeof seconds?.to === 'number' ? [`trim=end_pts=${tick(seconds.to)}`] : []
  return [...since(seconds?.from), ...until]
}

async function* cutFrames(
  tool: RunningTool,
  frameBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let frame = Buffer.allocUnsafe(frameBytes)
  let filled = 0
  try {
    for await (const chunk of tool.stdout as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length;) {
        const taken = chunk.copy(frame, filled, at)
        at += taken
        filled += taken
        if (filled < frameBytes) continue
        yield frame
        frame = Buffer.allocUnsafe(frameBytes)
        filled = 0
      }
    }
    signal.throwIfAborted()
  } finally {
    // Whoever wants no more frames must not leave a tool that waits for a reader.
    tool.kill()
  }
}

async function readTicks(lines: Readable): Promise<number[]> {
  const ticks: number[] = []
  let rest = ''
  lines.setEncoding('latin1')
  for await (const text of lines as AsyncIterable<string>) {
    const rows = (rest + text).split('\n')
    rest = rows.pop() ?? ''
    for (const row of rows) {
      if (row.startsWith('#')) continue
      const tick = Number(row.split(',')[2])
      if (Number.isInteger(tick)) ticks.push(tick)
    }
  }
  return ticks
}

async function endOf(tool: RunningTool, ticks: Promise<number[]>, file: string, signal: AbortSignal) {
  const end = await tool.ended.catch((error: unknown) => {
    throw new StudioFault('film.toolFailed', { file, step: 'read', reason: String(error) }, error)
  })
  signal.throwIfAborted()
  const read = await ticks.catch(() => [])
  return { ticks: read, complained: end.complained || !end.ok }
}
