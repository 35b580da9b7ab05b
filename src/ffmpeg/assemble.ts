/** The last step of a film: finished segments one after the other, with sound, subtitles, chapters and words of the source. */
import { rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools, FilmEncoder, FilmInfo, FilmStream, FilmVideo, Rational } from '../contract/film.ts'
import { fileUrl, matrixNames, onlyFiles, quiet, seekTo } from './arguments.ts'
import { runTool } from './process.ts'

const muxers: Readonly<Record<string, string>> = {
  '.mp4': 'mp4',
  '.m4v': 'mp4',
  '.mov': 'mov',
  '.mkv': 'matroska',
  '.webm': 'webm',
  '.avi': 'avi',
}

const muxerOf = (output: string) => muxers[extname(output).toLowerCase()] ?? 'matroska'
const isMatroska = ({ format }: FilmInfo) => format.split(',').includes('matroska')
const isMovie = (output: string) => ['.mp4', '.m4v', '.mov'].includes(extname(output).toLowerCase())

/** How a stream of the source comes into the result. */
export interface CarriedStream {
  stream: FilmStream
  /** Bit by bit, or written anew by an encoder that the container takes, or not: it can't hold anything like it. */
  how: 'copied' | 'converted' | 'left out'
  /** Of ffmpeg, by which it is converted. */
  encoder?: string
  /** Seconds by which the writer would move it, and which are given back: Matroska's counts the delay of Opus twice. */
  shift: number
}

/**
 * Encoders for what a container can't hold as it is, the first that works: without a loss where the container knows one. A film
 * without its sound is worse than one whose sound was written anew.
 */
const conversions: Readonly<
  Record<string, Readonly<Partial<Record<FilmStream['kind'], readonly string[]>>>>
> = {
  mp4: { audio: ['aac'], subtitle: ['mov_text'] },
  mov: { audio: ['pcm_s24le'], subtitle: ['mov_text'] },
  matroska: { audio: ['flac', 'pcm_s24le'], subtitle: ['srt'] },
  webm: { audio: ['libopus', 'libvorbis'], subtitle: ['webvtt'] },
  avi: { audio: ['pcm_s16le'] },
}

/** Only AAC has to be told how good it is to be. */
const soundOptions = (encoder: string, at: number): string[] =>
  encoder === 'aac' ? [`-b:${at}`, '256k'] : []

/** Tries which streams beside the picture a container takes: nobody knows it better than the writer itself. */
export async function carriedStreams(
  tools: FfmpegTools,
  info: FilmInfo,
  output: string,
  folder: string,
  signal?: AbortSignal,
): Promise<CarriedStream[]> {
  const trial = join(folder, `trial${extname(output)}`)
  const takes = async (stream: FilmStream, codec: string): Promise<boolean> => {
    // With the source's own times its end counts from 0, too.
    const map = ['-map', `0:${stream.index}`, '-c', codec, '-t', Math.max(0.5, info.start + 0.5).toFixed(6)]
    const to = [...keptTimes(info, output), '-f', muxerOf(output), '-y', fileUrl(trial)]
    const input = ['-copyts', ...onlyFiles, '-i', fileUrl(info.file)]
    return (await runTool(tools.ffmpeg, [...quiet, ...input, ...map, ...to], { signal })).ok
  }
  const carried: CarriedStream[] = []
  for (const stream of info.streams) {
    if (stream.index === info.video.index || stream.isRebuilt) continue
    // There is no place for it beside the words of the film.
    if (stream.kind === 'picture' && isMovie(output)) {
      carried.push({ stream, how: 'left out', shift: 0 })
      continue
    }
    if (await takes(stream, 'copy')) {
      const isKept = keptTimes(info, output).length > 0
      const moved = isKept ? await movedBy(tools, info.file, stream.index, trial, signal) : 0
      carried.push({ stream, how: 'copied', shift: moved })
      continue
    }
    const encoder = await firstOf(conversions[muxerOf(output)]?.[stream.kind] ?? [], (each) =>
      takes(stream, each),
    )
    carried.push(
      encoder === null
        ? { stream, how: 'left out', shift: 0 }
        : { stream, how: 'converted', encoder, shift: 0 },
    )
  }
  await rm(trial, { force: true })
  return carried
}

