/** The order in which a page's prints are read. */
import { shorterSide, type Quad } from './quad.ts'

/** In rows, from the left to the right. */
export function inOrder<T extends { quad: Quad }>(prints: readonly T[]): T[] {
  const middle = ({ quad }: T) => ({
    x: quad.reduce((sum, p) => sum + p.x, 0) / 4,
    y: quad.reduce((sum, p) => sum + p.y, 0) / 4,
  })
  const left = [...prints].sort((p, q) => middle(p).y - middle(q).y)
  const ordered: T[] = []
  while (left.length > 0) {
    const row = left[0]
    const low = middle(row).y + shorterSide(row.quad) * 0.4
    const inRow = left.filter((print) => middle(print).y <= low)
    ordered.push(...inRow.sort((p, q) => middle(p).x - middle(q).x))
    left.splice(0, left.length, ...left.filter((print) => !inRow.includes(print)))
  }
  return ordered
}
