/** Contact sheets as a PDF of A4 pages, for a printer or an e-mail. */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { writeWhole } from '../../platform/atomic-file.ts'
import type { EngineClient } from '../engine-client/client.ts'

/** Four beside each other are large enough to tell people apart on paper: 280 pixels an inch. */
const columns = 4
const rows = 6
const cellSide = 560
/** In points, 1/72 inch. */
const margin = 36
const footerHeight = 18

export interface SheetCell {
  file: string
  label: string
}

/**
 * @param title on each page and in the document's properties; none when empty
 * @throws StudioFault `output.*`, `image.*` that names the picture
 */
export async function writeSheetPdf(
  output: string,
  cells: readonly SheetCell[],
  title: string,
  engine: EngineClient,
): Promise<void> {
  // Loaded when a sheet is wanted: it takes longer to load than most programs to start.
  const { default: PDFDocument } = await import('pdfkit')
  const work = await mkdtemp(join(tmpdir(), 'tintype-sheets-'))
  try {
    await writeWhole(output, async (part) => {
      const document = new PDFDocument({
        size: 'A4',
        margin,
        autoFirstPage: false,
        info: { Title: title, Producer: 'Tintype', Creator: 'Tintype' },
      })
      const written = pipeline(document, createWriteStream(part))
      const pages = Math.ceil(cells.length / (columns * rows))
      const draw = async (): Promise<void> => {
        for (let page = 0; page < pages; page++) {
          const some = cells.slice(page * columns * rows, (page + 1) * columns * rows)
          const sheet = join(work, `${page}.jpg`)
          await engine.call('contactSheet', {
            cells: some,
            columns,
            cellSide,
            title,
            ground: 'white',
            output: sheet,
          })
          addPage(document, sheet, `${page + 1} / ${pages}`)
        }
        document.end()
      }
      // A sheet that fails must end the stream, which else would wait for more.
      await Promise.all([written, draw().catch((error: unknown) => document.destroy(asError(error)))])
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function addPage(document: PDFKit.PDFDocument, sheet: string, footer: string): void {
  document.addPage()
  const { width, height } = document.page
  const [inner, tall] = [width - 2 * margin, height - 2 * margin - footerHeight]
  document.image(sheet, margin, margin, { fit: [inner, tall], align: 'center' })
  // Text in the margin would begin another page.
  document.page.margins.bottom = 0
  document.fontSize(8).fillColor('#666')
  document.text(footer, margin, height - margin - 8, { width: inner, align: 'center', lineBreak: false })
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
