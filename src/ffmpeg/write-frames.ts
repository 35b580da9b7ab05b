/** Frames into a finished piece of film: each with its time through a pipe to ffmpeg, what it encodes into a file. */
import { open } from 'node:fs/promises'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools, FilmEncoder, FilmVideo } from '../contract/film.ts'
import { exactTimes, onlyFiles, quiet } from './arguments.ts'
import { encoderArguments } from './encoders.ts'
import { coloredPlanes } from './planes.ts'
import { startTool, type RunningTool, type ToolEnd } from './process.ts'
import { rawFrameHead, rawHeader } from './raw-matroska.ts'

export interface FrameWriter {
  /** Waits while the encoder is behind. @param tick from the piece's own beginning, not below 0 */
  write(planes: readonly Uint8Array[], tick: number): Promise<void>
  /** After the last frame. @returns bytes of the file. @throws what the file system says; StudioFault `film.toolFailed` */
  finish(): Promise<number>
  /** Gives up; the file is left as it is. */
  abandon(): Promise<void>
}

/**
 * @param file what is written is for this process to write, not for ffmpeg: so a full disk comes as a code, not as a text;
 *   an existing, empty file
 */
export function writeFrames(
  { ffmpeg }: FfmpegTools,
  video: FilmVideo,
  encoder: FilmEncoder,
  file: string,
  signal: AbortSignal,
): FrameWriter {
  const { timeBase, width, height, frameRate } = video
  const tool = startTool(ffmpeg, writeArguments(video, encoder), signal)
  tool.beside.resume()
  const written = intoFile(tool, file)
  written.catch(() => {})
  const raw = { width, height, planes: coloredPlanes(video.planes), timeBase, frameRate }
  tool.stdin.write(rawHeader(raw))
  return {
    async write(planes, tick) {
      const bytes = planes.reduce((sum, plane) => sum + plane.byteLength, 0)
      await send(tool, rawFrameHead(bytes, tick, timeBase))
      for (const plane of planes) await send(tool, plane)
    },
    async finish() {
      tool.stdin.end()
      // A disk without room is the cause, whatever the tool says after it.
      const bytes = await written
      const end = await tool.ended
      signal.throwIfAborted()
      if (!end.ok) throw failed(file, end)
      return bytes
    },
    async abandon() {
      tool.kill()
      await Promise.allSettled([written, tool.ended])
    },
  }
}

/** ffmpeg's arguments: frames with their times come by its first pipe, the piece goes to its second. */
export function writeArguments(video: FilmVideo, encoder: FilmEncoder): string[] {
  return [
    ...quiet,
    ...onlyFiles,
    '-copyts',
    '-f',
    'matroska',
    '-i',
    'pipe:0',
    '-map',
    '0:v:0',
    ...exactTimes(video.timeBase),
    ...encoderArguments(encoder, video),
    // NUT keeps any time base, and is written without going back.
    '-f',
    'nut',
    'pipe:1',
  ]
}

const failed = (file: string, { lastWords }: ToolEnd) =>
  new StudioFault('film.toolFailed', { file, step: 'encode', reason: lastWords })

async function send({ stdin, ended }: RunningTool, bytes: Uint8Array): Promise<void> {
  if (!isOpen(stdin) || stdin.write(bytes)) return
  // An encoder that has ended drains nothing any more; `finish` says why.
  await Promise.race([once(stdin, 'drain').catch(() => undefined), ended])
}

const isOpen = (stdin: Writable) => !stdin.destroyed && stdin.writable

async function intoFile(tool: RunningTool, file: string): Promise<number> {
  const handle = await open(file, 'w')
  let bytes = 0
  try {
    for await (const chunk of tool.stdout as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length;) {
        const { bytesWritten } = await handle.write(chunk, at)
        at += bytesWritten
      }
      bytes += chunk.length
    }
    return bytes
  } catch (error) {
    tool.kill()
    throw error
  } finally {
    await handle.close()
  }
}
