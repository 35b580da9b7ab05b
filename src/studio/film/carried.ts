/** What comes along with a film into another container, tried before any work is begun. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FfmpegTools, FilmInfo } from '../../contract/film.ts'
import { carriedStreams, type CarriedStream } from '../../ffmpeg/assemble.ts'
import { sequenceOf } from '../../ffmpeg/picture-sequence.ts'

/** Nothing stays of the trial. @returns none for pictures, which hold nothing else */
export async function triedStreams(
  tools: FfmpegTools,
  info: FilmInfo,
  output: string,
  signal?: AbortSignal,
): Promise<CarriedStream[]> {
  if (sequenceOf(output)) return []
  const folder = await mkdtemp(join(tmpdir(), 'tintype-trial-'))
  try {
    return await carriedStreams(tools, info, output, folder, signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
