/**
 * Album pages composed of pictures on paper, with the rectangles of the prints known: what the search for
 * them is measured by.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { planGeometry, toResult, type Matrix } from '../../src/contract/geometry.ts'
import { sharedArea, sidesOf, type Quad } from '../../src/engine/album/quad.ts'
import { layPaper, randomOf, type PaperKind, type Rgb } from './album-paper.ts'
import { eachPixelOf, partAround, svgOf } from './page-part.ts'

export type Border = 'none' | 'white' | 'deckled' | 'instant'

export interface PrintOnPage {
  quad: Quad
  border: Border
  caption: boolean
}

export interface AlbumPage {
  picture: Rgb
  prints: PrintOnPage[]
}

export interface PageOrder {
  seed: number
  paper: PaperKind
  borders: readonly Border[]
  /** Degrees by which prints are turned at most. */
  tilt: number
  /** Neighbours in a row are pushed together until they touch. */
  touching: boolean
  captions: boolean
  /** Pixels by which each corner is off at most: a page that was photographed, not scanned. */
  perspective: number
}

/** The free pictures that come with Tintype. */
export async function samplePictures(
  folder = join(import.meta.dirname, '../../resources/samples'),
): Promise<string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** Composes a page, `width` x `height` pixels, of two to six prints in rows. */
export async function composePage(
  order: PageOrder,
  pictures: readonly string[],
  width = 1400,
  height = 1050,
): Promise<AlbumPage> {
  const random = randomOf(order.seed * 7919 + 17)
  const picture = await layPaper(order.paper, width, height, order.seed)
  const prints = placed(order, random, width, height)
  for (const print of prints) {
    await shade(picture, print.quad, random)
    const file = pictures[Math.floor(random() * pictures.length)]
    await lay(picture, print, file, random)
    if (print.caption) await write(picture, print.quad, order.paper, random)
  }
  return { picture, prints }
}

function placed(order: PageOrder, random: () => number, width: number, height: number): PrintOnPage[] {
  const prints: PrintOnPage[] = []
  const rows = random() < 0.3 ? 1 : 2
  const between = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  for (let row = 0; row < rows; row++) {
    const cols = rows === 1 ? 2 : random() < 0.5 ? 2 : 3
    const cell = { w: (width * 0.92) / cols, h: (height * 0.9) / rows }
    let before: Quad | null = null
    for (let col = 0; col < cols; col++) {
      const aspect = between([1.5, 1.33, 1, 0.75, 0.67, 1.45])
      const room = { w: cell.w * 0.84, h: cell.h * (order.captions ? 0.74 : 0.84) }
      const scale = 0.75 + 0.25 * random()
      const w = Math.min(room.w, room.h * aspect) * scale
      const h = w / aspect
      const jitter = (size: number, print: number) =>
        (random() - 0.5) * Math.max(0, size * 0.86 - print) * 0.5
      const center = {
        x: width * 0.04 + cell.w * (col + 0.5) + jitter(cell.w, w),
        y: height * 0.05 + cell.h * (row + (order.captions ? 0.44 : 0.5)) + jitter(cell.h, h) * 0.5,
      }
      const turn = ((random() - 0.5) * 2 * order.tilt * Math.PI) / 180
      const off = () => (random() - 0.5) * 2 * order.perspective
      const shape = [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ].map(([u, v]) => ({
        x: center.x + (u * w * Math.cos(turn) - v * h * Math.sin(turn)) / 2 + off(),
        y: center.y + (u * w * Math.sin(turn) + v * h * Math.cos(turn)) / 2 + off(),
      })) as unknown as Quad
      const quad: Quad = order.touching && before && random() < 0.8 ? pushedTo(before, shape) : shape
      before = quad
      prints.push({ quad, border: between(order.borders), caption: order.captions && random() < 0.7 })
    }
  }
  return prints
}

