/** Where a picture may be damaged: the network over all of it, at its own size and halved again and again, merged. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import sharp from 'sharp'
import type { CallContext } from '../dispatch.ts'
import { estimatedProgress } from '../waiting.ts'
import type { RepairNetworks } from './networks.ts'
import { doubtByte, Evidence } from './evidence.ts'
import { above, halved, sourceOf, tilesOf, type LumaSource, type Plane } from './plane.ts'

/** Pixels a side of a tile's core: what one run of the network costs, and so how quickly a cancel takes effect. */
export const detectSide = 768
/** A halved picture is used as long as its shorter side has so many pixels: the network learnt on such pictures. */
const leastSide = 256
/** Scans of 100 megapixels have scratches of 60 pixels, which are 8 at the fourth size. */
const mostLevels = 4

/** Probabilities in bytes, of all sizes together; `own`: as the size alone gave them that is surest of what it
 * sees; the same memory where there is one only. */
export interface Found extends Plane {
  own: Uint8Array
}

/**
 * A wide scratch of a fine scan is a thin one of a coarse scan: each size finds what the network is trained for at it, and a
 * pixel counts with the largest probability that any size gives it.
 * @param levels sizes that are used, at most
 * @returns probability in bytes: 255 is certain
 * @throws as `RepairNetworks.detect`; AbortError on cancel, which is checked between tiles
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
  const detecting = progress.slice(0.05, 1)
  const tiles = sources.map((source) => tilesFor(source, networks, side))
  const total = tiles.reduce((sum, list) => sum + list.length, 0)
  let done = 0
  /** Milliseconds of the last tile: on a slow machine one takes longer than a person should see nothing move. */
  let took = 500
  // From the smallest up, so that only one plane of the size below is in memory.
  let found: Plane | null = null
  let surest: { plane: Plane; evidence: number } = {
    plane: { width: 0, height: 0, data: new Uint8Array() },
    evidence: 0,
  }
  for (const [i, source] of [...sources.entries()].toReversed()) {
    const { width, height } = source
    const plane: Plane = { width, height, data: new Uint8Array(width * height) }
    const own: Plane = found ? { width, height, data: new Uint8Array(width * height) } : plane
    const evidence = new Evidence(doubtByte(networks.gate))
    for (const tile of tiles[i]) {
      await nextTurn()
      signal.throwIfAborted()
      const { core, window } = tile
      const luma = new Float32Array(window.width * window.height)
      source.read(window, luma, window.width)
      const begun = performance.now()
      const share = await estimatedProgress(
        detecting.slice(done / total, (done + 1) / total),
        took,
        networks.detect(luma, window.width, window.height),
      )
      took = performance.now() - begun
      for (let y = core.y; y < core.y + core.height; y++) {
        const row = (y - window.y) * window.width - window.x
        for (let x = core.x; x < core.x + core.width; x++) {
          const here = Math.min(1, Math.max(0, share[row + x])) * 255
          const byte = Math.round(here)
          evidence.add(byte)
          own.data[y * width + x] = byte
          plane.data[y * width + x] = Math.round(found ? Math.max(here, above(found, x, y)) : here)
        }
      }
      detecting.report(++done / total)
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

export interface SecondLook {
  /** Evidence for damage, 0 to 1. */
  evidence: number
  /** Probabilities as bytes, at the picture's own size. */
  plane: Plane
}

/**
 * A second detection at twice the size, of a picture that is too small to be halved, so that each is seen at
 * two sizes. The networks learnt on scans, which are a little soft at the pixel. A small picture was made
 * small by a program and is often sharp to the pixel: then a pole, a line on a sports field or a letter looks
 * like a scratch, and certainly so; and fine cracks over a face, less than a pixel wide, are seen only when
 * it is larger.
 * @returns null where the picture is not small
 * @throws as `detectDamage`
 */
export async function atTwiceSize(
  picture: LumaSource,
  first: Plane,
  networks: RepairNetworks,
  context: CallContext,
  side: number,
): Promise<SecondLook | null> {
  const { width, height } = picture
  const doubt = doubtByte(networks.gate)
  if (Math.min(width, height) >= networks.gate.small.side) return null
  if (Evidence.of(first.data, doubt).count === 0) return null
  const luma = new Float32Array(width * height)
  picture.read({ x: 0, y: 0, width, height }, luma, width)
  const bytes = Uint8Array.from(luma, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255))
  const data = await sharp(bytes, { raw: { width, height, channels: 1 } })
    .resize(width * 2, height * 2, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer()
  const larger = { width: width * 2, height: height * 2, data: new Uint8Array(data) }
  const plane = averaged(await detectDamage(sourceOf(larger), networks, context, side, 1))
  return { evidence: Evidence.of(plane.data, doubt).mean ?? 0, plane }
}

/** Half as large, each byte the mean of four. */
function averaged({ width, height, data }: Plane): Plane {
  const [w, h] = [width / 2, height / 2]
  const half = new Uint8Array(w * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * (y * width + x)
      half[y * w + x] = Math.round((data[i] + data[i + 1] + data[i + width] + data[i + width + 1]) / 4)
    }
  }
  return { width: w, height: h, data: half }
}
