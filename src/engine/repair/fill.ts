/** Fills damaged pixels: their luma by the pack's second network, with the picture's own grain put back. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CallContext } from '../dispatch.ts'
import { estimatedProgress } from '../waiting.ts'
import { deepIn, halvedMarks, mark } from './marks.ts'
import { grainFor } from './grain.ts'
import type { RepairNetworks } from './networks.ts'
import { above, halved, sourceOf, tilesOf, type LumaSource, type Plane, type Rect } from './plane.ts'

/** Pixels a side of a tile's core, at most; a tile shrinks to the marks in it. */
export const fillSide = 768
/**
 * What lies deeper under the marks than this is taken from the picture at half the size; the network learnt
 * on holes of that depth.
 */
const deepestHole = 16
/** Smaller pictures are not halved. */
const leastSide = 64

/** New luma (CIE L / 100) for single pixels, named by their number in the picture. */
export interface Patch {
  at: Int32Array
  luma: Float32Array
}

/**
 * Every pixel under a mark gets its luma from what the picture was before: the order of tiles does not matter, and neither
 * does their size.
 * @returns patches that do not overlap; the caller puts them into the picture
 * @throws as `RepairNetworks.paint`; AbortError on cancel, which is checked between tiles
 */
export async function fillDamage(
  source: LumaSource,
  marks: Plane,
  networks: RepairNetworks,
  { signal, progress }: CallContext,
  side = fillSide,
): Promise<Patch[]> {
  const { width, height } = source
  const looking = { signal, progress: progress.slice(0, 0.05) }
  const deep = Math.min(width, height) > leastSide ? await deepIn(marks, deepestHole, looking) : null
  const share = deep ? 0.25 : 0.05
  const below = deep
    ? await fillHalved(source, marks, networks, { signal, progress: progress.slice(0.05, share) }, side)
    : null
  const rest = progress.slice(share, 1)
  const tiles = tilesOf(width, height, { side, margin: networks.fillMargin, multipleOf: networks.multipleOf })
  const patches: Patch[] = []
  /** Milliseconds of the last tile. */
  let took = 500
  for (const [i, tile] of tiles.entries()) {
    const core = marksWithin(marks, tile.core)
    if (core) {
      await nextTurn()
      signal.throwIfAborted()
      const begun = performance.now()
      const filling = fillTile(source, marks, deep, below, networks, core)
      patches.push(
        await estimatedProgress(rest.slice(i / tiles.length, (i + 1) / tiles.length), took, filling),
      )
      took = performance.now() - begun
    }
    rest.report((i + 1) / tiles.length)
  }
  return patches
}

interface Below {
  /** The halved picture as it was, and filled. */
  was: Plane
  filled: Plane
}

async function fillHalved(
  source: LumaSource,
  marks: Plane,
  networks: RepairNetworks,
  context: CallContext,
  side: number,
): Promise<Below> {
  const was = await halved(source, { ...context, progress: context.progress.slice(0, 0.2) })
  const rest = { ...context, progress: context.progress.slice(0.2, 1) }
  const patches = await fillDamage(sourceOf(was), halvedMarks(marks), networks, rest, side)
  const filled = { ...was, data: was.data.slice() }
  for (const { at, luma } of patches) {
    for (let i = 0; i < at.length; i++) filled.data[at[i]] = Math.round(luma[i] * 255)
  }
  return { was, filled }
}

/** The smallest rectangle around the marks inside of another; null where there are none. */
function marksWithin({ width, data }: Plane, rect: Rect): Rect | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1]
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x, i = y * width + x; x < rect.x + rect.width; x++, i++) {
      if (data[i] === mark.none) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

async function fillTile(
  source: LumaSource,
  marks: Plane,
  deep: Plane | null,
  below: Below | null,
  networks: RepairNetworks,
  core: Rect,
): Promise<Patch> {
  const window = aroundOf(source, core, networks)
  const size = window.width * window.height
  const luma = new Float32Array(size)
  source.read(window, luma, window.width)
  const damaged = luma.slice()
  const mask = new Float32Array(size)
  const hidden = new Float32Array(size)
  let count = 0
  for (let y = 0; y < window.height; y++) {
    const py = Math.min(marks.height - 1, window.y + y)
    for (let x = 0; x < window.width; x++) {
      const px = Math.min(marks.width - 1, window.x + x)
      const at = py * marks.width + px
      const value = marks.data[at]
      if (value === mark.none) continue
      const i = y * window.width + x
      if (inside(core, px, py) && window.x + x === px && window.y + y === py) count++
      if (deep && below && deep.data[at] === 1) {
        luma[i] = above(below.filled, px, py) / 255
        // What was found lets some of the picture through, and its texture is the paper's: both are finer than the half shows.
        if (value === mark.found) luma[i] += damaged[i] - above(below.was, px, py) / 255
        continue
      }
      mask[i] = 1
      if (value === mark.painted) hidden[i] = 1
    }
  }
  const filled = await networks.paint(luma, mask, hidden, window.width, window.height)
  for (let i = 0; i < size; i++) if (mask[i] === 0) filled[i] = luma[i]
  const marked = (x: number, y: number) =>
    marks.data[Math.min(marks.height - 1, y) * marks.width + Math.min(marks.width - 1, x)] !== mark.none
  const grain = grainFor({ margin: networks.fillMargin, window, core, damaged, filled, marked })
  const patch: Patch = { at: new Int32Array(count), luma: new Float32Array(count) }
  let next = 0
  for (let y = core.y; y < core.y + core.height; y++) {
    for (let x = core.x; x < core.x + core.width; x++) {
      const at = y * marks.width + x
      if (marks.data[at] === mark.none) continue
      const i = (y - window.y) * window.width + x - window.x
      patch.at[next] = at
      patch.luma[next++] = Math.min(1, Math.max(0, filled[i] + grain(x, y)))
    }
  }
  return patch
}

const inside = ({ x, y, width, height }: Rect, px: number, py: number) =>
  px >= x && py >= y && px < x + width && py < y + height

/** What the network must see for a core of any place, begun and sized at multiples. */
function aroundOf({ width, height }: LumaSource, core: Rect, networks: RepairNetworks): Rect {
  const { multipleOf, fillMargin } = networks
  const down = (v: number) => Math.max(0, Math.floor(v / multipleOf) * multipleOf)
  const up = (v: number, most: number) =>
    Math.min(Math.ceil(most / multipleOf) * multipleOf, Math.ceil(v / multipleOf) * multipleOf)
  const [x, y] = [down(core.x - fillMargin), down(core.y - fillMargin)]
  const right = up(core.x + core.width + fillMargin, width)
  const bottom = up(core.y + core.height + fillMargin, height)
  return { x, y, width: right - x, height: bottom - y }
}