/** Moved to the left until it just touches. */
function pushedTo(before: Quad, quad: Quad): Quad {
  const moved = (by: number) => quad.map(({ x, y }) => ({ x: x - by, y })) as unknown as Quad
  let [apart, inside] = [0, 600]
  for (let i = 0; i < 24; i++) {
    const by = (apart + inside) / 2
    if (sharedArea(before, moved(by)) > 4 || Math.min(...moved(by).map(({ x }) => x)) < before[0].x)
      inside = by
    else apart = by
  }
  return moved(apart)
}

/** A soft shadow on the paper. */
async function shade(page: Rgb, quad: Quad, random: () => number): Promise<void> {
  const [dx, dy] = [(random() - 0.3) * 5, (random() - 0.3) * 5]
  const strength = 0.12 + 0.2 * random()
  const points = quad.map(({ x, y }) => `${x + dx},${y + dy}`).join(' ')
  const part = partAround(page, quad, 32)
  const mask = await sharp(svgOf(part, `<polygon points="${points}" fill="white"/>`))
    .flatten({ background: 'black' })
    .toColourspace('b-w')
    .blur(1.2 + 2 * random())
    .raw()
    .toBuffer()
  eachPixelOf(page, part, (i, at) => {
    if (mask[i] === 0) return
    const factor = 1 - (strength * mask[i]) / 255
    for (let c = 0; c < 3; c++) page.data[at + c] = Math.round(page.data[at + c] * factor)
  })
}

const paperWhite = [238, 234, 224]

/** Lays a picture into its quadrilateral, four samples a pixel. */
async function lay(
  page: Rgb,
  { quad, border }: PrintOnPage,
  file: string,
  random: () => number,
): Promise<void> {
  const { width, height } = page
  const corners = quad.map(({ x, y }) => ({
    x: Math.min(1, Math.max(0, x / width)),
    y: Math.min(1, Math.max(0, y / height)),
  })) as [
    { x: number; y: number },
    { x: number; y: number },
    { x: number; y: number },
    { x: number; y: number },
  ]
  const plan = planGeometry(width, height, {
    corners,
    quarterTurns: 0,
    mirror: false,
    straighten: 0,
    crop: null,
  })
  const shorter = Math.min(plan.width, plan.height)
  const rim = border === 'none' ? 0 : shorter * (0.035 + 0.03 * random())
  const foot = border === 'instant' ? rim * 3 : rim
  const inner = {
    w: Math.max(8, Math.round(plan.width - 2 * rim)),
    h: Math.max(8, Math.round(plan.height - rim - foot)),
  }
  const grey = random() < 0.75
  const resized = sharp(file).resize(inner.w, inner.h, { fit: 'cover' }).removeAlpha()
  const picture = await resized.toColourspace('srgb').raw().toBuffer()
  if (grey) sepia(picture)
  const ragged = border === 'deckled' ? shorter * 0.009 : 0
  const waves = Array.from({ length: 8 }, () => random() * 6)
  const matrix = toResult(plan)
  const cut = (t: number, k: number) =>
    ragged === 0
      ? 0
      : ragged *
        (0.5 + 0.5 * Math.sin((t / shorter) * 55 + waves[k])) *
        (0.7 + 0.3 * Math.sin((t / shorter) * 170 + waves[k + 4]))
  fill(page, quad, matrix, (x, y, color) => {
    const inside =
      x >= cut(y, 0) && x < plan.width - cut(y, 1) && y >= cut(x, 2) && y < plan.height - cut(x, 3)
    if (!inside) return false
    const u = Math.floor(x - rim)
    const v = Math.floor(y - rim)
    if (u < 0 || v < 0 || u >= inner.w || v >= inner.h) {
      color.set(paperWhite)
      return true
    }
    const at = (v * inner.w + u) * 3
    for (let k = 0; k < 3; k++) color[k] = picture[at + k]
    return true
  })
}

function sepia(picture: Buffer): void {
  for (let i = 0; i < picture.length; i += 3) {
    const luma = 0.3 * picture[i] + 0.59 * picture[i + 1] + 0.11 * picture[i + 2]
    picture[i] = Math.min(255, luma * 0.93 + 18)
    picture[i + 1] = luma * 0.92 + 12
    picture[i + 2] = luma * 0.88 + 6
  }
}

