/** What a library needs of a film: hash, facts, date, and thumbnails of a frame that stands for it. */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FfmpegTools, FilmInfo } from '../../contract/film.ts'
import {
  filmFactsSchema,
  noMarks,
  storedFilmMarksSchema,
  type FilmFacts,
  type FilmMarks,
} from '../../contract/film-library.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { displaySize, writePoster } from '../../ffmpeg/still.ts'
import { thumbPath, thumbSizes } from '../../imaging/codec/thumb-paths.ts'
import { asReadFault } from '../../imaging/codec/read-fault.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { callWithRetry, type EngineClient } from '../engine-client/client.ts'
import type { Library } from './open.ts'
import { parseJson, readColumn } from './stored-rows.ts'

/** Finds ffmpeg; the fault says how to get it where it is not there. */
export type FilmTools = () => Promise<FfmpegTools>

export interface FilmIntake {
  sha256: string
  /** Milliseconds since 1970. */
  mtime: number
  bytes: number
  width: number
  height: number
  depth: 8 | 16
  facts: FilmFacts
  /** When it was recorded, as the file says, `2019-05-03`; null where it says nothing. */
  taken: string | null
}

/**
 * Looks at a film and writes the thumbnails of its poster frame; those that are there already are kept.
 * @throws StudioFault `film.*`, `image.*`; `output.*` for a thumbnail
 */
export async function filmIntake(
  library: Pick<Library, 'paths'>,
  engine: EngineClient,
  findTools: FilmTools,
  file: string,
  signal?: AbortSignal,
): Promise<FilmIntake> {
  const tools = await findTools()
  const info = await probeFilm(tools, file, signal)
  const facts = await stat(file).catch((error: unknown) => {
    throw asReadFault(error, file)
  })
  const { sha256 } = await callWithRetry(engine, 'hash', { file }, { signal })
  await makeFilmThumbs(library, engine, tools, info, sha256, signal)
  return {
    sha256,
    mtime: Math.round(facts.mtimeMs),
    bytes: facts.size,
    ...displaySize(info.video),
    depth: info.video.planes.depth === 8 ? 8 : 16,
    facts: factsOf(info),
    taken: takenOf(info),
  }
}

/** The same as a table's column. */
export const factsOf = ({ seconds, video, streams }: FilmInfo): FilmFacts => ({
  seconds,
  frameRate: video.frameRate,
  timeBase: video.timeBase,
  codec: video.codec,
  sound: streams.some(({ kind }) => kind === 'audio'),
})

/** Cameras write the first, editing programs some of the others. */
const dateTags = ['com.apple.quicktime.creationdate', 'creation_time', 'date', 'DATE_RECORDED']

function takenOf({ tags }: FilmInfo): string | null {
  for (const tag of dateTags) {
    const day = /^\d{4}-\d{2}-\d{2}/.exec(tags[tag] ?? '')?.[0]
    // What a camera without a clock writes: the beginning of Macintosh's time.
    if (day !== undefined && !day.startsWith('1904')) return day
  }
  return null
}

/** @throws StudioFault `film.*`, `output.*` */
export async function makeFilmThumbs(
  { paths }: Pick<Library, 'paths'>,
  engine: EngineClient,
  tools: FfmpegTools,
  info: FilmInfo,
  sha256: string,
  signal?: AbortSignal,
): Promise<void> {
  const [large, small] = [thumbPath(paths.thumbs, sha256, 'large'), thumbPath(paths.thumbs, sha256, 'small')]
  if ((await isWhole(large)) && (await isWhole(small))) return
  await mkdir(dirname(large), { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, large)
  })
  // Called as a run's own folder, so that what a kill leaves is removed at a next start.
  const folder = await mkdtemp(join(tmpdir(), `tintype-run-${process.pid}-`))
  try {
    const poster = join(folder, 'poster.png')
    await writePoster(tools, info, poster, thumbSizes.large, signal)
    await engine.call(
      'downscale',
      { input: poster, output: large, longestSide: thumbSizes.large },
      { signal },
    )
    await engine.call('downscale', { input: large, output: small, longestSide: thumbSizes.small }, { signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One of no bytes is what a power cut left. */
const isWhole = async (path: string) => ((await stat(path).catch(() => null))?.size ?? 0) > 0

/** What a row says of a film; null for a photo. A film whose facts can't be read is still one. */
export function filmFactsIn(json: string | null): FilmFacts | null {
  if (json === null) return null
  const unknown: FilmFacts = {
    seconds: null,
    frameRate: null,
    timeBase: { num: 1, den: 1000 },
    codec: '',
    sound: false,
  }
  return filmFactsSchema.safeParse(parseJson(json)).data ?? unknown
}

/** What is marked on a film's timeline. @throws StudioFault `library.rowUnreadable` */
export const marksIn = (json: string | null, name: string): FilmMarks =>
  json === null ? noMarks : readColumn(storedFilmMarksSchema, json, 'recipe', name)
