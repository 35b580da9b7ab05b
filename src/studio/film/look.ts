/** What a film is, for hosts that show it. */
import type { FfmpegTools, FilmInfo, Scan } from '../../contract/film.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import { detectScan } from '../../ffmpeg/scan.ts'

/** @throws StudioFault `film.*`, `image.*` */
export const lookAtFilm = (tools: FfmpegTools, file: string, signal?: AbortSignal): Promise<FilmInfo> =>
  probeFilm(tools, file, signal)

export const detectFilmScan = (tools: FfmpegTools, info: FilmInfo, signal?: AbortSignal): Promise<Scan> =>
  detectScan({ tools, input: info.file, video: info.video }, info.seconds, signal)
