/** The commands by which a film is read, written and put together, for whoever wants to see them or run them by hand. */
import { StudioFault } from '../../contract/errors.ts'
import type { FilmInfo, FilmSource } from '../../contract/film.ts'
import type { Pack } from '../../contract/manifest.ts'
import { assembleArguments, type CarriedStream } from '../../ffmpeg/assemble.ts'
import { pictureArguments, sequenceOf } from '../../ffmpeg/picture-sequence.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { readArguments } from '../../ffmpeg/read-frames.ts'
import { detectScan } from '../../ffmpeg/scan.ts'
import { writeArguments } from '../../ffmpeg/write-frames.ts'
import { assemblyOf } from './assembly.ts'
import { triedStreams } from './carried.ts'
import { FilmJournal } from './journal.ts'
import type { FilmDeps, FilmRequest } from './request.ts'

/** A program and its arguments, in the order in which they work. */
export interface FilmCommands {
  /** Frames to its first pipe, their times to its fourth. */
  read: string[]
  /** Coloured frames with their times from its first pipe, a segment to its second. */
  write: string[]
  /** In `folder`, where the finished segments are named in a list. */
  assemble: string[]
  folder: string
}

/**
 * Of several segments and scenes the first is shown. Nothing stays.
 * @throws StudioFault `film.*`, `image.*`
 */
export async function filmCommands(
  { tools, packs }: Pick<FilmDeps, 'tools' | 'packs'>,
  request: FilmRequest,
  signal?: AbortSignal,
): Promise<FilmCommands> {
  const info = await probeFilm(tools, request.input, signal)
  const draft = { tools, input: request.input, video: info.video }
  const scan = await detectScan(draft, info.seconds, signal)
  const { folder } = await FilmJournal.open(request.output)
  const pack = await packs.forColorStep(request.color)
  const carried = await triedStreams(tools, info, request.output, signal)
  return commandsOf({ tools, info, scan, pack, folder, carried }, request)
}

type CommandRequest = Pick<
  FilmRequest,
  'output' | 'color' | 'encoder' | 'from' | 'to' | 'grade' | 'restoration' | 'scenes'
>

/**
 * The same of a film that was looked at; programs and files are named as they are given here.
 * @throws StudioFault `film.noFrames`
 */
export function commandsOf(
  {
    tools,
    info,
    scan,
    pack,
    folder,
    carried,
  }: Pick<FilmSource, 'tools' | 'scan'> & {
    info: FilmInfo
    pack: Pack
    folder: string
    carried: readonly CarriedStream[]
  },
  request: CommandRequest,
): FilmCommands {
  const { video } = info
  const source = { tools, input: info.file, video, scan }
  const sequence = sequenceOf(request.output)
  const encoder = sequence ? ({ codec: 'ffv1', quality: 'best' } as const) : request.encoder
  const { num, den } = video.timeBase
  const tick = (seconds: number) => Math.round((seconds * den) / num)
  const { start, seconds } = info
  const times = [tick(request.from ?? start), tick(request.to ?? start + (seconds ?? 0))]
  if (times[1] <= times[0]) throw new StudioFault('film.noFrames', { file: info.file })
  const analysis = { times, cuts: [0], repeats: [0, 1], movedTimes: 0, damaged: false, seconds: 0 }
  const assembly = assemblyOf(
    { request: { ...request, encoder }, info, pack, journal: { folder } },
    { analysis, segments: [{ first: 0, frames: 2, before: 0, after: 0 }] },
    carried,
  )
  const last = sequence
    ? pictureArguments(assembly, sequence)
    : assembleArguments(assembly, request.output, request.output)
  const range = { seconds: { from: request.from, to: request.to } }
  return {
    read: [tools.ffmpeg, ...readArguments(source, range)],
    write: [tools.ffmpeg, ...writeArguments(video, encoder)],
    assemble: [tools.ffmpeg, ...last],
    folder,
  }
}

/** A command as a POSIX shell takes it. */
export const shellText = (command: readonly string[]): string =>
  command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
