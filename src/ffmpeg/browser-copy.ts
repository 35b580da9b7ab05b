/** Small copies of a film that every browser plays, whatever the film itself is: VP8 with Opus in WebM, else H.264 in MP4. */
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools, FilmSource } from '../contract/film.ts'
import { writeWhole } from '../platform/atomic-file.ts'
import { fileUrl, onlyFiles, quiet, sameFilters, seekTo, sourceFilters } from './arguments.ts'
import { shownTimes } from './assemble.ts'
import { startTool, runTool } from './process.ts'
import { sizeWithin } from './still.ts'

export interface ProxyKind {
  ending: '.webm' | '.mp4'
  type: 'video/webm' | 'video/mp4'
  muxer: 'webm' | 'mp4'
  video: readonly string[]
  /** Empty: this ffmpeg writes no sound that fits, and the copy is silent. */
  audio: readonly string[]
}

/** Often enough that a player finds any place at once. */
const keyFrames = ['-g', '24']

const realtime = ['-deadline', 'realtime', '-cpu-used', '8', '-threads', '2', '-lag-in-frames', '0']

/** What of this ffmpeg a browser plays. @throws StudioFault `film.encoderMissing` */
export async function proxyKind({ ffmpeg }: Pick<FfmpegTools, 'ffmpeg'>): Promise<ProxyKind> {
  const { text } = await runTool(ffmpeg, [...quiet, '-encoders'])
  const here = new Set(text.split('\n').map((row) => row.trim().split(/\s+/)[1]))
  const sound = (...names: readonly string[]) => {
    const name = names.find((each) => here.has(each))
    return name === undefined ? [] : ['-c:a', name, '-ac', '2', '-b:a', '96k']
  }
  for (const [name, rate] of [
    ['libvpx', ['-b:v', '1500k', '-auto-alt-ref', '0']],
    ['libvpx-vp9', ['-b:v', '1200k', '-row-mt', '1']],
  ] as const) {
    if (!here.has(name)) continue
    const video = ['-c:v', name, ...realtime, ...rate, ...keyFrames, '-pix_fmt', 'yuv420p']
    return { ending: '.webm', type: 'video/webm', muxer: 'webm', video, audio: sound('libopus', 'libvorbis') }
  }
  if (!here.has('libx264')) {
    throw new StudioFault('film.encoderMissing', { encoder: 'VP8 (libvpx)', alternative: null })
  }
  const video = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '24', ...keyFrames, '-pix_fmt', 'yuv420p']
  const fast = ['-movflags', '+faststart']
  return {
    ending: '.mp4',
    type: 'video/mp4',
    muxer: 'mp4',
    video: [...video, ...fast],
    audio: sound('aac'),
  }
}

interface Copying {
  longestSide: number
  /** Seconds of the film's clock at its first frame, which is at 0 in the copy. */
  start: number
  /** How long it is, for the progress. */
  seconds: number
  /** Its times run backwards somewhere: ffmpeg puts them in order as it does by itself. */
  isMoved: boolean
  onProgress: (fraction: number) => void
  signal: AbortSignal
}

/** The whole film, small, with its first sound. @throws StudioFault `film.toolFailed`, `output.*`; the signal's reason */
export async function writeProxy(
  source: FilmSource,
  kind: ProxyKind,
  output: string,
  { longestSide, start, seconds, isMoved, onProgress, signal }: Copying,
): Promise<void> {
  const { tools, video, input } = source
  const { width, height } = sizeWithin(video, longestSide)
  const begin = isMoved ? 'STARTPTS' : `${start.toFixed(6)}/TB`
  const filters = [
    ...sourceFilters(source),
    `scale=${width}:${height}:flags=fast_bilinear,setsar=1`,
    `setpts=PTS-${begin}`,
  ]
  const heard = isMoved ? 'asetpts=PTS-STARTPTS' : `atrim=start=${start.toFixed(6)},asetpts=PTS-${begin}`
  const sound = kind.audio.length > 0 ? ['-map', '0:a:0?', '-af', heard, ...kind.audio] : ['-an']
  const picture = ['-map', `0:${video.index}`, '-vf', filters.join(','), '-fps_mode', 'vfr', ...kind.video]
  const nothingElse = ['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1']
  const args = [
    ...(isMoved ? [] : ['-copyts']),
    ...onlyFiles,
    ...sameFilters,
    '-i',
    fileUrl(input),
    ...picture,
    ...sound,
    ...nothingElse,
  ]
  await encode(tools.ffmpeg, args, kind, output, { seconds, onProgress, signal }, input)
}

