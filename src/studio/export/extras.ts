/** What an export may hold besides the photos: contact sheets, pictures of before and after, a page to look at. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { BatchJournal } from '../batch/journal.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { isThere, originalPath } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import { refuseForeign, type ExportEntry } from './plan.ts'
import { galleryFoot, galleryHead, galleryItem, type GalleryPicture } from './gallery/page.ts'
import { GalleryPictures, type RestoreForGallery } from './gallery/pictures.ts'
import { said } from './gallery/words.ts'
import { type SheetCell, writeSheetPdf } from './sheet-pdf.ts'

export interface Extras {
  /** `contact-sheet 1.jpg` and on. */
  contactSheet: boolean
  /** `contact-sheets.pdf`. */
  sheetPdf: boolean
  /** `NAME - before and after.jpg` for each photo that was coloured. */
  beforeAfter: boolean
  /** `gallery.html`, with its pictures in a folder beside it. */
  gallery: boolean
  /** Above sheets and gallery. */
  title: string
  /** Of the words that they say themselves. */
  language: 'en' | 'zh'
}

interface ExtrasDeps {
  library: Library
  engine: EngineClient
  folder: string
  journal: BatchJournal
  /** Names of the pictures themselves, in small letters. */
  taken: ReadonlySet<string>
  restore: RestoreForGallery
  /** Told of each file that belongs to the export beside the named pieces. */
  onFile: (name: string) => void
}

/** Runs a named piece of work, and reports what became of it. */
type Piece = (name: string, work: () => Promise<'written' | 'unchanged'>) => Promise<void>

const onSheet = 48
const columns = 6

/** Writes those that are wanted, where a picture of theirs has changed since the last time. */
export async function writeExtras(
  deps: ExtrasDeps,
  entries: readonly ExportEntry[],
  extras: Extras,
  piece: Piece,
): Promise<void> {
  const { folder, engine, library } = deps
  const words = said[extras.language]
  if (extras.beforeAfter) {
    for (const entry of entries) {
      const before = originalPath(library, entry.photo)
      if (entry.variant === null || !(await isThere(before))) continue
      const name = `${entry.name.replace(/\.[a-z]+$/, '')} - before and after.jpg`
      const cells = [
        { file: before, label: words.before },
        { file: join(folder, entry.name), label: words.after },
      ]
      const draw = (output: string) =>
        engine.call('contactSheet', { cells, columns: 2, cellSide: 1200, output })
      await piece(name, () => drawOnce(deps, name, [entry], extras, draw))
    }
  }
  if (extras.contactSheet) {
    for (let first = 0; first < entries.length; first += onSheet) {
      const some = entries.slice(first, first + onSheet)
      const name = `contact-sheet ${first / onSheet + 1}.jpg`
      const cells = some.map((entry) => sheetCell(folder, entry))
      const { title } = extras
      const draw = (output: string) =>
        engine.call('contactSheet', { cells, columns, cellSide: 400, title, output })
      await piece(name, () => drawOnce(deps, name, some, extras, draw))
    }
  }
  if (extras.sheetPdf && entries.length > 0) {
    const name = 'contact-sheets.pdf'
    const cells = entries.map((entry) => sheetCell(folder, entry))
    const draw = (output: string) => writeSheetPdf(output, cells, extras.title, engine)
    await piece(name, () => drawOnce(deps, name, entries, extras, draw))
  }
  if (extras.gallery && entries.length > 0) await writeGallery(deps, entries, extras, piece)
}

function sheetCell(folder: string, { name, photo }: ExportEntry): SheetCell {
  const label = [photo.caption || photo.name, photo.date_text].filter(Boolean).join(' · ')
  return { file: join(folder, name), label }
}

/**
 * Draws one unless the journal says that it is as it would be drawn now.
 * @param content what it consists of beside its photos and their words
 */
async function drawOnce(
  { library, folder, journal, taken }: ExtrasDeps,
  name: string,
  entries: readonly ExportEntry[],
  { title, language }: Extras,
  draw: (output: string) => Promise<unknown>,
  content = '',
): Promise<'written' | 'unchanged'> {
  const output = join(folder, name)
  const input = renderKey(entries.map(({ photo }) => photo.sha256))
  const work = renderKey([
    title,
    language,
    content,
    entries.map((entry) => [entry.name, entry.work, entry.photo.caption, entry.photo.date_text]),
  ])
  if (taken.has(name.toLowerCase())) throw new StudioFault('output.exists', { file: output })
  if (await journal.isFinished(output, input, work)) return 'unchanged'
  // One that we drew is drawn anew when the selection is another one; a person's own is not ours to replace.
  await refuseForeign(library, journal, output)
  await draw(output)
  await journal.finished(output, input, work, (await stat(output)).size).catch((error: unknown) => {
    throw asWriteFault(error, output)
  })
  return 'written'
}

/** The page and its pictures: an album of thousands opens at once, since a browser loads what is looked at. */
async function writeGallery(
  deps: ExtrasDeps,
  entries: readonly ExportEntry[],
  extras: Extras,
  piece: Piece,
): Promise<void> {
  const pictures = new GalleryPictures(deps)
  const items: string[] = []
  for (const entry of entries) {
    try {
      items.push(galleryItem(await galleryPicture(deps, pictures, entry)))
    } catch (error) {
      // One picture fails alone; a full disk ends the export, as everywhere.
      await piece(entry.name, () => Promise.reject(error instanceof Error ? error : new Error(String(error))))
    }
  }
  const { title, language } = extras
  const words = said[language]
  const page = [galleryHead(title, items.length, words, language), ...items, galleryFoot(words)].join('')
  await piece('gallery.html', () =>
    drawOnce(
      deps,
      'gallery.html',
      entries,
      extras,
      (output) => writeBuffers(output, [Buffer.from(page)]),
      page,
    ),
  )
  await pictures.removeOthers()
  for (const path of pictures.paths) deps.onFile(path)
}

async function galleryPicture(
  { folder, library }: ExtrasDeps,
  pictures: GalleryPictures,
  { name, photo, picture, variant, recipe }: ExportEntry,
): Promise<GalleryPicture> {
  const result = join(folder, name)
  const key = picture.slice(0, 20)
  const original = originalPath(library, photo)
  const isColored = variant !== null && (await isThere(original))
  return {
    caption: photo.caption,
    date: photo.date_text ?? '',
    name: photo.name,
    large: await pictures.large(result, key),
    small: await pictures.small(result, key),
    before: isColored ? (await pictures.before({ file: original, sha256: photo.sha256 }, recipe)).path : null,
  }
}
