/** Which files of a folder are taken for photos, by their names alone; the same for a disk's folder and a dropped one. */
import { z } from 'zod'

/**
 * The kinds of pictures that are read, with the endings of their names. What is picked from a folder, what a file
 * dialog offers and what sentences name all come from here. A file that is named outright needs none of these endings.
 */
export const readableKinds = {
  JPEG: ['jpg', 'jpeg', 'jpe', 'jfif'],
  PNG: ['png'],
  TIFF: ['tif', 'tiff'],
  WebP: ['webp'],
  AVIF: ['avif'],
  GIF: ['gif'],
  HEIC: ['heic', 'heif'],
  'JPEG XL': ['jxl'],
  'JPEG 2000': ['jp2', 'j2k', 'jpf', 'jpx', 'jpc'],
  'JPEG-LS': ['jls'],
  BMP: ['bmp', 'dib'],
  PSD: ['psd', 'psb'],
  PDF: ['pdf'],
  // Of these the finished picture that the camera put into them.
  'camera raw': [
    'dng',
    'cr2',
    'cr3',
    'nef',
    'nrw',
    'arw',
    'sr2',
    'raf',
    'rw2',
    'orf',
    'pef',
    'srw',
    'mrw',
    'x3f',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

const readableEndings = new Set<string>(Object.values(readableKinds).flat())

/** `.jpg`, `.jpeg`, ...: what a file dialog takes beside `image/*`. */
export const photoEndings: readonly string[] = [...readableEndings].map((ending) => `.${ending}`)

/** `JPEG, PNG, ... and JPEG XL`. @param and the word before the last one */
export function kindsInWords(and: string, comma: string): string {
  const kinds = Object.keys(readableKinds)
  return `${kinds.slice(0, -1).join(comma)}${and}${kinds.at(-1) ?? ''}`
}

/** Without the dot; empty where there is none. */
const endingOf = (name: string): string => /\.([^.]*)$/.exec(name)?.[1].toLowerCase() ?? ''

export const isHiddenName = (name: string): boolean => name.startsWith('.')

/** What network disks, systems and photo programs keep beside the photos: thumbnails and what was thrown away. */
const notForPeople =
  /^(?:@eadir|@__thumb|@recycle|@recently-snapshot|@tmp|#recycle|#snapshot|\$recycle\.bin|recycler|recycled|system volume information|network trash folder|temporary items|thevolumesettingsfolder|lost\+found|__macosx|lightroom previews\.lrdata|.+ previews\.lrdata)$/i

/** Folders that are passed over, as hidden ones are. */
export const isPassedOver = (folder: string): boolean => isHiddenName(folder) || notForPeople.test(folder)

/** Hidden files are no photos. */
export const isPhotoName = (name: string): boolean =>
  !isHiddenName(name) && readableEndings.has(endingOf(name))

/** What stands beside photos for programs only: sidecars, and what systems write into folders. */
const companions =
  /(?:\.xmp|\.aae|\.thm|\.json|\.part|^thumbs\.db|^ehthumbs\.db|^desktop\.ini|^picasa\.ini)$/i

/** Files of one kind that can't be read. */
export const passedOverSchema = z.object({
  /** As people call it, by the ending: `BMP`; empty where a name has no ending. */
  kind: z.string(),
  files: z.int(),
  /** The first of them, as they were found. */
  names: z.array(z.string()),
})
export type PassedOver = z.infer<typeof passedOverSchema>

/** Names of one kind that are listed. */
const maxNames = 100

/** Counts a file that is no photo; sidecars and hidden files are not counted. @param shown what it is called in lists */
export function passOver(kinds: PassedOver[], name: string, shown = name): void {
  if (isHiddenName(name) || companions.test(name)) return
  const kind = endingOf(name).toUpperCase()
  let entry = kinds.find((each) => each.kind === kind)
  if (!entry) kinds.push((entry = { kind, files: 0, names: [] }))
  entry.files += 1
  if (entry.names.length < maxNames) entry.names.push(shown)
}

export const filesOf = (kinds: readonly PassedOver[]): number =>
  kinds.reduce((sum, { files }) => sum + files, 0)

/** The most frequent first. */
export const byFrequency = (kinds: readonly PassedOver[]): PassedOver[] =>
  kinds.toSorted((a, b) => b.files - a.files || byName.compare(a.kind, b.kind))

/** What a person reads of them: `5 files are of kinds Tintype can't read: 3 BMP, 1 PDF, 1 PSD`. */
export function passedOverText(kinds: readonly PassedOver[]): string {
  const counts = byFrequency(kinds).map(
    ({ kind, files }) => `${files} ${kind === '' ? 'without an ending' : kind}`,
  )
  const files = filesOf(kinds)
  const are = files === 1 ? '1 file is of a kind' : `${files} files are of kinds`
  return `${are} Tintype can't read: ${counts.join(', ')}`
}

/** Folders are walked in this order: `2.jpg` before `10.jpg`. */
export const byName = new Intl.Collator('en', { numeric: true })
