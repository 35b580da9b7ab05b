/** Paper laid around a page: a print that reaches the rim of the scan ends there as it would end on the page. */
import type { LabPicture } from './lab-picture.ts'
import type { Paper } from './paper.ts'
import type { Side } from './quad.ts'

/** Pixels of paper on each side: an edge is seen from as far. */
export const margin = 16

interface Size {
  width: number
  height: number
}

const larger = ({ width, height }: Size): Size => ({ width: width + 2 * margin, height: height + 2 * margin })

/** A picture in the middle of more paper, whose colour goes on as it is at the rim. */
export function laidOnPaper(picture: LabPicture, { colorAt }: Paper): LabPicture {
  const { width, height } = larger(picture)
  const size = width * height
  const laid = {
    width,
    height,
    l: new Float32Array(size),
    a: new Float32Array(size),
    b: new Float32Array(size),
  }
  const nearest = (at: number, length: number) => Math.min(length - 1, Math.max(0, at - margin))
  for (let y = 0; y < height; y++) {
    const row = nearest(y, picture.height)
    const isPicture = y - margin === row
    for (let x = 0; x < width; x++) {
      const column = nearest(x, picture.width)
      const to = y * width + x
      if (isPicture && x - margin === column) {
        const from = row * picture.width + column
        laid.l[to] = picture.l[from]
        laid.a[to] = picture.a[from]
        laid.b[to] = picture.b[from]
      } else {
        ;[laid.l[to], laid.a[to], laid.b[to]] = colorAt(column, row)
      }
    }
  }
  return laid
}

/** What is known of the paper of a page, for the picture with more of it around. */
export function paperAround(page: Size, paper: Paper): Paper {
  const { width, height } = larger(page)
  const distance = new Float32Array(width * height)
  for (let y = 0; y < page.height; y++) {
    const row = paper.distance.subarray(y * page.width, (y + 1) * page.width)
    distance.set(row, (y + margin) * width + margin)
  }
  return { ...paper, distance, colorAt: (x, y) => paper.colorAt(x - margin, y - margin) }
}

/** Pixels from the rim at which a side still is the rim. */
const nearRim = 4

/** Whether a side is where the scan ends, of a picture with paper around. */
export function onRim({ from, to }: Pick<Side, 'from' | 'to'>, { width, height }: Size): boolean {
  const beyond = margin + nearRim
  const ends = [from, to]
  return (
    ends.every(({ x }) => x < beyond) ||
    ends.every(({ y }) => y < beyond) ||
    ends.every(({ x }) => x > width - beyond) ||
    ends.every(({ y }) => y > height - beyond)
  )
}
