/** A color model at work: the picture that it is given, its run on any provider with the CPU as the last resort, its answer. */
import type { InferenceSession } from 'onnxruntime-node'
import type { Note } from '../../contract/notes.ts'
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import { stretchQuickly } from '../../imaging/codec/output-pipeline.ts'
import { stretchBilinear } from '../../imaging/filters/resample.ts'
import type { Raster } from '../../imaging/photo.ts'
import { bytesOfRaster } from '../preview-cache.ts'
import { firstLine, type SessionCache } from '../sessions.ts'
import { makeFeeds, readColor, type Hints, type ModelColor, type Size } from '../tensors.ts'

/** A picture at the model's size, and the render factor that gave it; null where the model knows one size only. */
export interface ModelInput {
  raster: Raster
  factor: number | null
}

export interface ModelRun {
  color: ModelColor
  /** The one that gave the answer. */
  provider: ExecutionProvider
  notes: Note[]
  /** Milliseconds of `session.run` alone. */
  runMs: number
}

/** What the model made of a picture, as previews keep it. */
export type ModelOutput = ModelInput & ModelRun

export const bytesOfModelOutput = ({ raster, color }: ModelOutput): number =>
  bytesOfRaster(raster) + bytesOfColor(color)

export const bytesOfColor = (model: ModelColor): number =>
  model.kind === 'ab' ? model.a.byteLength + model.b.byteLength : bytesOfRaster(model.raster)

/** DeOldify scales the whole photo down with Pillow's filter, and so do its packs: a small decode is not the same. */
export const needsExactInput = ({ manifest: { input } }: Pack): boolean =>
  input.color === 'grey-rgb' && input.grey === 'rec601'

/** A picture at the model's size, from pixels that are decoded already. */
export async function modelInputOf(pack: Pack, picture: Raster, { width, height }: Size): Promise<Raster> {
  return needsExactInput(pack)
    ? stretchBilinear(picture, width, height)
    : scaleToEightBits(picture, width, height)
}

export const scaleToEightBits = (picture: Raster, width: number, height: number): Promise<Raster> | Raster =>
  picture.depth === 16 ? stretchBilinear(picture, width, height) : stretchQuickly(picture, width, height)

/**
 * Runs the model on a picture that is already at the model's size.
 *
 * Whatever goes wrong on a GPU (no memory, a lost device, a broken answer), the CPU takes over and a note says so.
 * @param small RGB, 8 bits
 * @param hints for a pack that takes them; no hints when left out
 * @param beside see `SessionCache.use`
 * @throws StudioFault `model.runFailed`, `model.badOutput`, `model.notColorizer` from the CPU, after which there is
 *   nothing left to try
 */
export async function runColorModel(
  pack: Pack,
  small: Raster,
  provider: ExecutionProvider,
  sessions: SessionCache,
  hints: Hints | null = null,
  beside = false,
): Promise<ModelRun> {
  const on = (where: ExecutionProvider) => runOn(pack, small, where, sessions, hints, beside)
  if (provider === 'cpu') return { ...(await on('cpu')), provider: 'cpu', notes: [] }
  try {
    return { ...(await on(provider)), provider, notes: [] }
  } catch (error) {
    // The pack itself is wrong: the CPU would say the same.
    if (isFault(error, 'model.notColorizer')) throw error
    const { message } = toStudioError(error)
    const note: Note = {
      code: 'provider.cpuTookOver',
      message: `The CPU took over from ${provider}: ${message}`,
      data: { provider },
    }
    return { ...(await on('cpu')), provider: 'cpu', notes: [note] }
  }
}

function runOn(
  pack: Pack,
  small: Raster,
  provider: ExecutionProvider,
  sessions: SessionCache,
  hints: Hints | null,
  beside: boolean,
) {
  const { manifest } = pack
  const work = async (session: InferenceSession) => {
    const feeds = makeFeeds(small, manifest, session, hints)
    const start = performance.now()
    const results = await session.run(feeds).catch((error: unknown) => {
      throw new StudioFault('model.runFailed', { id: manifest.id, provider, reason: firstLine(error) }, error)
    })
    const runMs = performance.now() - start
    return { color: readColor(results, session, manifest, small, provider), runMs }
  }
  return sessions.use(pack, provider, work, undefined, beside)
}
