/** Scans in PDF: the first page by PDFium as WebAssembly, at the resolution of the picture that lies on it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'
import { plainTiff } from '../tiff-wrapper.ts'
import { UnsupportedKind, type PdfFacts } from './job.ts'

const pointsPerInch = 72
/** A page without a picture is drawn as a scanner would have scanned it. */
const usualDpi = 300
const leastDpi = 72
const mostDpi = 2400
const mostObjects = 10_000

/** FPDF_ERR_PASSWORD */
const passwordError = 4
const imageObject = 3
/** FPDFBitmap_BGRx */
const bgrx = 3
/** FPDF_ANNOT: what a person wrote onto the page belongs to it. */
const withAnnotations = 1

interface Page {
  pdfium: WrappedPdfiumModule
  pages: number
  page: number
  width: number
  height: number
}

/** @throws Error where the file is damaged, UnsupportedKind where it is locked */
async function firstPage(file: Buffer): Promise<Page> {
  const path = createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')
  const binary = readFileSync(path)
  const pdfium = await init({
    wasmBinary: binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.byteLength),
  })
  pdfium.PDFiumExt_Init()
  const at = allocate(pdfium, file.length)
  memoryOf(pdfium).set(file, at)
  const document = pdfium.FPDF_LoadMemDocument(at, file.length, '')
  if (document === 0) {
    if (pdfium.FPDF_GetLastError() === passwordError) throw new UnsupportedKind('password-protected PDF')
    throw new Error('the PDF makes no sense')
  }
  const pages = pdfium.FPDF_GetPageCount(document)
  const page = pages > 0 ? pdfium.FPDF_LoadPage(document, 0) : 0
  if (page === 0) throw new Error('the PDF has no page that can be shown')
  const width = pdfium.FPDF_GetPageWidthF(page)
  const height = pdfium.FPDF_GetPageHeightF(page)
  if (!(width > 0 && height > 0)) throw new Error('its first page has no size')
  return { pdfium, pages, page, width, height }
}

/** Emscripten's view, which the package does not declare; another one after the memory has grown. */
const memoryOf = ({ pdfium }: WrappedPdfiumModule) => (pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8

function allocate(pdfium: WrappedPdfiumModule, bytes: number): number {
  const { malloc } = pdfium.pdfium.wasmExports as { malloc: (bytes: number) => number }
  const at = malloc(bytes)
  if (at === 0) throw new Error('it needs more memory than there is')
  return at
}

/** How large the first page is, in the pixels of the sharpest picture on it. */
export async function readPdf(file: Buffer, maxPixels: number): Promise<PdfFacts> {
  const { pdfium, page, pages, width, height } = await firstPage(file)
  const found = sharpest(pdfium, page)
  const most = Math.sqrt(maxPixels / ((width * height) / pointsPerInch ** 2))
  const dpi = Math.min(Math.max(found ?? usualDpi, leastDpi), mostDpi, Math.max(leastDpi, Math.floor(most)))
  const pixels = (points: number) => Math.max(1, Math.round((points * dpi) / pointsPerInch))
  return { pages, width: pixels(width), height: pixels(height) }
}

/** The largest resolution of the pictures on a page that are more than ornaments, null where there is none. */
function sharpest(module: WrappedPdfiumModule, page: number): number | null {
  const { pdfium } = module
  const at = allocate(module, 16)
  let [best, area] = [0, 0]
  const count = Math.min(mostObjects, module.FPDFPage_CountObjects(page))
  for (let i = 0; i < count; i++) {
    const object = module.FPDFPage_GetObject(page, i)
    if (module.FPDFPageObj_GetType(object) !== imageObject) continue
    if (!module.FPDFImageObj_GetImagePixelSize(object, at, at + 4)) continue
    const [columns, rows] = [pdfium.getValue(at, 'i32'), pdfium.getValue(at + 4, 'i32')]
    if (!module.FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12)) continue
    const [left, bottom, right, top] = [0, 4, 8, 12].map((offset) => pdfium.getValue(at + offset, 'float'))
    const inches = [Math.abs(right - left), Math.abs(top - bottom)].map((points) => points / pointsPerInch)
    if (inches[0] * inches[1] <= area) continue
    area = inches[0] * inches[1]
    // A picture that lies on its side has its columns along the page's height.
    best = Math.sqrt((columns * rows) / area)
  }
  return area > 0 && Number.isFinite(best) ? best : null
}

/** @returns the first page on white as TIFF */
export async function transcodePdf(file: Buffer, width: number, height: number): Promise<Buffer> {
  const { pdfium, page } = await firstPage(file)
  const stride = width * 4
  const pixels = allocate(pdfium, stride * height)
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, bgrx, pixels, stride)
  if (bitmap === 0) throw new Error('the page is too large to be drawn')
  pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, withAnnotations)
  const drawn = memoryOf(pdfium).subarray(pixels, pixels + stride * height)
  const data = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; from < drawn.length; from += 4, to += 3) {
    data[to] = drawn[from + 2]
    data[to + 1] = drawn[from + 1]
    data[to + 2] = drawn[from]
  }
  return plainTiff({ width, height, depth: 8, data, colors: 'rgb' })
}
