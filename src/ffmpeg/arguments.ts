/** Arguments for ffmpeg and ffprobe from typed options. They go to the program as a list: no shell ever sees a name. */
import type { FilmSource, FilmVideo, PlaneFormat, Rational, Scan } from '../contract/film.ts'

/** Nothing is asked, nothing is told but errors. */
export const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error'] as const

/** Of an input: it may open files and pipes, and nothing that lies elsewhere. */
export const onlyFiles = ['-protocol_whitelist', 'file,pipe'] as const

/** A path as ffmpeg takes it by the letter, whatever it begins with or holds. */
export const fileUrl = (path: string): string => `file:${path}`

/** Of an input: it is entered here. Seconds are those of the film's clock, also where that does not begin at 0. */
export const seekTo = (seconds: number): string[] => ['-seek_timestamp', '1', '-ss', seconds.toFixed(6)]

export const rationalText = ({ num, den }: Rational, between = ':'): string => `${num}${between}${den}`

/** The name of a layout of planes among ffmpeg's pixel formats. */
export function pixelFormatOf({ chroma, depth }: PlaneFormat): string {
  const name = chroma === 'grey' ? 'gray' : `yuv${chroma}p`
  return depth === 8 ? name : `${name}10le`
}

/** ffmpeg's name of the coefficients, for a source that names none. */
export const matrixNames = { '601': 'smpte170m', '709': 'bt709', '2020': 'bt2020nc' } as const

/** Half pictures of one moment are put together again; what is still combed then was never film. */
const telecineFilters = (order: 'tff' | 'bff') => [
  `fieldmatch=order=${order}:mode=pc_n:combmatch=full`,
  'bwdif=mode=send_frame:deint=interlaced',
]

const scanFilters: Readonly<Record<Scan, readonly string[]>> = {
  progressive: [],
  interlaced: ['bwdif=mode=send_frame'],
  telecineTop: telecineFilters('tff'),
  telecineBottom: telecineFilters('bff'),
}

/** Of an input whose frames go through `sourceFilters`: these go on where its frames change, and lose none of those they hold. */
export const sameFilters = ['-reinit_filter:v', '0'] as const

/**
 * Filters after which a source's frames are upright, progressive, of its size, and laid out as its `planes` say. Broadcasts
 * change size and layout on the way.
 */
export function sourceFilters({ video, scan }: Pick<FilmSource, 'video' | 'scan'>): string[] {
  return [
    `scale=${video.width}:${video.height}`,
    ...scanFilters[scan],
    ...(video.isRgb ? [rgbToPlanes(video)] : []),
    `format=${pixelFormatOf(video.planes)}`,
    // Filters count in time bases of their own.
    `settb=${rationalText(video.timeBase, '/')}`,
  ]
}

function rgbToPlanes({ matrix }: FilmVideo): string {
  const name = { '601': 'bt601', '709': 'bt709', '2020': 'bt2020' }[matrix]
  return `scale=out_color_matrix=${name}:out_range=limited:flags=accurate_rnd+full_chroma_int`
}

/** Options of an output whose frames keep their times to a tick. */
export const exactTimes = (timeBase: Rational): string[] => [
  '-fps_mode',
  'passthrough',
  '-enc_time_base',
  rationalText(timeBase),
]
