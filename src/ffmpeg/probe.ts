/** What a film is, as ffprobe tells it: its picture, its other streams, its times. Nothing is decoded. */
import { open, stat } from 'node:fs/promises'
import { z } from 'zod'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools, FilmInfo, FilmStream, FilmVideo, PlaneFormat, Rational } from '../contract/film.ts'
import { errnoOf } from '../platform/file-errors.ts'
import { fileUrl, onlyFiles } from './arguments.ts'
import { parseJson } from './find.ts'
import { runTool } from './process.ts'

/** 8K and a little more. */
const maxPixels = 8192 * 4608

const tagsSchema = z.record(z.string(), z.string()).default({})

/** The turn that a container asks for; and how much of each edge it cuts off, which ffmpeg does from 7.1 on. */
const sideDataSchema = z.object({
  rotation: z.number().optional(),
  crop_top: z.int().nonnegative().default(0),
  crop_bottom: z.int().nonnegative().default(0),
  crop_left: z.int().nonnegative().default(0),
  crop_right: z.int().nonnegative().default(0),
})

const probedStreamSchema = z.object({
  index: z.int(),
  codec_type: z.string().default('data'),
  codec_name: z.string().default('unknown'),
  codec_tag_string: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
  pix_fmt: z.string().optional(),
  sample_aspect_ratio: z.string().optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  field_order: z.string().optional(),
  time_base: z.string().optional(),
  start_pts: z.int().optional(),
  avg_frame_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  nb_frames: z.string().optional(),
  disposition: z.record(z.string(), z.int()).default({}),
  side_data_list: z.array(sideDataSchema).default([]),
  tags: tagsSchema,
})
type ProbedStream = z.infer<typeof probedStreamSchema>

const probedSchema = z.object({
  streams: z.array(probedStreamSchema).default([]),
  chapters: z.array(z.unknown()).default([]),
  format: z.object({
    format_name: z.string(),
    duration: z.string().optional(),
    tags: tagsSchema,
  }),
  pixel_formats: z
    .array(
      z.object({
        name: z.string(),
        nb_components: z.int(),
        log2_chroma_w: z.int().optional(),
        log2_chroma_h: z.int().optional(),
        flags: z.record(z.string(), z.int()).default({}),
        components: z.array(z.object({ bit_depth: z.int() })).default([]),
      }),
    )
    .default([]),
})
type PixelFormat = z.infer<typeof probedSchema>['pixel_formats'][number]

/**
 * @throws StudioFault `image.notFound`, `image.denied`, `image.empty`, `film.playlist`, `film.unreadable`,
 *   `film.noPicture`, `film.tooLarge`
 */
export async function probeFilm(
  { ffprobe }: FfmpegTools,
  file: string,
  signal?: AbortSignal,
): Promise<FilmInfo> {
  const bytes = await checkFile(file)
  const shown = ['-show_format', '-show_streams', '-show_chapters', '-show_pixel_formats']
  const args = ['-v', 'error', '-of', 'json', ...shown, ...onlyFiles, '-i', fileUrl(file)]
  const { text } = await runTool(ffprobe, args, { signal })
  const parsed = probedSchema.safeParse(parseJson(text))
  if (!parsed.success) throw new StudioFault('film.unreadable', { file })
  const { format, streams, chapters, pixel_formats } = parsed.data
  if (lists.some((name) => format.format_name.split(',').includes(name))) {
    throw new StudioFault('film.playlist', { file })
  }
  const pictures = streams.filter((stream) => kindOf(stream) === 'video' && stream.width && stream.height)
  // Of several the one that players show.
  const picture = pictures.find(({ disposition }) => disposition['default'] === 1) ?? pictures.at(0)
  if (!picture) {
    const hasSound = streams.some((stream) => stream.codec_type === 'audio')
    throw new StudioFault(hasSound ? 'film.noPicture' : 'film.unreadable', { file })
  }
  const video = videoOf(picture, pixel_formats)
  if (video.width * video.height > maxPixels) {
    throw new StudioFault('film.tooLarge', { file, width: video.width, height: video.height })
  }
  const seconds = Number(format.duration)
  return {
    file,
    bytes,
    format: format.format_name,
    seconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
    start: startOf(streams),
    tags: format.tags,
    chapters: chapters.length,
    video,
    streams: streams.map(streamOf),
  }
}

/** Formats of ffmpeg that name other files. */
const lists = ['hls', 'concat', 'concatf', 'dash', 'image2', 'imf', 'sdp', 'webm_dash_manifest']
const listBeginnings = [
  '#EXTM3U',
  'ffconcat',
  // As people write lists for ffmpeg's concat.
  'file ',
  '<MPD',
  '<?xml',
  'v=0',
  '[playlist]',
  '#!',
  'RTSPtext',
]

/** A list of other files is refused before ffmpeg sees it: it would open what the list names. @returns the file's bytes */
async function checkFile(file: string): Promise<number> {
  try {
    const facts = await stat(file)
    if (!facts.isFile()) throw new StudioFault('film.unreadable', { file })
    if (facts.size === 0) throw new StudioFault('image.empty', { file })
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64)
      const beginning = buffer
        .toString('latin1', 0, bytesRead)
        .replace(/^\u00EF\u00BB\u00BF/, '')
        .trimStart()
      if (listBeginnings.some((text) => beginning.startsWith(text))) {
        throw new StudioFault('film.playlist', { file })
      }
    } finally {
      await handle.close()
    }
    return facts.size
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') throw new StudioFault('image.notFound', { file }, error)
    if (errno !== undefined) throw new StudioFault('image.denied', { file }, error)
    throw error
  }
}

