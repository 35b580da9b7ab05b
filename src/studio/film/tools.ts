/** The ffmpeg that films are read and written with: the person's own, the system's, or one that came with the program. */
import { join } from 'node:path'
import type { FfmpegTools } from '../../contract/film.ts'
import { findFfmpeg } from '../../ffmpeg/find.ts'
import type { StudioPaths } from '../paths.ts'
import { readSettings } from '../settings.ts'

/** @throws StudioFault `film.ffmpegMissing`, `film.ffmpegAncient` */
export async function filmTools({
  data,
  resources,
}: Pick<StudioPaths, 'data' | 'resources'>): Promise<FfmpegTools> {
  const { ffmpeg } = await readSettings(data)
  return findFfmpeg(ffmpeg, { places: [join(resources, 'ffmpeg')] })
}
