/**
 * Where each photo of the grid lies. Plain arithmetic over typed arrays: rows are found for 100,000 photos in a few
 * milliseconds, and the boxes of a row only when it is drawn.
 */

/** The gap between photos, in pixels. */
export const gap = 8

/** Space around the photos, in pixels; a rubber band can begin there. */
export const margin = 16

/** Shapes beyond these are cut at the sides in the grid: one panorama must not flatten its whole row. */
const narrowest = 0.45
const widest = 3

export interface GridLayout {
  /** How many photos. */
  count: number
  /** Width of the grid, in pixels. */
  width: number
  /** Index of the first photo of each row, and one more that is `count`. */
  starts: Uint32Array
  /** Top of each row, and one more: where a row after the last would begin. */
  tops: Float64Array
  heights: Float32Array
  /** Shape of each photo: width / height; null where all are squares. */
  shapes: Float32Array | null
  /** 1 for a row after which another group of photos begins, or none: it may be short. */
  ends: Uint8Array
  /** Space above each row for its heading, in pixels; 0 where there is none. */
  heads: Float32Array
}

/** Where a group of photos begins, and how much space its heading takes above it, in pixels. */
export interface Break {
  start: number
  head: number
}

/** A rectangle, in pixels. */
export interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Box {
  index: number
  left: number
  width: number
}

/**
 * Rows as wide as the grid, each photo in its own shape, about `target` pixels high.
 * @param breaks in their order, each beginning a row; the first at 0. None: no headings
 */
export function justified(
  ratios: Uint32Array,
  width: number,
  target: number,
  breaks: readonly Break[] = [],
): GridLayout {
  const count = ratios.length
  const shapes = new Float32Array(count)
  for (let at = 0; at < count; at++) shapes[at] = Math.min(widest, Math.max(narrowest, ratios[at] / 1000))
  const starts = new Uint32Array(count + 1)
  const heights = new Float32Array(count)
  let rows = 0
  let first = 0
  let group = 0
  while (first < count) {
    while (group < breaks.length && breaks[group].start <= first) group += 1
    const end = group < breaks.length ? Math.min(count, breaks[group].start) : count
    let sum = shapes[first]
    let next = first + 1
    let height = fitting(width, sum, 1)
    while (next < end && height > target) {
      const more = fitting(width, sum + shapes[next], next + 1 - first)
      // The row ends where its height is nearest to what was asked for, in proportion.
      if (more < target && target / more > height / target) break
      sum += shapes[next]
      next += 1
      height = more
    }
    starts[rows] = first
    // The last row of a group may be short; it is not blown up to the full width.
    heights[rows] = Math.max(1, Math.round(next === end ? Math.min(height, target) : height))
    rows += 1
    first = next
  }
  return finish({ count, width, rows, starts, heights, shapes, breaks })
}

/** Height of a row of `photos` whose shapes add up to `sum`, so that it fills the width. */
const fitting = (width: number, sum: number, photos: number): number =>
  Math.max(1, width - gap * (photos - 1)) / sum

/** Squares of at least about `target` pixels, as many in a row as fit. */
export function squares(
  count: number,
  width: number,
  target: number,
  breaks: readonly Break[] = [],
): GridLayout {
  const columns = Math.max(1, Math.round((width + gap) / (target + gap)))
  const side = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns))
  const starts = new Uint32Array(count + 1)
  let rows = 0
  let group = 0
  for (let first = 0; first < count; rows++) {
    while (group < breaks.length && breaks[group].start <= first) group += 1
    starts[rows] = first
    first = Math.min(first + columns, group < breaks.length ? breaks[group].start : count, count)
  }
  return finish({
    count,
    width,
    rows,
    starts,
    heights: new Float32Array(rows).fill(side),
    shapes: null,
    breaks,
  })
}

interface Rows extends Pick<GridLayout, 'count' | 'width' | 'starts' | 'heights' | 'shapes'> {
  rows: number
  breaks: readonly Break[]
}

