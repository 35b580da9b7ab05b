/** Single frames of a film as pictures: one that stands for it, and any other by its time. */
import { stat } from 'node:fs/promises'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools, FilmInfo, FilmSource, FilmVideo } from '../contract/film.ts'
import { writeWhole } from '../platform/atomic-file.ts'
import { fileUrl, onlyFiles, quiet, sameFilters, seekTo, sourceFilters } from './arguments.ts'
import { runTool } from './process.ts'

/** A film in pixels that are as wide as high, as a screen shows it. */
export function displaySize({ width, height, sampleAspect }: FilmVideo): { width: number; height: number } {
  const { num, den } = sampleAspect
  return { width: Math.max(1, Math.round((width * num) / den)), height }
}

/** The size that a film has on a screen within so many pixels a side; even, as encoders of proxies want it. */
export function sizeWithin(video: FilmVideo, longestSide: number): { width: number; height: number } {
  const { width, height } = displaySize(video)
  const scale = Math.min(1, longestSide / Math.max(width, height))
  const even = (pixels: number) => Math.max(2, Math.round((pixels * scale) / 2) * 2)
  return { width: even(width), height: even(height) }
}

/** Frames of which the one that is most like all of them is taken. */
const posterFrames = 50
/** Where in the film they begin: titles and black leaders are over by then. */
const posterShare = 0.1

/**
 * A frame that stands for the film, as PNG.
 * @param output appears whole or not at all
 * @throws StudioFault `film.noFrames`, `output.*`
 */
export async function writePoster(
  { ffmpeg }: Pick<FfmpegTools, 'ffmpeg'>,
  { file, video, seconds }: Pick<FilmInfo, 'file' | 'video' | 'seconds'>,
  output: string,
  longestSide: number,
  signal?: AbortSignal,
): Promise<void> {
  const filters = [`thumbnail=${posterFrames}`, scaleTo(video, longestSide), 'format=rgb24']
  const from = (seconds ?? 0) * posterShare
  // A film that is shorter than it says may have nothing there.
  const ways = from > 0 ? [['-ss', from.toFixed(3)], []] : [[]]
  await writeFrame(ffmpeg, { file, video }, ways, filters, output, signal)
}

/** Decoders need some frames before the one that is wanted. */
const leadSeconds = 1

/** A frame by its time, in ticks of the film's clock; and by its number, where its time in the file is another one. */
export interface FramePlace {
  tick: number
  number: number | null
}

/**
 * One frame, as PNG where `output` ends in `.png`, else as JPEG.
 * @throws StudioFault `film.noFrames` where there is none; `output.*`
 */
export async function writeStill(
  source: FilmSource,
  { tick, number }: FramePlace,
  output: string,
  longestSide: number,
  signal?: AbortSignal,
): Promise<void> {
  const { tools, video, input: file } = source
  const { num, den } = video.timeBase
  const filters = [
    ...sourceFilters(source),
    number === null
      ? `trim=start_pts=${tick}:end_pts=${tick + 1}`
      : `trim=start_frame=${number}:end_frame=${number + 1}`,
    scaleTo(video, longestSide),
    output.endsWith('.png') ? 'format=rgb24' : 'format=yuvj420p',
  ]
  const start = (tick * num) / den - leadSeconds
  const seek = start > 0 && number === null ? [['-copyts', '-noaccurate_seek', ...seekTo(start)]] : []
  // What can't be sought in is read from its beginning.
  const ways = [...seek, ['-copyts']]
  await writeFrame(tools.ffmpeg, { file, video }, ways, filters, output, signal)
}

/** The first of several ways that gives a frame. @throws StudioFault `film.noFrames`, `output.*` */
async function writeFrame(
  ffmpeg: string,
  { file, video }: Pick<FilmInfo, 'file' | 'video'>,
  ways: readonly (readonly string[])[],
  filters: readonly string[],
  output: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const codec = output.endsWith('.png') ? ['-c:v', 'png'] : ['-c:v', 'mjpeg', '-q:v', '3']
  const chosen = ['-map', `0:${video.index}`, '-an', '-frames:v', '1', '-vf', filters.join(',')]
  await writeWhole(
    output,
    async (part) => {
      for (const way of ways) {
        const input = [...way, ...onlyFiles, ...sameFilters, '-i', fileUrl(file)]
        // One file by its name: a percent sign in it means nothing.
        const to = [...codec, '-f', 'image2', '-update', '1', '-y', fileUrl(part)]
        const { ok } = await runTool(ffmpeg, [...quiet, ...input, ...chosen, ...to], { signal })
        if (ok && (await bytesOf(part)) > 0) return
      }
      throw new StudioFault('film.noFrames', { file })
    },
    { durable: false },
  )
}

const bytesOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0

function scaleTo(video: FilmVideo, longestSide: number): string {
  const { width, height } = sizeWithin(video, longestSide)
  return `scale=${width}:${height}:flags=area,setsar=1`
}
