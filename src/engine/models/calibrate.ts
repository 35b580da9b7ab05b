/** Measurements for int8 variants: ranges inside a graph, and how far two models are apart. */
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Tensor, type InferenceSession } from 'onnxruntime-node'
import { defaultMaxPixels } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { Comparison, Pack } from '../../contract/manifest.ts'
import { decodeSmall } from '../../imaging/codec/decode.ts'
import { readHeader } from '../../imaging/codec/header.ts'
import { labToRgb, rgbToLab } from '../../contract/lab.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { Range } from '../../onnx/int8.ts'
import type { Photos } from './quantize.ts'
import type { CallContext } from '../dispatch.ts'
import { firstLine, openSession, type SessionCache } from '../sessions.ts'
import { makeFeeds, modelSize, readColor, type ModelColor } from '../tensors.ts'

/**
 * Runs a pack on photos and reads extra scalar outputs of its graph, a least and a greatest value in turn. Each is the
 * mean over the photos of what it was in each: one speck of dust must not widen a range.
 * @throws StudioFault `model.runFailed` where the graph can't run or gives no numbers; `image.*` where no photo at all
 *   can be read (single ones are passed over)
 */
export async function measureRanges(
  pack: Pack,
  outputs: readonly string[],
  on: Photos,
  context: CallContext,
): Promise<Range[]> {
  const failed = (error: unknown) =>
    new StudioFault(
      'model.runFailed',
      { id: pack.manifest.id, provider: 'cpu', reason: firstLine(error) },
      error,
    )
  const file = join(pack.folder, pack.manifest.files[0].path)
  const session = await openSession(file, 'cpu').catch((error: unknown) => {
    throw failed(error)
  })
  const sums = new Float64Array(outputs.length)
  let count = 0
  try {
    for await (const small of smallPhotos(on, pack, context)) {
      const results = await session
        .run(makeFeeds(small, pack.manifest, session), outputs)
        .catch((e: unknown) => {
          throw failed(e)
        })
      for (const [i, name] of outputs.entries()) sums[i] += scalar(results, name)
      count += 1
    }
  } finally {
    await session.release()
  }
  if (!sums.every(Number.isFinite)) throw failed(new Error('values that are not numbers'))
  return Array.from({ length: outputs.length / 2 }, (_, i) => ({
    least: sums[i * 2] / count,
    greatest: sums[i * 2 + 1] / count,
  }))
}

function scalar(results: InferenceSession.OnnxValueMapType, name: string): number {
  const value = results[name]
  return value instanceof Tensor ? Number(value.data[0]) : Number.NaN
}

/**
 * Colours photos with two packs on the CPU and measures how far the second is from the first, and how fast.
 * @throws as `colour`, and `image.*` where no photo at all can be read
 */
export async function compare(
  reference: Pack,
  candidate: Pack,
  on: Photos,
  context: CallContext,
  sessions: SessionCache,
): Promise<Comparison> {
  const speedups: number[] = []
  let [photos, samples, squares, sum, greatest] = [0, 0, 0, 0, 0]
  for await (const small of smallPhotos(on, reference, context)) {
    const [a, b] = [await answer(reference, small, sessions), await answer(candidate, small, sessions)]
    speedups.push(await speedupOn(small, { reference, candidate }, sessions))
    for (let i = 0; i < a.rgb.length; i++) {
      const difference = Math.abs(a.rgb[i] - b.rgb[i])
      squares += difference ** 2
      sum += difference
      greatest = Math.max(greatest, difference)
    }
    samples += a.rgb.length
    photos += 1
  }
  const psnr = squares === 0 ? null : 10 * Math.log10(255 ** 2 / (squares / samples))
  return { photos, psnr, mean: sum / samples, greatest, speedup: medianOf(speedups) }
}

/** The small coloured picture. */
function answer(pack: Pack, small: Raster, sessions: SessionCache) {
  return sessions.use(pack, 'cpu', async (session) => {
    const results = await session.run(makeFeeds(small, pack.manifest, session))
    return { rgb: toRgb(readColor(results, session, pack.manifest, small, 'cpu'), small) }
  })
}

/** Turns of the two packs on one photo: a machine that does other things, or clocks down, gives neither an advantage. */
const turns = 4

/** How many times as fast the candidate colours one photo, by the best time of each in several turns. */
async function speedupOn(
  small: Raster,
  { reference, candidate }: Record<'reference' | 'candidate', Pack>,
  sessions: SessionCache,
): Promise<number> {
  const best = { reference: Infinity, candidate: Infinity }
  for (let turn = 0; turn < turns; turn++) {
    best.reference = Math.min(best.reference, await millisecondsOf(reference, small, sessions))
    best.candidate = Math.min(best.candidate, await millisecondsOf(candidate, small, sessions))
  }
  return best.reference / Math.max(best.candidate, 0.001)
}

/** Of a run after one like it: as in a batch, its weights are at hand. */
function millisecondsOf(pack: Pack, small: Raster, sessions: SessionCache): Promise<number> {
  return sessions.use(pack, 'cpu', async (session) => {
    const feeds = makeFeeds(small, pack.manifest, session)
    await session.run(feeds)
    const start = performance.now()
    await session.run(feeds)
    return performance.now() - start
  })
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** RGB interleaved, 8 bits: a model's a and b join the small picture's own lightness. */
function toRgb(color: ModelColor, small: Raster): Uint8Array {
  if (color.kind === 'rgb') return color.raster.data
  const out = new Uint8Array(color.a.length * 3)
  for (let p = 0, i = 0; p < color.a.length; p++, i += 3) {
    const [l] = rgbToLab(small.data[i] / 255, small.data[i + 1] / 255, small.data[i + 2] / 255)
    const rgb = labToRgb(l, color.a[p], color.b[p])
    for (let c = 0; c < 3; c++) out[i + c] = Math.round(Math.min(1, Math.max(0, rgb[c])) * 255)
  }
  return out
}

/** Each photo at the model's size; one that can't be read is passed over, unless none can. */
async function* smallPhotos(
  { photos: files, renderFactor: factor }: Photos,
  { manifest }: Pack,
  { signal, progress }: CallContext,
): AsyncGenerator<Raster> {
  let last: unknown
  let good = 0
  for (const [i, file] of files.entries()) {
    // `run` blocks this process: between two photos a cancel takes effect.
    await nextTurn()
    signal.throwIfAborted()
    let small: Raster | null = null
    try {
      const header = await readHeader(file, { maxPixels: defaultMaxPixels })
      const { width, height } = modelSize(manifest.input.size, header, factor)
      small = await decodeSmall(file, { width, height, maxPixels: defaultMaxPixels, signal })
    } catch (error) {
      last = error
    }
    if (small) {
      good += 1
      yield small
    }
    progress.report((i + 1) / files.length)
  }
  if (good === 0) throw last
}