function kindOf({ codec_type, disposition }: ProbedStream): FilmStream['kind'] {
  if (codec_type === 'video') return disposition['attached_pic'] === 1 ? 'picture' : 'video'
  if (codec_type === 'audio' || codec_type === 'subtitle' || codec_type === 'attachment') return codec_type
  return 'data'
}

const streamOf = (stream: ProbedStream): FilmStream => ({
  index: stream.index,
  kind: kindOf(stream),
  codec: stream.codec_name,
  language: stream.tags['language'] ?? null,
  isRebuilt: kindOf(stream) === 'data' && rebuiltTags.has(stream.codec_tag_string ?? ''),
})

/** Of QuickTime's data: time code, and the names of chapters. */
const rebuiltTags: ReadonlySet<string> = new Set(['tmcd', 'text'])

/** The first moment of its picture or its sound, to the tick. */
function startOf(streams: readonly ProbedStream[]): number {
  const starts = streams.flatMap((stream) => {
    const base = rationalOf(stream.time_base)
    const counts = kindOf(stream) === 'video' || kindOf(stream) === 'audio'
    return counts && base && stream.start_pts !== undefined ? [(stream.start_pts * base.num) / base.den] : []
  })
  return starts.length > 0 ? Math.min(...starts) : 0
}

function videoOf(stream: ProbedStream, formats: readonly PixelFormat[]): FilmVideo {
  const { width: codedWidth, height: codedHeight } = shownSize(stream)
  const rotation = rotationOf(stream)
  const isTurned = rotation === 90 || rotation === 270
  const [width, height] = isTurned ? [codedHeight, codedWidth] : [codedWidth, codedHeight]
  const aspect = rationalOf(stream.sample_aspect_ratio) ?? { num: 1, den: 1 }
  const format = formats.find(({ name }) => name === stream.pix_fmt)
  const isRgb = format?.flags['rgb'] === 1 || format?.flags['palette'] === 1
  const planes = planesOf(format, isRgb)
  const declared = Number(stream.nb_frames)
  return {
    index: stream.index,
    codec: stream.codec_name,
    width,
    height,
    rotation,
    sampleAspect: isTurned ? { num: aspect.den, den: aspect.num } : aspect,
    pixelFormat: stream.pix_fmt ?? 'unknown',
    isRgb,
    planes,
    matrix: matrixOf(stream.color_space, codedHeight),
    tags: {
      matrix: isRgb ? null : known(stream.color_space),
      primaries: known(stream.color_primaries),
      transfer: known(stream.color_transfer),
      range: isRgb ? 'limited' : rangeOf(stream, planes),
    },
    timeBase: rationalOf(stream.time_base) ?? { num: 1, den: 90_000 },
    frameRate: rationalOf(stream.avg_frame_rate) ?? rationalOf(stream.r_frame_rate),
    declaredFrames: Number.isInteger(declared) && declared > 0 ? declared : null,
    fieldOrder: known(stream.field_order),
  }
}

function shownSize({ width = 1, height = 1, side_data_list }: ProbedStream): {
  width: number
  height: number
} {
  const cut = (...edges: ('crop_top' | 'crop_bottom' | 'crop_left' | 'crop_right')[]) =>
    side_data_list.reduce((sum, side) => sum + edges.reduce((both, edge) => both + side[edge], 0), 0)
  return {
    width: Math.max(1, width - cut('crop_left', 'crop_right')),
    height: Math.max(1, height - cut('crop_top', 'crop_bottom')),
  }
}

const known = (name: string | undefined): string | null =>
  name === undefined || name === 'unknown' || name === 'reserved' ? null : name

function rotationOf({ side_data_list, tags }: ProbedStream): FilmVideo['rotation'] {
  const degrees = side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation
  const clockwise = degrees === undefined ? Number(tags['rotate'] ?? 0) : -degrees
  const quarter = (((Math.round(clockwise / 90) % 4) + 4) % 4) * 90
  return quarter === 90 || quarter === 180 || quarter === 270 ? quarter : 0
}

/** Null for 0:1, ffmpeg's way to say that it does not know. */
function rationalOf(text: string | undefined): Rational | null {
  const [num = 0, den = 0] = (text ?? '').split(/[:/]/).map(Number)
  return Number.isInteger(num) && Number.isInteger(den) && num > 0 && den > 0 ? { num, den } : null
}

function planesOf(format: PixelFormat | undefined, isRgb: boolean): PlaneFormat {
  const depth = (format?.components ?? []).some(({ bit_depth }) => bit_depth > 8) ? 10 : 8
  if (!format) return { chroma: '420', depth: 8 }
  if (isRgb) return { chroma: '444', depth }
  if (format.nb_components <= 2) return { chroma: 'grey', depth }
  const { log2_chroma_w: across = 0, log2_chroma_h: down = 0 } = format
  if (across === 1 && down === 1) return { chroma: '420', depth }
  return { chroma: across === 1 && down === 0 ? '422' : '444', depth }
}

function matrixOf(name: string | undefined, height: number): FilmVideo['matrix'] {
  switch (name) {
    case 'bt709':
    case 'smpte240m':
      return '709'
    case 'bt2020nc':
    case 'bt2020c':
      return '2020'
    case 'smpte170m':
    case 'bt470bg':
    case 'fcc':
      return '601'
    case undefined:
    default:
      // As players take it: high definition is 709.
      return height >= 720 ? '709' : '601'
  }
}

function rangeOf({ color_range, pix_fmt }: ProbedStream, { chroma }: PlaneFormat): 'limited' | 'full' {
  if (color_range === 'pc') return 'full'
  if (color_range === 'tv') return 'limited'
  return pix_fmt?.startsWith('yuvj') || chroma === 'grey' ? 'full' : 'limited'
}
