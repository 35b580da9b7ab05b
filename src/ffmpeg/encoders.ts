/** The encoders that films are written with: their options in words, which of them this ffmpeg has, and what containers hold. */
import { extname } from 'node:path'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools, FilmEncoder, FilmVideo } from '../contract/film.ts'
import { coloredPlanes } from './planes.ts'
import { matrixNames, pixelFormatOf, quiet, rationalText } from './arguments.ts'
import { runTool } from './process.ts'

type Codec = FilmEncoder['codec']
type Quality = FilmEncoder['quality']

interface EncoderFacts {
  /** Among ffmpeg's encoders. */
  name: string
  /** Endings of containers that hold it and can be played. */
  endings: readonly string[]
  /** Works on pairs of columns and of lines. */
  needsEven: boolean
  options: (quality: Quality) => string[]
  pixelFormat: (video: FilmVideo) => string
}

/** A number of threads of its own: results depend on it, and a resumed film must equal one made in one go. */
const threads = ['-threads', '4']

const halved = (video: FilmVideo, depth: 8 | 10) =>
  pixelFormatOf({ chroma: '420', depth: depth === 8 ? 8 : video.planes.depth })

/**
 * No encoder may put frames into another order: times then are each frame's own, at the seams of segments and in every
 * container.
 */
const encoders: Readonly<Record<Codec, EncoderFacts>> = {
  h264: {
    name: 'libx264',
    endings: ['.mp4', '.mov', '.mkv', '.m4v'],
    needsEven: true,
    options: (quality) => [
      '-preset',
      'medium',
      '-crf',
      { small: '27', good: '20', best: '15' }[quality],
      '-bf',
      '0',
      ...threads,
    ],
    pixelFormat: (video) => halved(video, 8),
  },
  h265: {
    name: 'libx265',
    endings: ['.mp4', '.mov', '.mkv', '.m4v'],
    needsEven: true,
    options: (quality) => [
      '-preset',
      'medium',
      '-crf',
      {
        small: '30',
        good: '23',
        best: '18',
      }[quality],
      '-x265-params',
      'bframes=0:log-level=none:pools=4:frame-threads=2',
    ],
    pixelFormat: (video) => halved(video, 10),
  },
  av1: {
    name: 'libsvtav1',
    endings: ['.mp4', '.mkv', '.webm'],
    needsEven: true,
    options: (quality) => [
      '-preset',
      '8',
      '-crf',
      { small: '45', good: '32', best: '22' }[quality],
      '-svtav1-params',
      'lp=2',
    ],
    pixelFormat: (video) => halved(video, 10),
  },
  prores: {
    name: 'prores_ks',
    endings: ['.mov', '.mkv'],
    needsEven: true,
    options: (quality) => [
      '-profile:v',
      { small: '1', good: '2', best: '3' }[quality],
      '-vendor',
      'apl0',
      ...threads,
    ],
    pixelFormat: () => 'yuv422p10le',
  },
  ffv1: {
    name: 'ffv1',
    endings: ['.mkv', '.avi'],
    needsEven: false,
    options: () => ['-level', '3', '-g', '1', '-slicecrc', '1', ...threads],
    pixelFormat: (video) => pixelFormatOf(coloredPlanes(video.planes)),
  },
}

/** In the order in which they are offered for one that is missing. */
const offered: readonly Codec[] = ['h264', 'h265', 'av1', 'prores', 'ffv1']

/**
 * @throws StudioFault `film.badContainer` where the file's ending can't hold the codec; `film.encoderMissing`, with one of
 *   those that are here and that the file can hold
 */
export async function checkEncoder(
  { ffmpeg }: Pick<FfmpegTools, 'ffmpeg'>,
  { codec }: FilmEncoder,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  const ending = extname(output).toLowerCase()
  const { endings, name } = encoders[codec]
  if (!endings.includes(ending)) {
    throw new StudioFault('film.badContainer', { file: output, codec, endings: [...endings] })
  }
  const { text } = await runTool(ffmpeg, [...quiet, '-encoders'], { signal })
  // " V....D libx264  description": one a line.
  const here = new Set(text.split('\n').map((row) => row.trim().split(/\s+/)[1]))
  if (here.has(name)) return
  const alternative =
    offered.find((other) => here.has(encoders[other].name) && encoders[other].endings.includes(ending)) ??
    null
  throw new StudioFault('film.encoderMissing', { encoder: `${codec} (${name})`, alternative })
}

/** Options of an output that encodes frames as `coloredPlanes` of the video lays them out. */
export function encoderArguments({ codec, quality }: FilmEncoder, video: FilmVideo): string[] {
  const { name, needsEven, options, pixelFormat } = encoders[codec]
  const { width, height, sampleAspect, tags, matrix } = video
  const [column, row] = [width % 2, height % 2]
  const marks = {
    range: tags.range,
    colorspace: tags.matrix ?? matrixNames[matrix],
    color_primaries: tags.primaries,
    color_trc: tags.transfer,
  }
  const named = Object.entries(marks).filter(([, value]) => value !== null)
  const filters = [
    `setsar=${rationalText(sampleAspect, '/')}:max=100000`,
    `setparams=${named.map(([key, value]) => `${key}=${value}`).join(':')}`,
    // The last column or line once more, not a black one.
    ...(needsEven && (column || row)
      ? [`pad=${width + column}:${height + row}`, `fillborders=right=${column}:bottom=${row}:mode=smear`]
      : []),
    `format=${pixelFormat(video)}`,
  ]
  const tagOptions = [
    '-color_range',
    tags.range === 'full' ? 'pc' : 'tv',
    '-colorspace',
    marks.colorspace,
    ...(tags.primaries === null ? [] : ['-color_primaries', tags.primaries]),
    ...(tags.transfer === null ? [] : ['-color_trc', tags.transfer]),
  ]
  return ['-vf', filters.join(','), '-c:v', name, ...options(quality), ...tagOptions]
}