async function firstOf<T>(all: readonly T[], isIt: (each: T) => Promise<boolean>): Promise<T | null> {
  for (const each of all) if (await isIt(each)) return each
  return null
}

/** Matroska's own times are never below 0, but for the delay of a sound codec: they need not be moved. */
const keptTimes = (info: FilmInfo, output: string): string[] =>
  isMatroska(info) && muxerOf(output) === 'matroska' ? ['-avoid_negative_ts', 'disabled'] : []

/** Seconds between a stream's first packet in the source and in a copy. */
async function movedBy(
  { ffprobe }: FfmpegTools,
  file: string,
  index: number,
  copy: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const first = async (of: string, stream: string) => {
    const shown = ['-select_streams', stream, '-read_intervals', '%+#1', '-show_entries', 'packet=pts_time']
    const args = ['-v', 'error', ...shown, '-of', 'csv=p=0', ...onlyFiles, '-i', fileUrl(of)]
    return Number.parseFloat((await runTool(ffprobe, args, { signal })).text)
  }
  const moved = (await first(file, String(index))) - (await first(copy, '0'))
  return Number.isFinite(moved) ? moved : 0
}

export interface Assembly {
  info: FilmInfo
  codec: FilmEncoder['codec']
  /** Names of the segments in `folder`, and the tick at which each begins; the last tick is the end of the last one. */
  segments: readonly string[]
  starts: readonly number[]
  folder: string
  carried: readonly CarriedStream[]
  /** Only this part of the source's other streams, in seconds; times then begin at 0. */
  part: { from: number; to: number } | null
  metadata: Readonly<Record<string, string>>
}

export const listName = 'segments.ffconcat'

/**
 * @param output an existing, empty file; `like` has the ending by which its container is chosen
 * @throws StudioFault `film.toolFailed`
 */
export async function assemble(
  { ffmpeg }: FfmpegTools,
  assembly: Assembly,
  output: string,
  like: string,
  signal?: AbortSignal,
): Promise<void> {
  await writeFile(join(assembly.folder, listName), concatList(assembly))
  // In the folder: names beside the list are read as parts of an address, in which a folder's "?" would mean something.
  const end = await runTool(ffmpeg, assembleArguments(assembly, output, like), {
    signal,
    cwd: assembly.folder,
  })
  if (!end.ok) {
    throw new StudioFault('film.toolFailed', { file: like, step: 'assemble', reason: end.lastWords })
  }
}

/** The names are our own, without anything to be quoted. Durations are differences of rounded times, so that no error adds up. */
export function concatList({ segments, starts, info }: Assembly): string {
  const micro = (tick: number) => Math.round((tick * info.video.timeBase.num * 1e6) / info.video.timeBase.den)
  const lines = segments.flatMap((name, i) => {
    const length = micro(starts[i + 1] - starts[0]) - micro(starts[i] - starts[0])
    return [`file ${name}`, `duration ${(length / 1e6).toFixed(6)}`]
  })
  return `ffconcat version 1.0\n${lines.join('\n')}\n`
}

/** The other streams of a part are entered before it: sound may lie a little before the picture that it belongs to. */
const leadSeconds = 2

/** The latest beginning that is kept: a player shows nothing until then. */
const latestStart = 2

/** Recordings of broadcasts begin hours late: by that much their picture and all else are moved together. */
const clockMoved = ({ start }: FilmInfo): number => (start > latestStart ? start : 0)

const seconds = (tick: number, { num, den }: Rational) => (tick * num) / den

