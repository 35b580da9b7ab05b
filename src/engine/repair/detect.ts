/** Where a picture may be damaged: the network over all of it, at its own size and halved again and again, merged. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CallContext } from '../dispatch.ts'
import { estimatedProgress } from '../waiting.ts'
import type { RepairNetworks } from './networks.ts'
import { above, halved, sourceOf, type LumaSource, type Plane } from './plane.ts'
import { Evidence } from './evidence.ts'
import { tilesOf } from './tiles.ts'

/** Pixels a side of a tile's core: what one run of the network costs, and so how quickly a cancel is heard. */
export const detectSide = 768
/** A halved picture is looked at as long as its shorter side has so many pixels: the network learnt on such pictures. */
const leastSide = 256
/** Scans of 100 megapixels have scratches of 60 pixels, which are 8 at the fourth size. */
const mostLevels = 4

/** Probabilities in bytes, of all sizes together; `own`: as the size alone gave them that is surest of what it
 * sees; the same memory where there is one only. */
export interface Found extends Plane {
  own: Uint8Array
}

/**
 * A wide scratch of a fine scan is a thin one of a coarse scan: each size finds what its own eyes are made for, and a
 * pixel counts with the largest probability that any size gives it.
 * @param levels sizes that are looked at, at most
 * @returns probability in bytes: 255 is certain
 * @throws as `RepairNetworks.detect`; AbortError on cancel, which is looked at between tiles
 */
export async function detectDamage(
  picture: LumaSource,
  networks: RepairNetworks,
  { signal, progress }: CallContext,
  side = detectSide,
  levels = mostLevels,
): Promise<Found> {
  const sources = [picture]
  for (;;) {
    const last = sources[sources.length - 1]
    if (sources.length === levels || Math.min(last.width, last.height) / 2 < leastSide) break
    // Each is a quarter of the work of the one before.
    const [from, to] = [0, 1].map((more) => 0.05 * (1 - 0.25 ** (sources.length - 1 + more)))
    sources.push(sourceOf(await halved(last, { signal, progress: progress.slice(from, to) })))
  }
  const looking = progress.slice(0.05, 1)
  const tiles = sources.map((source) => tilesFor(source, networks, side))
  const total = tiles.reduce((sum, list) => sum + list.length, 0)
  let done = 0
  /** Milliseconds of the last tile: on a slow machine one takes longer than a person should see nothing move. */
  let took = 500
  // From the smallest up, so that only one plane of the size below is kept.
  let found: Plane | null = null
  let surest: { plane: Plane; evidence: number } = {
    plane: { width: 0, height: 0, data: new Uint8Array() },
    evidence: 0,
  }
  for (const [i, source] of [...sources.entries()].toReversed()) {
    const { width, height } = source
    const plane: Plane = { width, height, data: new Uint8Array(width * height) }
    const own: Plane = found ? { width, height, data: new Uint8Array(width * height) } : plane
    const evidence = new Evidence()
    for (const tile of tiles[i]) {
      await nextTurn()
      signal.throwIfAborted()
      const { core, seen } = tile
      const luma = new Float32Array(seen.width * seen.height)
      source.read(seen, luma, seen.width)
      const begun = performance.now()
      const share = await estimatedProgress(
        looking.slice(done / total, (done + 1) / total),
        took,
        networks.detect(luma, seen.width, seen.height),
      )
      took = performance.now() - begun
      for (let y = core.y; y < core.y + core.height; y++) {
        const row = (y - seen.y) * seen.width - seen.x
        for (let x = core.x; x < core.x + core.width; x++) {
          const here = Math.min(1, Math.max(0, share[row + x])) * 255
          const byte = Math.round(here)
          evidence.add(byte)
          own.data[y * width + x] = byte
          plane.data[y * width + x] = Math.round(found ? Math.max(here, above(found, x, y)) : here)
        }
      }
      looking.report(++done / total)
    }
    found = plane
    const here = evidence.mean ?? 0
    if (here >= surest.evidence) surest = { plane: own, evidence: here }
    else surest.plane = await doubled(surest.plane, width, height, signal)
  }
  return { ...found!, own: surest.plane.data }
}

/** A plane of half the size, each pixel four times. */
async function doubled(half: Plane, width: number, height: number, signal: AbortSignal): Promise<Plane> {
  const data = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    if (y % 512 === 0) {
      await nextTurn()
      signal.throwIfAborted()
    }
    for (let x = 0; x < width; x++, i++) data[i] = half.data[(y >> 1) * half.width + (x >> 1)]
  }
  return { width, height, data }
}

function tilesFor({ width, height }: LumaSource, networks: RepairNetworks, side: number) {
  const { detectMargin: margin, multipleOf } = networks
  return tilesOf(width, height, { side, margin, multipleOf })
}
