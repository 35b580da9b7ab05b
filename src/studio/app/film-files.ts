/**
 * What a queued film is, and where its files lie: a film, or pictures of its frames in a folder, for a
 * browser packed into one file.
 */
import { access, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { providerChoiceSchema } from '../../contract/engine.ts'
import { filmExportSchema, filmPresetSchema, type FilmExport } from '../../contract/film-workbench.ts'
import { encoderSchema, type FilmEncoder } from '../../contract/film.ts'
import { storedFilmMarksSchema } from '../../contract/film-library.ts'
import { storedRecipeSchema } from '../../contract/recipe.ts'
import { presets } from '../film/presets.ts'
import { presentPictures, sequenceOf } from '../../ffmpeg/picture-sequence.ts'

const endings = { share: '.mp4', edit: '.mov', archive: '.mkv' } as const
/** What a browser fetches of a film that became pictures. */
export const packed = '.zip'

/** The only files that a browser is given: Tintype's own, in the library's folder. */
const isOwnFile = (output: string): boolean => /^films\/[^/\\]+$/.test(output) && !output.endsWith('/..')

const payloadFields = z.strictObject({
  photoId: z.int(),
  recipe: storedRecipeSchema,
  marks: storedFilmMarksSchema,
  preset: filmPresetSchema,
  pictures: filmExportSchema.shape.pictures,
  encoder: encoderSchema,
  /** Seconds of the film's clock; the whole film when null. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Of the coloured film: absolute, or, of one that a browser fetches, relative to the library's folder. */
  output: z.string(),
  /** A browser fetches it: it lies in the library's folder. */
  download: z.boolean(),
  /** The setting's where it is left out. */
  provider: providerChoiceSchema.optional(),
})

export const filmPayloadSchema = payloadFields.refine(
  ({ output, download }) => !download || isOwnFile(output),
  'a film that is fetched lies in the folder of films',
)
export type FilmPayload = z.output<typeof filmPayloadSchema>

type Placed = Pick<FilmPayload, 'output' | 'preset' | 'download' | 'pictures'>

/** Of the pictures in their folder. */
export const picturePattern = ({ pictures }: Pick<FilmExport, 'pictures'>): string => `%06d.${pictures}`

const isPacked = ({ preset, download }: Placed): boolean => preset === 'pictures' && download

/** What `colorFilm` writes: a file, or pictures by a pattern. @param folder of the library, which may have been moved */
export function outputOf(folder: string, film: Placed): string {
  const output = resolve(folder, film.output)
  return isPacked(film) ? join(picturesOf(output), picturePattern(film)) : output
}

/** What a person has in the end: a file, or the folder of the pictures. */
export function placeOfFilm(folder: string, film: Placed): string {
  const output = resolve(folder, film.output)
  return film.preset === 'pictures' && !film.download ? dirname(output) : output
}

/** Name of the file or of the folder. */
export const nameOfFilm = (film: Placed): string => basename(placeOfFilm('/', film))

/** Where pictures lie until they are packed. */
const picturesOf = (output: string): string => `${output}.pictures`

/** Whether all of it is there, and nothing is left to be done. */
export async function isMade(folder: string, film: Placed): Promise<boolean> {
  const output = outputOf(folder, film)
  const sequence = isPacked(film) ? null : sequenceOf(output)
  if (!sequence) return isThere(placeOfFilm(folder, film))
  return (await presentPictures(sequence)).length > 0 && !(await isThere(workFolder(output)))
}

/** The finished film, or the folder with its pictures, with what a person calls it; null where it is not there (any more). */
export async function finishedFilm(
  folder: string,
  payload: unknown,
): Promise<{ path: string; name: string } | null> {
  const read = filmPayloadSchema.safeParse(payload)
  if (!read.success) return null
  const path = placeOfFilm(folder, read.data)
  return (await isThere(path)) ? { path, name: basename(path) } : null
}

/** What is kept of a film that nobody will go on with. */
export async function removeWork(folder: string, film: Placed): Promise<void> {
  const output = outputOf(folder, film)
  const left = isPacked(film) ? dirname(output) : workFolder(output)
  await rm(left, { recursive: true, force: true }).catch(() => undefined)
}

/** Where `colorFilm` keeps what is finished of a film. */
const workFolder = (output: string): string => `${output}.tintype`

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

export const isPictures = ({ preset }: Pick<FilmExport, 'preset'>): boolean => preset === 'pictures'

export const encoderOf = ({ preset, quality }: FilmExport): FilmEncoder =>
  // Nothing may be lost on the way to the pictures.
  preset === 'pictures' ? { codec: 'ffv1', quality: 'best' } : { codec: presets[preset].codec, quality }

/** Of the file, or of the folder with the pictures. */
export const nameOf = ({ name, preset }: FilmExport): string =>
  preset === 'pictures' ? name : `${name}${endings[preset]}`

/** The same as a terminal is told. */
export const outputName = (request: FilmExport): string =>
  isPictures(request) ? `${request.name}/${picturePattern(request)}` : nameOf(request)

export function typeOf(name: string): string {
  if (name.endsWith(packed)) return 'application/zip'
  if (name.endsWith('.mp4')) return 'video/mp4'
  return name.endsWith('.mov') ? 'video/quicktime' : 'video/x-matroska'
}
