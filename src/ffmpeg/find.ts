/** Finds ffmpeg and ffprobe, separate programs that the system or the person provides, and sees whether they are new enough. */
import { access, constants, stat } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools } from '../contract/film.ts'
import { runTool } from './process.ts'

/** ffmpeg 5.1: the first with `-fps_mode`. Builds without a version are known by their libavformat. */
const needed = { name: '5.1', libavformat: [59, 27] } as const

const ending = process.platform === 'win32' ? '.exe' : ''

const versionsSchema = z.object({
  program_version: z.object({ version: z.string() }),
  library_versions: z.array(z.object({ name: z.string(), major: z.int(), minor: z.int() })),
})

/**
 * @param named  a person's own path of ffmpeg, or of the folder with both; the system's when null
 * @param places more folders to look in after the system's, as that of a bundled build
 * @throws StudioFault `film.ffmpegMissing`, `film.ffmpegAncient`
 */
export async function findFfmpeg(
  named: string | null,
  { places = [], path = process.env['PATH'] ?? '' }: { places?: readonly string[]; path?: string } = {},
): Promise<FfmpegTools> {
  const folders =
    named === null ? [...path.split(delimiter).filter((folder) => folder !== ''), ...places] : []
  const candidates =
    named === null ? folders.map((folder) => join(folder, `ffmpeg${ending}`)) : await namedFile(named)
  for (const ffmpeg of candidates) {
    const ffprobe = join(dirname(ffmpeg), `ffprobe${ending}`)
    if ((await isProgram(ffmpeg)) && (await isProgram(ffprobe))) return checkVersion(ffmpeg, ffprobe)
  }
  throw new StudioFault('film.ffmpegMissing', { tried: named === null ? ['PATH', ...places] : candidates })
}

async function namedFile(named: string): Promise<string[]> {
  const facts = await stat(named).catch(() => null)
  return [facts?.isDirectory() ? join(named, `ffmpeg${ending}`) : named]
}

async function isProgram(file: string): Promise<boolean> {
  const facts = await stat(file).catch(() => null)
  if (!facts?.isFile()) return false
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function checkVersion(ffmpeg: string, ffprobe: string): Promise<FfmpegTools> {
  const args = ['-v', 'error', '-of', 'json', '-show_program_version', '-show_library_versions']
  const { text } = await runTool(ffprobe, args).catch(() => ({ text: '' }))
  const parsed = versionsSchema.safeParse(parseJson(text))
  // What can't even say its version is treated as one that is too old.
  const version = parsed.data?.program_version.version ?? 'unknown version'
  const library = parsed.data?.library_versions.find(({ name }) => name === 'libavformat')
  const [major, minor] = needed.libavformat
  const isNew = library && (library.major > major || (library.major === major && library.minor >= minor))
  if (!isNew) throw new StudioFault('film.ffmpegAncient', { file: ffmpeg, version, needed: needed.name })
  return { ffmpeg, ffprobe, version }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
