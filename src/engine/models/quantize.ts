/** Makes the int8 variant of a pack on request, measured on the person's own photos and machine; or says why not. */
import { readdir, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import {
  manifestSchema,
  reasonAgainstInt8,
  type Comparison,
  type Manifest,
  type ManifestInput,
  type Pack,
} from '../../contract/manifest.ts'
import { silent, type CallOptions } from '../../contract/progress.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { readOnnxHeader } from '../../onnx/header.ts'
import { writeManifest } from '../../platform/staging-folder.ts'
import { writeCalibration, leastOpset, planInt8 } from '../../onnx/int8-plan.ts'
import { writeInt8, type Range } from '../../onnx/int8.ts'
import { readOnnxFile } from '../../onnx/file.ts'

/** A pack on photos: what the engine measures for this. */
export interface Photos {
  readonly photos: readonly string[]
  /** Left out where the model knows one size only. */
  readonly renderFactor: number | undefined
}

export interface QuantizeOptions extends CallOptions {
  /** Empty; its maker clears up after a fault. */
  readonly folder: string
  /** Of the new pack. */
  readonly id: string
  /** A folder of photos of the kind that the model will see. */
  readonly photos: string
  /** The mean over the photos of extra scalar outputs of a graph, a least and a greatest value in turn. */
  readonly ranges: (
    pack: Pack,
    outputs: readonly string[],
    on: Photos,
    options: Pick<CallOptions, 'progress'>,
  ) => Promise<Range[]>
  /** How far the second pack is from the first, and how fast beside it. */
  readonly compare: (
    reference: Pack,
    candidate: Pack,
    on: Photos,
    options: Pick<CallOptions, 'progress'>,
  ) => Promise<Comparison>
}

/** Enough for ranges that hold; more only takes longer. */
const mostPhotos = 12
/** Measured at 256 pixels where the model has render factors: quick, and the ranges hardly depend on it. */
const measuredFactor = 16
/** Below this a second pack on the disk is not worth its space, and the measurement's own noise is near. */
const leastSpeedup = 1.1
/** Decibels; below, the colours are visibly others. */
const leastPsnr = 24

const pictureEndings = new Set(['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp', '.avif', '.heic', '.jxl'])

/**
 * Writes the int8 variant of a pack.
 * @throws StudioFault `model.cannotQuantize` (nothing to gain by structure, no photos, colours too far off),
 *   `model.noGain` where it is not faster here, what the measurements throw, and the faults of a full or locked disk;
 *   the signal's reason
 */
export async function quantizeModel(pack: Pack, options: QuantizeOptions): Promise<Manifest> {
  const { folder, signal, progress = silent } = options
  const { id } = pack.manifest
  const refuse = (reason: string) => new StudioFault('model.cannotQuantize', { id, reason })
  const why = reasonAgainstInt8(pack.manifest)
  if (why !== null) throw refuse(why)
  const photos = await photosIn(options.photos)
  if (photos.length === 0) throw refuse(`there are no photographs in ${options.photos}`)
  try {
    const source = join(pack.folder, pack.manifest.files[0].path)
    await readOnnxHeader(source)
    const file = await readOnnxFile(source)
    if (file.opset < leastOpset)
      throw refuse(`it is written in an old form of ONNX (operators of version ${file.opset})`)
    const plan = planInt8(file)
    if (plan.convs.length === 0) throw refuse('it has no convolutions that could compute in 8 bits')
    signal?.throwIfAborted()

    const { size } = pack.manifest.input
    const on = { photos, renderFactor: size.kind === 'renderFactor' ? measuredFactor : undefined }
    const calibration = join(folder, 'calibration.onnx')
    const outputs = await writeCalibration(calibration, file, plan.tensors)
    const watched = { ...pack, folder, manifest: withFile(pack.manifest, 'calibration.onnx') }
    const ranges = await options.ranges(watched, outputs, on, { progress: progress.slice(0.02, 0.4) })
    await rm(calibration)
    const written = await writeInt8(join(folder, 'model.onnx'), file, plan, ranges)
    signal?.throwIfAborted()

    const candidate: Manifest = {
      ...pack.manifest,
      id: options.id,
      name: `${pack.manifest.name} int8`.slice(0, 100),
      files: [{ path: 'model.onnx', ...written, urls: [] }],
      card: 'CARD.md',
      precision: 'int8',
      // Whole-number kernels are the processor's; graphics cards widen them again.
      providers: ['cpu'],
    }
    const made = { manifest: candidate, folder, builtIn: false }
    const comparison = await options.compare(pack, made, on, {
      progress: progress.slice(0.45, 0.98),
    })
    if (comparison.speedup < leastSpeedup)
      throw new StudioFault('model.noGain', { id, speedup: comparison.speedup })
    if (comparison.psnr !== null && comparison.psnr < leastPsnr) {
      throw refuse(`its colours would be too far from the original's (${comparison.psnr.toFixed(1)} dB)`)
    }
    const found = describe(comparison)
    const manifest = manifestSchema.parse({
      ...candidate,
      summary: `${pack.manifest.summary.slice(0, 390 - found.length)} ${found}`.trim(),
      variant: { of: id, comparison },
    } satisfies ManifestInput)
    await writeFile(join(folder, 'CARD.md'), card(pack, plan.convs.length, file.nodes.length, found))
    await writeManifest(folder, manifest)
    progress.report(1)
    return manifest
  } catch (error) {
    signal?.throwIfAborted()
    throw asWriteFault(error, folder, { bytes: 0 })
  }
}

/** The manifest for a graph that lives for one call; its hash is never checked. */
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
