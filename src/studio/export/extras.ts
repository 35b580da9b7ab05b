/** What an export may hold besides the photos: contact sheets, pictures of before and after, a page to look at. */
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { BatchJournal } from '../batch/journal.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { isThere, originalPath } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import { refuseForeign, type ExportEntry } from './plan.ts'
import { reportFoot, reportHead, reportSection } from './report-page.ts'

export interface Extras {
  /** `contact-sheet 1.jpg` and on. */
  contactSheet: boolean
  /** `NAME - before and after.jpg` for each photo that was coloured. */
  beforeAfter: boolean
  /** `gallery.html`, which needs no other file. */
  gallery: boolean
  /** Above sheets and gallery. */
  title: string
  /** Of the words that they say themselves. */
  language: 'en' | 'zh'
}

const said = {
  en: {
    before: 'before',
    after: 'after',
    colored: 'colourised by Tintype',
    photographs: (count: number) => (count === 1 ? '1 photograph' : `${count} photographs`),
  },
  zh: {
    before: '原片',
    after: '上色后',
    colored: '由 Tintype 上色',
    photographs: (count: number) => `${count} 张照片`,
  },
} as const

interface ExtrasDeps {
  library: Library
  engine: EngineClient
  folder: string
  journal: BatchJournal
  /** Names of the pictures themselves, in small letters. */
  taken: ReadonlySet<string>
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
      const cells = some.map((entry) => ({
        file: join(folder, entry.name),
        label: entry.photo.caption || entry.photo.name,
      }))
      const { title } = extras
      const draw = (output: string) =>
        engine.call('contactSheet', { cells, columns, cellSide: 400, title, output })
      await piece(name, () => drawOnce(deps, name, some, extras, draw))
    }
  }
  if (extras.gallery && entries.length > 0) {
    const draw = (output: string) => writeGallery(output, deps, entries, extras)
    await piece('gallery.html', () => drawOnce(deps, 'gallery.html', entries, extras, draw))
  }
}

/** Draws one unless the journal says that it is as it would be drawn now. */
async function drawOnce(
  { library, folder, journal, taken }: ExtrasDeps,
  name: string,
  entries: readonly ExportEntry[],
  { title, language }: Extras,
  draw: (output: string) => Promise<unknown>,
): Promise<'written' | 'unchanged'> {
  const output = join(folder, name)
  const input = renderKey(entries.map(({ photo }) => photo.sha256))
  const work = renderKey([
    title,
    language,
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

/** One file with all pictures in it, written photo by photo: an album need not fit the memory. */
async function writeGallery(
  output: string,
  { engine, folder, library }: ExtrasDeps,
  entries: readonly ExportEntry[],
  { title, language }: Extras,
): Promise<void> {
  const words = said[language]
  const work = await mkdtemp(join(tmpdir(), 'tintype-gallery-'))
  const picture = async (input: string): Promise<string> => {
    const small = join(work, 'small.webp')
    await engine.call('downscale', { input, output: small, longestSide: 960 })
    return `data:image/webp;base64,${(await readFile(small)).toString('base64')}`
  }
  try {
    await writeWhole(output, async (part) => {
      const page = await open(part, 'w')
      try {
        await page.appendFile(reportHead(title, words.photographs(entries.length), language))
        for (const entry of entries) {
          const { photo, variant } = entry
          const result = await picture(join(folder, entry.name))
          const before = originalPath(library, photo)
          const colored = variant !== null && (await isThere(before))
          await page.appendFile(
            reportSection({
              title: photo.caption || photo.name,
              credit: photo.date_text ?? '',
              before: words.before,
              grey: colored ? await picture(before) : result,
              colors: colored ? [{ label: words.colored, src: result }] : [],
            }),
          )
        }
        await page.appendFile(reportFoot)
      } finally {
        await page.close()
      }
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
