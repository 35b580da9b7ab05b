/** A picture through a model pack that makes pixels of pixels (denoise, upscale, face): in tiles, on any provider. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { InferenceSession } from 'onnxruntime-node'
import type { Note } from '../contract/engine.ts'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import type { ExecutionProvider, Manifest, Pack } from '../contract/manifest.ts'
import { enlarged } from '../imaging/codec/output-pipeline.ts'
import type { Raster } from '../imaging/photo.ts'
import type { CallContext } from './dispatch.ts'
import { firstLine, type SessionCache } from './sessions.ts'
import { makeFeeds, readPicture } from './tensors.ts'

export interface PackRun extends CallContext {
  pack: Pack
  provider: ExecutionProvider
  sessions: SessionCache
  /** 0: the picture, plainly enlarged where the pack enlarges; 1: all that the pack makes of it. */
  strength: number
  /** The picture is one tile: it has the network's own size. */
  whole?: boolean
  note: (note: Note) => void
}

/** Inner side of a tile where the network takes any: what one run blocks the engine for stays short. */
const innerSide = 192
/** Pixels around a tile of a network of one size, where its manifest does not say. */
const usualMargin = 16

/**
 * @param picture left as it is; alpha is enlarged plainly
 * @returns a new raster of the same depth, larger by the pack's factor
 * @throws StudioFault `model.runFailed`, `model.badOutput` from the CPU; AbortError
 */
export async function tiledInference(picture: Raster, run: PackRun): Promise<Raster> {
  try {
    return await inTiles(picture, run)
  } catch (error) {
    if (run.provider === 'cpu' || run.signal.aborted) throw error
    const { message } = toStudioError(error)
    run.note({
      code: 'provider.cpuTookOver',
      message: `The CPU took over from ${run.provider}: ${message}`,
    })
    return inTiles(picture, { ...run, provider: 'cpu' })
  }
}

/** One session for all tiles: making it again for each would take longer than running it. */
function inTiles(picture: Raster, run: PackRun): Promise<Raster> {
  return run.sessions.use(run.pack, run.provider, (session) => tilesThrough(session, picture, run))
}

async function tilesThrough(session: InferenceSession, picture: Raster, run: PackRun): Promise<Raster> {
  const { provider, signal, progress } = run
  const { manifest } = run.pack
  const tile = run.whole ? { width: picture.width, height: picture.height, margin: 0 } : tileOf(manifest)
  const { factor } = manifest.output
  const { width, height, depth } = picture
  const make = (length: number) => (depth === 16 ? new Uint16Array(length) : new Uint8Array(length))
  const out: Raster = {
    width: width * factor,
    height: height * factor,
    depth,
    data: make(width * factor * height * factor * 3),
  }
  const [stepX, stepY] = [tile.width - 2 * tile.margin, tile.height - 2 * tile.margin]
  for (let top = 0; top < height; top += stepY) {
    for (let left = 0; left < width; left += stepX) {
      const input = cut(picture, left - tile.margin, top - tile.margin, tile.width, tile.height)
      const planes = await answer(input, manifest, session, provider)
      const plain = run.strength < 1 ? await enlarged(input, factor) : null
      const inner = {
        left,
        top,
        right: Math.min(width, left + stepX),
        bottom: Math.min(height, top + stepY),
      }
      put(planes, plain, run.strength, tile, factor, inner, out)
      progress.report((top + ((inner.bottom - top) * inner.right) / width) / height)
      await nextTurn()
      signal.throwIfAborted()
    }
  }
  if (!picture.alpha) return out
  if (factor === 1) return { ...out, alpha: picture.alpha.slice() }
  const alpha = make(width * height * 3)
  for (let p = 0; p < width * height; p++) alpha.fill(picture.alpha[p], p * 3, p * 3 + 3)
  const large = await enlarged({ width, height, depth, data: alpha }, factor)
  return { ...out, alpha: make(out.width * out.height).map((_, p) => large.data[p * 3]) }
}

interface TileSize {
  width: number
  height: number
  margin: number
}

function tileOf({ id, input: { size } }: Manifest): TileSize {
  if (size.kind === 'tiles') {
    const side = Math.ceil((innerSide + 2 * size.margin) / size.multipleOf) * size.multipleOf
    return { width: side, height: side, margin: size.margin }
  }
  if (size.kind === 'fixed') {
    const margin = Math.min(usualMargin, Math.floor((Math.min(size.width, size.height) - 1) / 4))
    return { width: size.width, height: size.height, margin }
  }
  throw new StudioFault('model.runFailed', {
    id,
    provider: 'cpu',
    reason: 'its manifest says no size of tiles',
  })
}

/** A part of a picture, which may reach beyond it: the rim is repeated there. */
function cut(picture: Raster, left: number, top: number, width: number, height: number): Raster {
  const { depth } = picture
  const data = depth === 16 ? new Uint16Array(width * height * 3) : new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const row = Math.min(picture.height - 1, Math.max(0, top + y)) * picture.width
    for (let x = 0; x < width; x++) {
      const from = (row + Math.min(picture.width - 1, Math.max(0, left + x))) * 3
      const to = (y * width + x) * 3
      data[to] = picture.data[from]
      data[to + 1] = picture.data[from + 1]
      data[to + 2] = picture.data[from + 2]
    }
  }
  return { width, height, depth, data }
}

/** Three planes, 0 to 1, `factor` times as large as the tile. */
async function answer(
  tile: Raster,
  manifest: Manifest,
  session: InferenceSession,
  provider: ExecutionProvider,
): Promise<Float32Array[]> {
  const results = await session.run(makeFeeds(tile, manifest, session)).catch((error: unknown) => {
    throw new StudioFault('model.runFailed', { id: manifest.id, provider, reason: firstLine(error) }, error)
  })
  return readPicture(results, session, manifest, tile, provider)
}

function put(
  planes: readonly Float32Array[],
  plain: Raster | null,
  strength: number,
  tile: TileSize,
  factor: number,
  inner: { left: number; top: number; right: number; bottom: number },
  out: Raster,
): void {
  const white = out.depth === 16 ? 65535 : 255
  const wide = tile.width * factor
  for (let y = inner.top * factor; y < inner.bottom * factor; y++) {
    const row = (y - (inner.top - tile.margin) * factor) * wide
    for (let x = inner.left * factor; x < inner.right * factor; x++) {
      const from = row + x - (inner.left - tile.margin) * factor
      const to = (y * out.width + x) * 3
      for (let c = 0; c < 3; c++) {
        let value = planes[c][from] * white
        if (plain) value = plain.data[from * 3 + c] + (value - plain.data[from * 3 + c]) * strength
        out.data[to + c] = value <= 0 ? 0 : value >= white ? white : value + 0.5
      }
    }
  }
}