function finish({ count, width, rows, starts, heights, shapes, breaks }: Rows): GridLayout {
  starts[rows] = count
  const tops = new Float64Array(rows + 1)
  const ends = new Uint8Array(rows)
  const heads = new Float32Array(rows)
  let group = 0
  let top = 0
  for (let row = 0; row < rows; row++) {
    if (group < breaks.length && breaks[group].start === starts[row]) {
      heads[row] = breaks[group].head
      group += 1
      if (row > 0) ends[row - 1] = 1
    }
    tops[row] = top + heads[row]
    top = tops[row] + heights[row] + gap
  }
  if (rows > 0) ends[rows - 1] = 1
  tops[rows] = top
  return {
    count,
    width,
    starts: starts.slice(0, rows + 1),
    tops,
    heights: heights.slice(0, rows),
    shapes,
    ends,
    heads,
  }
}

export const rowCount = (layout: GridLayout): number => layout.heights.length

/** The last position in `sorted` whose value is not above `value`; 0 where all are. */
function lastUpTo(sorted: ArrayLike<number>, length: number, value: number): number {
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (sorted[middle] <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** The row that photo `index` lies in. */
export const rowOf = (layout: GridLayout, index: number): number =>
  lastUpTo(layout.starts, rowCount(layout), index)

/** The row at height `y`; the nearest one beyond either end. */
export const rowAt = (layout: GridLayout, y: number): number => lastUpTo(layout.tops, rowCount(layout), y)

/** The photos of a row from left to right; they fill the width to the pixel, the last row excepted. */
export function boxesOf(layout: GridLayout, row: number): Box[] {
  const { starts, heights, shapes, width, ends } = layout
  const boxes: Box[] = []
  const from = starts[row]
  const to = starts[row + 1]
  const height = heights[row]
  if (!shapes) {
    for (let index = from; index < to; index++)
      boxes.push({ index, left: (index - from) * (height + gap), width: height })
    return boxes
  }
  let sum = 0
  for (let index = from; index < to; index++) sum += shapes[index]
  const available = width - gap * (to - from - 1)
  // The height was rounded: the widths take up what that left over.
  const scale = ends[row] === 1 && sum * height < available ? height : available / sum
  let before = 0
  for (let index = from; index < to; index++) {
    const left = Math.round(before * scale) + gap * (index - from)
    before += shapes[index]
    boxes.push({ index, left, width: Math.max(1, Math.round(before * scale) + gap * (index - from) - left) })
  }
  return boxes
}

/** The photo in `row` whose middle is nearest to `x`. */
export function nearestIn(layout: GridLayout, row: number, x: number): number {
  let best = layout.starts[row]
  let distance = Infinity
  for (const { index, left, width } of boxesOf(layout, row)) {
    const away = Math.abs(left + width / 2 - x)
    if (away < distance) {
      distance = away
      best = index
    }
  }
  return best
}

/** Middle of photo `index`, from the left. */
export function middleOf(layout: GridLayout, index: number): number {
  const box = boxesOf(layout, rowOf(layout, index)).find((each) => each.index === index)
  return box ? box.left + box.width / 2 : 0
}

/** All photos that a rectangle touches, in their order. */
export function touched(layout: GridLayout, area: Area): number[] {
  const found: number[] = []
  if (layout.count === 0) return found
  const last = rowAt(layout, area.bottom)
  for (let row = rowAt(layout, area.top); row <= last; row++) {
    const top = layout.tops[row]
    if (top > area.bottom || top + layout.heights[row] < area.top) continue
    for (const { index, left, width } of boxesOf(layout, row))
      if (left <= area.right && left + width >= area.left) found.push(index)
  }
  return found
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'pageUp' | 'pageDown'

/** Where the keyboard goes from photo `index`. `page`: height of what is seen, in pixels. */
export function navigate(layout: GridLayout, index: number, direction: Direction, page: number): number {
  const last = layout.count - 1
  if (last < 0) return 0
  const row = rowOf(layout, index)
  const within = (target: number): number => Math.min(last, Math.max(0, target))
  const into = (target: number): number => {
    const other = Math.min(rowCount(layout) - 1, Math.max(0, target))
    return other === row ? index : nearestIn(layout, other, middleOf(layout, index))
  }
  switch (direction) {
    case 'left':
      return within(index - 1)
    case 'right':
      return within(index + 1)
    case 'home':
      return 0
    case 'end':
      return last
    case 'up':
      return into(row - 1)
    case 'down':
      return into(row + 1)
    case 'pageUp':
      return into(Math.min(row - 1, rowAt(layout, layout.tops[row] - page + layout.heights[row])))
    case 'pageDown':
      return into(Math.max(row + 1, rowAt(layout, layout.tops[row] + page - layout.heights[row])))
  }
}
