/** Contact sheets: pictures in a grid with a line of text under each, drawn into one picture. */
import { extname } from 'node:path'
import sharp from 'sharp'
import { defaultMaxPixels } from '../contract/engine.ts'
import { StudioFault } from '../contract/errors.ts'
import { writeBuffers } from '../platform/atomic-file.ts'
import { decodeSmall } from './codec/decode.ts'
import { pipeline, stamp } from './codec/output-pipeline.ts'
import { readHeader } from './codec/header.ts'
import type { Raster } from './photo.ts'
import { within } from './codec/downscaled-copy.ts'

export interface SheetParams {
  /** Pictures with their labels, row by row. */
  cells: { file: string; label: string }[]
  columns: number
  /** Pictures are fitted into squares of so many pixels; smaller ones are not enlarged, and get no wider column. */
  cellSide: number
  /** Above the pictures; none when empty. */
  title: string
  /** What lies between the pictures: a dark grey for a screen, white for a printer. */
  ground?: SheetGround
  /** `.png`, `.jpg`, `.jpeg` or `.webp`. */
  output: string
}

export type SheetGround = 'dark' | 'white'

/** Neutral, so that colour can be judged; on paper the ground takes no ink. */
const grounds = {
  dark: { background: 0x1b, ink: '#e4e4e4' },
  white: { background: 0xff, ink: '#1b1b1b' },
} as const
const family = 'DejaVu Sans, Liberation Sans, Noto Sans, Segoe UI, Helvetica, Arial, sans-serif'

interface Size {
  width: number
  height: number
}

interface Layout extends Size {
  /** Of each column. */
  column: number
  gap: number
  font: number
  label: number
  across: number
  /** The title's height. */
  top: number
  /** For each row where its pictures' lower edges lie: a row is as high as its highest picture. */
  feet: number[]
}

function layOut({ columns, cellSide, title }: SheetParams, sizes: readonly Size[]): Layout {
  const across = Math.min(columns, sizes.length)
  // Small pictures lie side by side as large ones do: neither far apart nor under letters made for larger ones.
  const widest = Math.max(...sizes.map((size) => size.width))
  const side = Math.min(cellSide, Math.max(widest, ...sizes.map((size) => size.height)))
  const column = Math.max(widest, Math.round(side / 2))
  const gap = Math.max(4, Math.round(side / 32))
  const font = Math.max(10, Math.round(side / 20))
  const label = Math.round(font * 1.8)
  const top = title === '' ? gap : Math.round(font * 3)
  const feet: number[] = []
  let height = top
  for (let first = 0; first < sizes.length; first += across) {
    const highest = Math.max(...sizes.slice(first, first + across).map((size) => size.height))
    feet.push(height + highest)
    height += highest + label + gap
  }
  return { width: across * (column + gap) + gap, height, column, gap, font, label, across, top, feet }
}

/**
 * Draws the sheet and writes it whole, 8-bit sRGB, in the format of the output's extension.
 * @returns the sheet's size in pixels
 * @throws StudioFault as `decodePhoto` for a cell that can't be read, and `output.*`; `output.failed` too when
 *   the sheet would be larger than its format allows
 */
export async function drawContactSheet(params: SheetParams): Promise<{ width: number; height: number }> {
  const { cells, title, output } = params
  const { background, ink } = grounds[params.ground ?? 'dark']
  const limits = { maxPixels: defaultMaxPixels }
  const sizes = await Promise.all(
    cells.map(async ({ file }) => within(await readHeader(file, limits), params.cellSide)),
  )
  const layout = layOut(params, sizes)
  const { width, height, column, gap, font, top, across, feet } = layout
  const format = formatOf(output)
  const longest = { png: 2 ** 31 - 1, jpeg: 65_500, webp: 16_383 }[format]
  if (Math.max(width, height) > longest || width * height > defaultMaxPixels) {
    const reason = `the sheet would be ${width} x ${height} pixels; take fewer or smaller pictures`
    throw new StudioFault('output.failed', { file: output, reason })
  }
  const sheet: Raster = { width, height, depth: 8, data: new Uint8Array(width * height * 3).fill(background) }
  if (title !== '') {
    const line = await drawText(title, {
      width: width - 2 * gap,
      height: top,
      font: Math.round(font * 1.4),
      ink,
    })
    stamp(sheet, line, gap, 0)
  }
  for (const [i, { file, label }] of cells.entries()) {
    const size = sizes[i]
    const left = gap + (i % across) * (column + gap)
    const foot = feet[Math.floor(i / across)]
    const small = await decodeSmall(file, { ...limits, ...size })
    paste(sheet, small, left + Math.floor((column - size.width) / 2), foot - size.height)
    const line = await drawText(label, { width: column, height: layout.label, font, ink })
    stamp(sheet, line, left, foot)
  }
  const image = pipeline(sheet)
  const made = {
    png: () => image.png(),
    jpeg: () => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
    webp: () => image.webp({ quality: 92 }),
  }[format]()
  await writeBuffers(output, [await made.toBuffer()])
  return { width, height }
}

function formatOf(output: string): 'png' | 'jpeg' | 'webp' {
  switch (extname(output).toLowerCase()) {
    case '.png':
      return 'png'
    case '.jpg':
    case '.jpeg':
      return 'jpeg'
    case '.webp':
      return 'webp'
    default:
      throw new StudioFault('usage', { reason: `${output}: a contact sheet is a .png, .jpg or .webp file.` })
  }
}

function paste(sheet: Raster, picture: Raster, left: number, top: number): void {
  const row = picture.width * 3
  for (let y = 0; y < picture.height; y++) {
    sheet.data.set(picture.data.subarray(y * row, (y + 1) * row), ((top + y) * sheet.width + left) * 3)
  }
}

/** One line of text, centred, shortened in the middle until it fits. */
async function drawText(
  text: string,
  { width, height, font, ink }: { width: number; height: number; font: number; ink: string },
): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const shown = shorten(text, width / (font * 0.62))
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<text x="50%" y="${Math.round(height / 2 + font * 0.36)}" text-anchor="middle" fill="${ink}" ` +
    `font-family="${family}" font-size="${font}">${escapeXml(shown)}</text></svg>`
  const { data, info } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgba: data }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * A text of at most `width` letters' width, with `…` in the middle where something was left out: the end of a
 * file's name often tells it from its neighbours. Wide letters (CJK, emoji) count twice.
 */
export function shorten(text: string, width: number): string {
  const letters = Array.from(graphemes.segment(text.replace(/\s+/g, ' ').trim()), ({ segment }) => segment)
  const widthOf = (letter: string) => ((letter.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1)
  const total = letters.reduce((sum, letter) => sum + widthOf(letter), 0)
  if (total <= width) return letters.join('')
  let front = ''
  let back = ''
  let left = width - 1
  for (let i = 0, j = letters.length - 1; i <= j;) {
    const fromFront = front.length <= back.length
    const letter = letters[fromFront ? i : j]
    left -= widthOf(letter)
    if (left < 0) break
    if (fromFront) {
      front += letter
      i++
    } else {
      back = letter + back
      j--
    }
  }
  return `${front}…${back}`
}

/** XML's five, and the control characters that XML can't hold at all. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  }
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"']/g, (letter) => names[letter])
  )
}
