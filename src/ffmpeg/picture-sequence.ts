/** A film as numbered pictures: which names mean one, and finished segments written as such. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StudioFault } from '../contract/errors.ts'
import type { FfmpegTools } from '../contract/film.ts'
import { concatList, listName, type Assembly } from './assemble.ts'
import { fileUrl, matrixNames, onlyFiles, quiet } from './arguments.ts'
import { runTool } from './process.ts'

const pattern = /^([^%]*)%0?(\d?)d([^%]*\.(png|tiff?|jpe?g))$/i

/** Names of a sequence's pictures. */
export interface PictureSequence {
  folder: string
  /** @param number counted from 1 */
  name: (number: number) => string
  isName: (name: string) => boolean
  ending: 'png' | 'tiff' | 'jpg'
}

/** @returns null for a name that is no pattern of numbered pictures, as "frames/%06d.png" is */
export function sequenceOf(output: string): PictureSequence | null {
  const [, before = '', digits = '', after = '', ending = ''] = pattern.exec(basename(output)) ?? []
  if (ending === '') return null
  const kind = ending.toLowerCase()
  return {
    folder: dirname(output),
    name: (number) => `${before}${String(number).padStart(Number(digits), '0')}${after}`,
    isName: (name) => {
      const number = name.slice(before.length, name.length - after.length)
      return name.startsWith(before) && name.endsWith(after) && /^\d+$/.test(number)
    },
    ending: kind.startsWith('t') ? 'tiff' : kind.startsWith('j') ? 'jpg' : 'png',
  }
}

/** What pictures of a sequence are there already: they would be mixed with the new ones. */
export async function presentPictures({ folder, isName }: PictureSequence): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => isName(name)).map((name) => join(folder, name))
}

/**
 * Writes the pictures beside the segments and then moves each to its place.
 * @returns how many
 * @throws StudioFault `film.toolFailed`; the system's errors
 */
export async function writePictures(
  { ffmpeg }: FfmpegTools,
  assembly: Assembly,
  sequence: PictureSequence,
  like: string,
  signal?: AbortSignal,
): Promise<number> {
  const { folder, info } = assembly
  const made = join(folder, 'pictures')
  await rm(made, { recursive: true, force: true })
  await mkdir(made)
  await writeFile(join(folder, listName), concatList(assembly))
  const end = await runTool(ffmpeg, pictureArguments(assembly, sequence), { signal, cwd: folder })
  if (!end.ok)
    throw new StudioFault('film.toolFailed', { file: info.file, step: 'assemble', reason: end.lastWords })
  const count = (await readdir(made)).length
  await mkdir(sequence.folder, { recursive: true })
  for (let number = 1; number <= count; number++) {
    signal?.throwIfAborted()
    await rename(join(made, `${number}.${sequence.ending}`), join(sequence.folder, sequence.name(number)))
  }
  await rm(made, { recursive: true, force: true })
  if (count === 0) throw new StudioFault('film.noFrames', { file: like })
  return count
}

/** Named by numbers alone, in the folder of the segments: no other sign means anything there. */
export function pictureArguments({ info: { video } }: Assembly, { ending }: PictureSequence): string[] {
  const meant = `setparams=range=${video.tags.range}:colorspace=${video.tags.matrix ?? matrixNames[video.matrix]}`
  const isDeep = video.planes.depth === 10 && ending !== 'jpg'
  const codec = { png: ['png'], tiff: ['tiff'], jpg: ['mjpeg', '-q:v', '2'] }[ending]
  const format = ending === 'jpg' ? 'yuvj444p' : isDeep ? (ending === 'png' ? 'rgb48be' : 'rgb48le') : 'rgb24'
  return [
    ...quiet,
    ...onlyFiles,
    '-f',
    'concat',
    '-i',
    fileUrl(listName),
    '-map',
    '0:v:0',
    '-fps_mode',
    'passthrough',
    '-vf',
    `${meant},scale=flags=accurate_rnd+full_chroma_int,format=${format}`,
    '-c:v',
    ...codec,
    '-f',
    'image2',
    '-start_number',
    '1',
    fileUrl(`pictures/%d.${ending}`),
  ]
}
