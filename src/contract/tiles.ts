/** How a picture is cut into the tiles that a network sees: where each begins, how large it is, what of its answer counts. */
import type { SizeRule } from './manifest.ts'

interface Size {
  width: number
  height: number
}

export interface Tile extends Size {
  /** Of what the network sees, in pixels of the picture; it may lie outside of it, where the rim is repeated. */
  left: number
  top: number
  /** What counts of its answer: the picture's pixels from left and top to right and bottom, these not included. */
  inner: { left: number; top: number; right: number; bottom: number }
}

/** Pixels around a tile of a network of one size, where its manifest does not say. */
const usualMargin = 16

type TilesRule = Extract<SizeRule, { kind: 'tiles' | 'fixed' }>

/** Row by row, together the whole picture. @param rule of a pack that makes pictures */
export function tilesOf(picture: Size, rule: TilesRule): Tile[] {
  if (rule.kind === 'tiles' && rule.rim === 'ends') return endingTiles(picture, rule)
  const { width, height, margin } = repeatedTile(rule)
  const [stepX, stepY] = [width - 2 * margin, height - 2 * margin]
  return startsOf(picture.height, stepY).flatMap((top) =>
    startsOf(picture.width, stepX).map((left) => ({
      left: left - margin,
      top: top - margin,
      width,
      height,
      inner: {
        left,
        top,
        right: Math.min(picture.width, left + stepX),
        bottom: Math.min(picture.height, top + stepY),
      },
    })),
  )
}

const startsOf = (length: number, step: number): number[] =>
  Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step)

/** All of one size; beyond the picture its rim is repeated. */
function repeatedTile(rule: TilesRule): Size & { margin: number } {
  if (rule.kind === 'fixed') {
    const { width, height } = rule
    return { width, height, margin: Math.min(usualMargin, Math.floor((Math.min(width, height) - 1) / 4)) }
  }
  const side = Math.ceil((rule.inner + 2 * rule.margin) / rule.multipleOf) * rule.multipleOf
  return { width: side, height: side, margin: rule.margin }
}

/** As even as can be, none of them beyond the picture: what the network sees less of it need not compute. */
function endingTiles({ width, height }: Size, rule: Extract<SizeRule, { kind: 'tiles' }>): Tile[] {
  const columns = partsOf(width, rule.inner)
  return partsOf(height, rule.inner).flatMap(([top, bottom]) =>
    columns.map(([left, right]) => {
      const [x, y] = [Math.max(0, left - rule.margin), Math.max(0, top - rule.margin)]
      return {
        left: x,
        top: y,
        width: Math.min(width, right + rule.margin) - x,
        height: Math.min(height, bottom + rule.margin) - y,
        inner: { left, top, right, bottom },
      }
    }),
  )
}

function partsOf(length: number, most: number): [from: number, to: number][] {
  const count = Math.ceil(length / most)
  return Array.from({ length: count }, (_, i) => [
    Math.round((i * length) / count),
    Math.round(((i + 1) * length) / count),
  ])
}

/** Pixels that the network has to see for a picture, those that tiles share counted more than once. */
export const tilePixels = (picture: Size, rule: TilesRule): number =>
  tilesOf(picture, rule).reduce((sum, { width, height }) => sum + width * height, 0)
