/** Makes the int8 variant of a pack on request, measured on the person's own photos and machine; or says why not. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Comparison, EngineParams } from '../../../contract/engine.ts'
import { StudioFault } from '../../../contract/errors.ts'
import {
  manifestSchema,
  modelIdSchema,
  type Manifest,
  type ManifestInput,
  type Pack,
} from '../../../contract/manifest.ts'
import { silent } from '../../../contract/progress.ts'
import type { CallOptions, EngineClient } from '../../engine/client.ts'
import { diskFault } from '../import/disk.ts'
import { readOnnxHeader } from '../import/onnx-header.ts'
import { exists, sweep, temporaryPrefix } from '../import/work-folder.ts'
import { writeCalibration } from './calibration.ts'
import { writeInt8 } from './int8.ts'
import { readOnnxFile } from './onnx-file.ts'
import { leastOpset, planInt8 } from './plan.ts'

export interface QuantizeOptions extends CallOptions {
  readonly engine: Pick<EngineClient, 'call'>
  /** The user's folder of packs. */
  readonly modelsFolder: string
  /** Ids that are taken. */
  readonly taken: readonly string[]
  /** A folder of photos of the kind that the model will see. */
  readonly photos: string
  /** Replaces the engine's `compare`: for tests, which must not depend on the time of day. */
  readonly measure?: (params: EngineParams<'compare'>) => Promise<Comparison>
}

/** Enough for ranges that hold; more only takes longer. */
const mostPhotos = 12
/** Measured at 256 pixels where the model has render factors: quick, and the ranges hardly depend on it. */
const measuredFactor = 16
/** Below this a second pack on the disk is not worth its room, and the measurement's own noise is near. */
const leastSpeedup = 1.1
/** Decibels; below, the colours are visibly others. */
const leastPsnr = 24

const pictureEndings = new Set(['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp', '.avif', '.heic', '.jxl'])

/**
 * Installs `ID-int8` beside a pack.
 * @throws StudioFault `model.cannotQuantize` (nothing to gain by structure, no photos, colours too far off),
 *   `model.noGain` where it is not faster here, `model.alreadyInstalled`, what the engine throws, and the faults of
 *   a full or locked disk; nothing is left behind in any case
 */