export interface ExcerptRange {
  from: number
  to: number
  /** How many frames it has, both among them. */
  frames: number
  numbers?: { first: number; last: number } | undefined
}

const evenly = (from: number, to: number, { first, last }: { first: number; last: number }) =>
  `setpts=${from}+N*${(to - from) / Math.max(1, last - first)}`

/**
 * A part of a film, small and without loss, to be coloured as a film of its own; times stay those of the film.
 * @param range ticks of its first and its last frame; `numbers` of both where their times in the file are others: they are then
 *   spread evenly between those two ticks
 */
export async function writeExcerpt(
  source: FilmSource,
  { from, to, frames, numbers }: ExcerptRange,
  output: string,
  longestSide: number,
  signal: AbortSignal,
): Promise<void> {
  const { tools, video, input } = source
  const { width, height } = sizeWithin(video, longestSide)
  const { num, den } = video.timeBase
  const filters = [
    ...sourceFilters(source),
    ...(numbers
      ? [`trim=start_frame=${numbers.first}:end_frame=${numbers.last + 1}`, evenly(from, to, numbers)]
      : [`trim=start_pts=${from}:end_pts=${to + 1}`]),
    `scale=${width}:${height}:flags=area,setsar=1`,
  ]
  const start = (from * num) / den - 1
  const seek = start > 0 && !numbers ? [['-noaccurate_seek', ...seekTo(start)]] : []
  const asked = [...onlyFiles, ...sameFilters, '-i', fileUrl(input), '-map', `0:${video.index}`, '-an']
  const written = [
    '-vf',
    filters.join(','),
    '-fps_mode',
    'passthrough',
    '-c:v',
    'ffv1',
    '-f',
    'matroska',
    '-y',
  ]
  await writeWhole(output, async (part) => {
    // Where seeking leads behind some of its frames, it is read from the film's beginning.
    for (const way of [...seek, []]) {
      const args = [...quiet, '-copyts', ...way, ...asked, ...written, fileUrl(part)]
      const { ok, lastWords } = await runTool(tools.ffmpeg, args, { signal })
      const isLast = way.length === 0
      if (!ok && isLast)
        throw new StudioFault('film.toolFailed', { file: input, step: 'read', reason: lastWords })
      if (isLast || (await shownTimes(tools, part, signal)).length === frames) return
    }
  })
}

/**
 * Two films of the same frames, one above the other, as a browser plays them. @param passed first frames of
 * both that are left out
 */
export async function writeStacked(
  { ffmpeg }: Pick<FfmpegTools, 'ffmpeg'>,
  { above, below, passed = 0 }: { above: string; below: string; passed?: number },
  kind: ProxyKind,
  output: string,
  signal: AbortSignal,
): Promise<void> {
  const even = `trim=start_frame=${passed},setpts=PTS-STARTPTS,format=yuv420p,crop=trunc(iw/2)*2:trunc(ih/2)*2`
  const graph = `[0:v]${even}[a];[1:v]${even}[b];[a][b]vstack[both]`
  const inputs = [above, below].flatMap((file) => [...onlyFiles, '-i', fileUrl(file)])
  const better = kind.video.map((option) => (option === '1500k' || option === '1200k' ? '6M' : option))
  const args = [...inputs, '-filter_complex', graph, '-map', '[both]', '-an', '-fps_mode', 'vfr', ...better]
  await encode(ffmpeg, args, kind, output, { seconds: 1, onProgress: () => {}, signal }, above)
}

async function encode(
  ffmpeg: string,
  args: readonly string[],
  { muxer }: ProxyKind,
  output: string,
  { seconds, onProgress, signal }: Pick<Copying, 'seconds' | 'onProgress' | 'signal'>,
  file: string,
): Promise<void> {
  await writeWhole(
    output,
    async (part) => {
      const progress = ['-progress', 'pipe:3', '-stats_period', '0.5']
      const all = [...quiet, ...progress, ...args, '-f', muxer, '-y', fileUrl(part)]
      const tool = startTool(ffmpeg, all, signal)
      tool.stdin.end()
      tool.stdout.resume()
      tool.beside.setEncoding('latin1')
      tool.beside.on('data', (text: string) => {
        const done = Number(/out_time_us=(\d+)/.exec(text)?.[1] ?? NaN) / 1e6
        if (Number.isFinite(done)) onProgress(Math.min(0.99, done / Math.max(0.1, seconds)))
      })
      const { ok, lastWords } = await tool.ended
      signal.throwIfAborted()
      if (!ok) throw new StudioFault('film.toolFailed', { file, step: 'encode', reason: lastWords })
    },
    { durable: false },
  )
}
