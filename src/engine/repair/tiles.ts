/** Tiles of a picture of any size: what each one gives, and what the network must see for that. */
import type { Rect } from './plane.ts'

export interface Tile {
  /** Pixels that this tile gives; together the cores are the picture, without overlap. */
  core: Rect
  /** What the network sees: the core with its margin, begun and sized at multiples; may reach past the right and lower rim. */
  seen: Rect
}

/**
 * The margin ends at the picture's left and upper rim, where the network then sees its own padding, as it did in
 * training. So every pixel gets what one run over the whole picture would give it, whatever the size of the tiles.
 * @param side pixels of a core's side; rounded to a multiple, at least one
 */
export function tilesOf(
  width: number,
  height: number,
  { side, margin, multipleOf }: { side: number; margin: number; multipleOf: number },
): Tile[] {
  const up = (value: number) => Math.ceil(value / multipleOf) * multipleOf
  const step = Math.max(multipleOf, Math.round(side / multipleOf) * multipleOf)
  const wide = up(margin)
  const tiles: Tile[] = []
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const core = { x, y, width: Math.min(step, width - x), height: Math.min(step, height - y) }
      const left = Math.max(0, x - wide)
      const top = Math.max(0, y - wide)
      const right = Math.min(up(width), up(x + core.width) + wide)
      const bottom = Math.min(up(height), up(y + core.height) + wide)
      tiles.push({ core, seen: { x: left, y: top, width: right - left, height: bottom - top } })
    }
  }
  return tiles
}