export async function quantizeModel(pack: Pack, options: QuantizeOptions): Promise<Pack> {
  const { engine, modelsFolder, signal, progress = silent } = options
  const { id } = pack.manifest
  const newId = `${id}-int8`
  const refuse = (reason: string) => new StudioFault('model.cannotQuantize', { id, reason })
  if (!modelIdSchema.safeParse(newId).success) throw refuse('its id is too long to put "-int8" behind it')
  if (pack.manifest.precision === 'int8') throw refuse('it is an int8 variant itself')
  if (pack.manifest.input.type !== 'float32') throw refuse('it computes in half precision')
  if (pack.manifest.files.length > 1) throw refuse('its weights lie in a second file')
  const folder = join(modelsFolder, newId)
  if (options.taken.includes(newId) || (await exists(folder))) {
    throw new StudioFault('model.alreadyInstalled', { id: newId })
  }
  const photos = await photosIn(options.photos)
  if (photos.length === 0) throw refuse(`there are no photographs in ${options.photos}`)
  const work = join(modelsFolder, `${temporaryPrefix}${process.pid}-${randomUUID()}`)
  try {
    await mkdir(work, { recursive: true })
    await sweep(modelsFolder)
    const source = join(pack.folder, pack.manifest.files[0].path)
    await readOnnxHeader(source)
    const file = await readOnnxFile(source)
    if (file.opset < leastOpset)
      throw refuse(`it is written in an old form of ONNX (operators of version ${file.opset})`)
    const plan = planInt8(file)
    if (plan.convs.length === 0) throw refuse('it has no convolutions that could compute in 8 bits')
    signal?.throwIfAborted()

    const size = pack.manifest.input.size
    const renderFactor = size.kind === 'renderFactor' ? measuredFactor : undefined
    const calibration = join(work, 'calibration.onnx')
    const outputs = await writeCalibration(calibration, file, plan.tensors)
    const { ranges } = await engine.call(
      'ranges',
      {
        pack: { ...pack, folder: work, manifest: withFile(pack.manifest, 'calibration.onnx') },
        outputs,
        photos,
        renderFactor,
      },
      { signal, progress: progress.slice(0.02, 0.4) },
    )
    await rm(calibration)
    const written = await writeInt8(join(work, 'model.onnx'), file, plan, ranges)
    signal?.throwIfAborted()

    const candidate: Manifest = {
      ...pack.manifest,
      id: newId,
      name: `${pack.manifest.name} int8`.slice(0, 100),
      files: [{ path: 'model.onnx', ...written, urls: [] }],
      card: 'CARD.md',
      precision: 'int8',
      // Whole-number kernels are the processor's; graphics cards widen them again.
      providers: ['cpu'],
    }
    const params = {
      reference: pack,
      candidate: { manifest: candidate, folder: work, builtIn: false },
      photos,
      renderFactor,
    }
    const measured = options.measure
      ? await options.measure(params)
      : await engine.call('compare', params, { signal, progress: progress.slice(0.45, 0.98) })
    if (measured.speedup < leastSpeedup)
      throw new StudioFault('model.noGain', { id, speedup: measured.speedup })
    if (measured.psnr !== null && measured.psnr < leastPsnr) {
      throw refuse(`its colours would be too far from the original's (${measured.psnr.toFixed(1)} dB)`)
    }
    const found = describe(measured)
    const manifest = manifestSchema.parse({
      ...candidate,
      summary: `${pack.manifest.summary.slice(0, 390 - found.length)} ${found}`.trim(),
    } satisfies ManifestInput)
    await writeFile(join(work, 'CARD.md'), card(pack, plan.convs.length, file.nodes.length, found))
    await writeFile(join(work, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    signal?.throwIfAborted()
    await rename(work, folder)
    progress.report(1)
    return { manifest, folder, builtIn: false }
  } catch (error) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined)
    if (signal?.aborted) throw new StudioFault('cancelled', {}, error)
    throw diskFault(folder, 0, error)
  }
}

/** The manifest for a graph that lives for one call; its hash is asked by nobody. */
function withFile(manifest: Manifest, path: string): Manifest {
  return { ...manifest, files: [{ ...manifest.files[0], path }] }
}

/** Evenly over the folder, so that one roll of film does not stand for all. */
async function photosIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isFile() && pictureEndings.has(extname(entry.name).toLowerCase()))
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b))
  const count = Math.min(mostPhotos, names.length)
  return Array.from({ length: count }, (_, i) => join(folder, names[Math.floor((i * names.length) / count)]))
}

function describe({ photos, psnr, mean, greatest, speedup }: Comparison): string {
  const near = psnr === null ? 'equal to fp32' : `${psnr.toFixed(1)} dB from fp32`
  return (
    `In int8: measured here on ${photos} photos ${near} (mean ${mean.toFixed(2)}, at most ${greatest} of 255), ` +
    `${speedup.toFixed(1)} times as fast.`
  )
}

function card(pack: Pack, convs: number, nodes: number, found: string): string {
  const { manifest } = pack
  return `# ${manifest.name} int8

Made by Tintype on this machine from "${manifest.id}" (SHA-256 ${manifest.files[0].sha256}).

- ${convs} convolutions compute in 8 bits (weights: symmetric, a scale for each channel; activations: 0 to 255, from
  ranges measured on photos); the rest of the ${nodes} nodes, attention among them, stays in fp32.
- ${found} Speed is the CPU's, of the model alone, at 256 pixels where the model has render factors.
- Licence and source are the original's: ${manifest.licence}; ${manifest.source}
`
}