function fill(
  page: Rgb,
  quad: Quad,
  [a, b, c, d, e, f, g, h, i]: Matrix,
  /** Puts the colour of a place into what it is given; false outside of the print. */
  colorAt: (x: number, y: number, color: Uint8Array) => boolean,
): void {
  const { width, height, data } = page
  const bounds = (axis: 'x' | 'y', most: number) => [
    Math.max(0, Math.floor(Math.min(...quad.map((p) => p[axis])))),
    Math.min(most, Math.ceil(Math.max(...quad.map((p) => p[axis])))),
  ]
  const [left, right] = bounds('x', width)
  const [top, bottom] = bounds('y', height)
  const color = new Uint8Array(3)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      // No arrays here: four for each pixel are half of what a page takes.
      let red = 0
      let green = 0
      let blue = 0
      let hits = 0
      for (let k = 0; k < 4; k++) {
        const px = x + (k % 2 === 0 ? 0.25 : 0.75)
        const py = y + (k < 2 ? 0.25 : 0.75)
        const w = g * px + h * py + i
        if (!colorAt((a * px + b * py + c) / w, (d * px + e * py + f) / w, color)) continue
        hits += 1
        red += color[0]
        green += color[1]
        blue += color[2]
      }
      if (hits === 0) continue
      const at = (y * width + x) * 3
      data[at] = Math.round((red + data[at] * (4 - hits)) / 4)
      data[at + 1] = Math.round((green + data[at + 1] * (4 - hits)) / 4)
      data[at + 2] = Math.round((blue + data[at + 2] * (4 - hits)) / 4)
    }
  }
}

/** A line in handwriting beneath a print. */
async function write(page: Rgb, quad: Quad, paper: PaperKind, random: () => number): Promise<void> {
  const bottom = sidesOf(quad)[2]
  const words = ['Summer 1943', 'At the lake', 'Grandmother', 'Wien, Mai 1921', 'Uncle Fritz']
  const text = words[Math.floor(random() * words.length)]
  const size = 20 + 8 * random()
  const ink =
    paper === 'black' || paper === 'charcoal' || paper === 'green' ? 'rgb(215,210,200)' : 'rgb(40,45,90)'
  const x = (bottom.from.x + bottom.to.x) / 2
  const y = Math.max(quad[2].y, quad[3].y) + size * 1.15
  const drawn = `<text x="${x}" y="${y}" font-family="serif" font-style="italic" font-size="${size}" text-anchor="middle" fill="${ink}">${text}</text>`
  const half = size * text.length
  const part = partAround(
    page,
    [
      { x: x - half, y: y - 2 * size },
      { x: x + half, y: y + size },
    ],
    0,
  )
  // Beneath the page's lower edge there is nothing to write on.
  if (part.height <= 0) return
  const { data: layer } = await sharp(svgOf(part, drawn))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  eachPixelOf(page, part, (i, at) => {
    const alpha = layer[i * 4 + 3] / 255
    if (alpha === 0) return
    for (let c = 0; c < 3; c++) {
      page.data[at + c] = Math.round(layer[i * 4 + c] * alpha + page.data[at + c] * (1 - alpha))
    }
  })
}

/** Sixty-four pages: every paper eight times, over all kinds of borders, tilts and ways to lie. */
export function pageOrders(): PageOrder[] {
  const kinds: PaperKind[] = ['white', 'cream', 'grey', 'kraft', 'black', 'green', 'linen', 'charcoal']
  const borders: readonly Border[][] = [
    ['white'],
    ['none'],
    ['deckled'],
    ['white', 'none', 'deckled', 'instant'],
  ]
  return Array.from({ length: 64 }, (_, k) => ({
    seed: 1000 + k,
    paper: kinds[k % 8],
    borders: borders[Math.floor(k / 8) % 4],
    tilt: [0, 2, 5, 9][Math.floor(k / 4) % 4],
    touching: k % 3 === 2,
    captions: k % 2 === 0,
    perspective: k % 5 === 4 ? 5 : 0,
  }))
}