export function assembleArguments(assembly: Assembly, output: string, like: string): string[] {
  const { info, codec, starts, carried, part, metadata } = assembly
  const { video } = info
  const start = seconds(starts[0], video.timeBase)
  const clock = clockMoved(info)
  const kept = carried.filter(({ how }) => how !== 'left out')
  const pictureAt = part ? [] : ['-itsoffset', (start - clock).toFixed(6)]
  const others = part
    ? ['-noaccurate_seek', ...seekTo(part.from - leadSeconds), '-itsoffset', (-start).toFixed(6)]
    : ['-itsoffset', (-clock).toFixed(6)]
  return [
    ...quiet,
    '-y',
    '-copyts',
    ...pictureAt,
    ...onlyFiles,
    '-f',
    'concat',
    '-i',
    fileUrl(listName),
    ...others,
    ...onlyFiles,
    '-i',
    fileUrl(info.file),
    '-map',
    '0:v:0',
    ...kept.flatMap(({ stream }) => ['-map', `1:${stream.index}`]),
    '-map_metadata',
    '1',
    '-map_metadata:s:v:0',
    `1:s:${video.index}`,
    // Once one stream's words are named, those of the others are no longer taken by themselves.
    ...kept.flatMap(({ stream }, i) => [`-map_metadata:s:${i + 1}`, `1:s:${stream.index}`]),
    '-map_chapters',
    '1',
    '-c',
    'copy',
    ...kept.flatMap((each, i) => writtenBy(each, i + 1, part !== null)),
    ...kept.flatMap(({ shift }, i) =>
      shift === 0 || part ? [] : [`-bsf:${i + 1}`, `setts=ts=TS+round(${shift.toFixed(6)}/TB)`],
    ),
    ...tagOptions(video),
    ...Object.entries(metadata).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]),
    ...(isMovie(like)
      ? [
          // The name under which Apple's players know H.265.
          ...(codec === 'h265' ? ['-tag:v:0', 'hvc1'] : []),
          '-video_track_timescale',
          String(video.timeBase.den),
          '-movflags',
          '+use_metadata_tags+faststart',
        ]
      : []),
    ...(part ? [] : keptTimes(info, like)),
    // Of both, counted from the beginning of the picture.
    ...(part ? ['-t', (part.to - part.from).toFixed(6)] : []),
    '-disposition:v:0',
    'default',
    '-f',
    muxerOf(like),
    fileUrl(output),
  ]
}

/** How a stream is written; of a part nothing before its picture. @param at its number in the new film */
function writtenBy({ stream, encoder }: CarriedStream, at: number, isPart: boolean): string[] {
  if (encoder === undefined) return isPart ? [`-copypriorss:${at}`, '0'] : []
  const cut = isPart && stream.kind === 'audio' ? [`-filter:${at}`, 'atrim=start=0'] : []
  return [`-c:${at}`, encoder, ...soundOptions(encoder, at), ...cut]
}

/** Segments do not say how their colours are meant; the film must. */
function tagOptions({ tags, matrix }: FilmVideo): string[] {
  return [
    '-color_range:v:0',
    tags.range === 'full' ? 'pc' : 'tv',
    '-colorspace:v:0',
    tags.matrix ?? matrixNames[matrix],
    ...(tags.primaries === null ? [] : ['-color_primaries:v:0', tags.primaries]),
    ...(tags.transfer === null ? [] : ['-color_trc:v:0', tags.transfer]),
  ]
}

/** Seconds of each frame of a finished film's picture, in the order in which they are shown. */
export async function shownTimes(
  { ffprobe }: FfmpegTools,
  file: string,
  signal?: AbortSignal,
): Promise<number[]> {
  const shown = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0']
  const args = ['-v', 'error', ...shown, ...onlyFiles, '-i', fileUrl(file)]
  const { text } = await runTool(ffprobe, args, { signal })
  const times = text.split('\n').flatMap((row) => {
    const time = Number.parseFloat(row)
    return Number.isFinite(time) ? [time] : []
  })
  return times.sort((p, q) => p - q)
}
