/** Which files are taken for films, by their names alone; what they are is seen by ffprobe. */
import { isPhotoName } from './photo-names.ts'

/** Containers of films that people have: cameras, phones, telecine houses, discs. */
const filmEndingNames = [
  'mp4',
  'm4v',
  'mov',
  'mkv',
  'webm',
  'avi',
  'mpg',
  'mpeg',
  'm2v',
  'vob',
  'mts',
  'm2ts',
  'wmv',
  'asf',
  'flv',
  '3gp',
  'ogv',
  'dv',
  'mxf',
] as const

const endings = new Set<string>(filmEndingNames)

/** `.mp4`, `.mov`, ...: what a file dialog takes beside `video/*`. */
export const filmEndings: readonly string[] = filmEndingNames.map((ending) => `.${ending}`)

/** Hidden files are no films. */
export const isFilmName = (name: string): boolean =>
  !name.startsWith('.') && endings.has(/\.([^.]*)$/.exec(name)?.[1].toLowerCase() ?? '')

/** What a library takes in of a folder: photos and films. */
export const isLibraryName = (name: string): boolean => isPhotoName(name) || isFilmName(name)
