/** A picture as a pyramid of tiles on the disk, for zooming into a scan that no window could hold whole. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EngineMethods, EngineResult } from '../contract/engine.ts'
import { isIdentityGeometry, planGeometry } from '../contract/geometry.ts'
import { asWriteFault } from '../platform/file-errors.ts'
import { decodePhoto } from '../imaging/codec/decode.ts'
import { paint, pipeline } from '../imaging/codec/output-pipeline.ts'
import { applyGeometry } from '../imaging/filters/geometry.ts'
import { inspect } from '../imaging/codec/header.ts'
import type { Raster } from '../imaging/photo.ts'
import { toEightBits } from '../imaging/filters/resample.ts'
import type { z } from 'zod'
import type { MemoryBudget } from './budget.ts'
import type { CallContext } from './dispatch.ts'

type PyramidParams = z.output<EngineMethods['pyramid']['params']>

/** Nobody shall see the tiles' own compression in what is meant to show the pixels as they are. */
const quality = 95

/** Decoded bytes and as many again while they are turned. */
const share = 2

/**
 * Cuts a photo into tiles, upright and in sRGB, its transparent parts on white.
 * @throws StudioFault as `readHeader` and `decodePhoto`; `output.*` for the tiles. AbortError on cancel. No tile is left
 *   behind then.
 */
export async function cutPyramid(
  params: PyramidParams,
  context: CallContext,
  budget: MemoryBudget,
): Promise<EngineResult<'pyramid'>> {
  const { signal, progress } = context
  const inspection = await inspect(params.input, params)
  const { width, height, depth } = inspection.header
  return budget.hold(width * height * 3 * (depth / 8) * share, signal, async () => {
    let picture = flat(await decodePhoto(params.input, { maxPixels: params.maxPixels, signal, inspection }))
    progress.report(0.4)
    const { geometry } = params
    if (geometry?.enabled && !isIdentityGeometry(geometry)) {
      const plan = planGeometry(picture.width, picture.height, geometry)
      picture = await applyGeometry(picture, plan, { signal, progress: progress.slice(0.4, 0.6) })
    }
    signal.throwIfAborted()
    const bytes = await writeTiles(picture, params, signal)
    progress.report(1)
    const size = { width: picture.width, height: picture.height }
    return { ...size, levels: Math.ceil(Math.log2(Math.max(size.width, size.height))) + 1, bytes }
  })
}

/** 8 bits without alpha: what a JPEG can hold. */
function flat({ width, height, depth, data, alpha }: Raster): Raster {
  const painted = alpha ? paint(data, alpha, depth) : data
  return { width, height, depth: 8, data: painted instanceof Uint16Array ? toEightBits(painted) : painted }
}

async function writeTiles(
  picture: Raster,
  { output, tileSize }: PyramidParams,
  signal: AbortSignal,
): Promise<number> {
  const part = `${output}.${randomBytes(6).toString('hex')}.part`
  try {
    await mkdir(dirname(output), { recursive: true })
    await mkdir(part)
    await pipeline(picture)
      .jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false })
      .tile({ size: tileSize, overlap: 0, layout: 'dz', depth: 'onepixel', container: 'fs', skipBlanks: -1 })
      .toFile(join(part, 'p.dz'))
    signal.throwIfAborted()
    const tiles = join(part, 'p_files')
    await rm(join(tiles, 'vips-properties.xml'), { force: true })
    const bytes = await bytesBelow(tiles)
    await rename(tiles, output).catch((error: unknown) => {
      // Somebody was quicker; the same picture gave the same tiles.
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error
    })
    return bytes
  } catch (error) {
    throw asWriteFault(error, output)
  } finally {
    await rm(part, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return bytes
}
