/** A picture through a model pack that makes pixels of pixels (denoise, upscale, face): in tiles, on any provider. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { InferenceSession } from 'onnxruntime-node'
import type { Note } from '../contract/notes.ts'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import type { ExecutionProvider, Manifest, Pack, SizeRule } from '../contract/manifest.ts'
import { tilesOf, type Tile } from '../contract/tiles.ts'
import { enlarged, stretched } from '../imaging/codec/output-pipeline.ts'
import { inTurn } from '../contract/progress.ts'
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
  /** How many times as wide and high the result is where the pack makes more; a part of its own factor. */
  factor?: number
  /** The picture is one tile: it has the network's own size. */
  whole?: boolean
  note: (note: Note) => void
  /** Called after each tile with the pixels that the network has seen since it began, and what it runs on. */
  onTile?: (work: number, provider: ExecutionProvider) => void
}

/**
 * @param picture left as it is; alpha is enlarged plainly
 * @returns a new raster of the same depth, larger by the pack's factor, or by the one asked for where that divides it
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
      data: { provider: run.provider },
    })
    return inTiles(picture, { ...run, provider: 'cpu' })
  }
}

/** One set of sessions for all tiles: making it again for each would take longer than running it. */
function inTiles(picture: Raster, run: PackRun): Promise<Raster> {
  const tiles = run.whole ? [wholeOf(picture)] : tilesOf(picture, rule(run.pack.manifest))
  return run.sessions.useParts(run.pack, run.provider, (parts) => tilesThrough(parts, tiles, picture, run))
}

async function tilesThrough(
  parts: readonly InferenceSession[],
  tiles: readonly Tile[],
  picture: Raster,
  run: PackRun,
): Promise<Raster> {
  const { strength, progress } = run
  const own = run.pack.manifest.output.factor
  // Scaled down tile by tile where that comes out even: the whole picture at the network's own factor may not fit anywhere.
  const wanted = run.factor !== undefined && Number.isInteger(own / run.factor) ? run.factor : own
  const { depth } = picture
  const [width, height] = [picture.width * wanted, picture.height * wanted]
  const out: Raster = { width, height, depth, data: samplesFor(depth, width * height * 3) }
  const turns = inTurn(
    progress,
    tiles.map((tile) => tile.width * tile.height),
  )
  const lay = async ({ input, tile, planes }: AnsweredTile) => {
    const plain = strength < 1 ? await enlarged(input, own) : null
    const large = mixed(planes, plain, strength, input, own)
    put(await stretched(large, tile.width * wanted, tile.height * wanted), tile, wanted, out)
  }
  let seen = 0
  let before: AnsweredTile | null = null
  for (const [i, tile] of tiles.entries()) {
    const input = cut(picture, tile)
    // While the network sees this tile, the one before is laid into the picture.
    const planes: Float32Array[] = await bothEnded(
      answer(input, parts, { ...run, progress: turns[i] }),
      before && lay(before),
    )
    before = { input, tile, planes }
    turns[i].report(1)
    run.onTile?.((seen += tile.width * tile.height), run.provider)
    await nextTurn()
    run.signal.throwIfAborted()
  }
  if (before) await lay(before)
  return picture.alpha ? { ...out, alpha: await enlargedAlpha(picture, picture.alpha, wanted) } : out
}

interface AnsweredTile {
  input: Raster
  tile: Tile
  planes: Float32Array[]
}

/** What `work` gives, once both have ended, whichever fails: sessions that still run must not be given back. */
async function bothEnded<T>(work: Promise<T>, beside: Promise<void> | null): Promise<T> {
  const [done, other] = await Promise.allSettled([work, beside])
  if (other.status === 'rejected') throw other.reason
  if (done.status === 'rejected') throw done.reason
  return done.value
}

const samplesFor = (depth: Raster['depth'], length: number) =>
  depth === 16 ? new Uint16Array(length) : new Uint8Array(length)

async function enlargedAlpha(
  { width, height, depth }: Raster,
  alpha: Raster['data'],
  factor: number,
): Promise<Raster['data']> {
  if (factor === 1) return alpha.slice()
  const grey = samplesFor(depth, width * height * 3)
  for (let p = 0; p < width * height; p++) grey.fill(alpha[p], p * 3, p * 3 + 3)
  const large = await enlarged({ width, height, depth, data: grey }, factor)
  return samplesFor(depth, large.width * large.height).map((_, p) => large.data[p * 3])
}

function wholeOf({ width, height }: Raster): Tile {
  return { left: 0, top: 0, width, height, inner: { left: 0, top: 0, right: width, bottom: height } }
}

function rule({ id, input: { size } }: Manifest): Exclude<SizeRule, { kind: 'renderFactor' }> {
  if (size.kind !== 'renderFactor') return size
  throw new StudioFault('model.runFailed', {
    id,
    provider: 'cpu',
    reason: 'its manifest says no size of tiles',
  })
}

/** A part of a picture, which may reach beyond it: the rim is repeated there. */
function cut(picture: Raster, { left, top, width, height }: Tile): Raster {
  const { depth } = picture
  const data = samplesFor(depth, width * height * 3)
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

/** Three planes, 0 to 1, `factor` times as large as the tile. Between two parts a cancel takes effect. */
async function answer(
  tile: Raster,
  parts: readonly InferenceSession[],
  { pack: { manifest }, provider, signal, progress }: PackRun,
): Promise<Float32Array[]> {
  const last = parts.at(-1)!
  let there: InferenceSession.OnnxValueMapType = makeFeeds(tile, manifest, parts[0])
  for (const [i, part] of parts.entries()) {
    const feeds = Object.fromEntries(part.inputNames.map((name) => [name, there[name]]))
    const made = await part.run(feeds).catch((error: unknown) => {
      throw new StudioFault('model.runFailed', { id: manifest.id, provider, reason: firstLine(error) }, error)
    })
    const needed = new Set([
      ...parts.slice(i + 1).flatMap(({ inputNames }) => inputNames),
      ...last.outputNames,
    ])
    there = Object.fromEntries(Object.entries({ ...there, ...made }).filter(([name]) => needed.has(name)))
    if (part === last) break
    progress.report((i + 1) / parts.length)
    await nextTurn()
    signal.throwIfAborted()
  }
  return readPicture(there, last, manifest, tile, provider)
}

/** The network's answer as pixels, beside the plainly enlarged ones. */
function mixed(
  planes: readonly Float32Array[],
  plain: Raster | null,
  strength: number,
  tile: Raster,
  factor: number,
): Raster {
  const { depth } = tile
  const [width, height] = [tile.width * factor, tile.height * factor]
  const data = samplesFor(depth, width * height * 3)
  const white = depth === 16 ? 65535 : 255
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) {
      let value = planes[c][p] * white
      if (plain) value = plain.data[p * 3 + c] + (value - plain.data[p * 3 + c]) * strength
      data[p * 3 + c] = value <= 0 ? 0 : value >= white ? white : value + 0.5
    }
  }
  return { width, height, depth, data }
}

/** What counts of a tile's answer, at its place. */
function put(large: Raster, { left, top, inner }: Tile, factor: number, out: Raster): void {
  const length = (inner.right - inner.left) * factor * 3
  for (let y = inner.top * factor; y < inner.bottom * factor; y++) {
    const from = ((y - top * factor) * large.width + (inner.left - left) * factor) * 3
    out.data.set(large.data.subarray(from, from + length), (y * out.width + inner.left * factor) * 3)
  }
}
