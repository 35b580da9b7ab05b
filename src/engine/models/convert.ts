/** Converts a model file that a person has (.pth or .onnx) into the files of a pack. */
import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { AboutModel, ConvertOptions } from '../../contract/engine-models.ts'
import { manifestSchema, type Colorizer, type Manifest, type ManifestInput } from '../../contract/manifest.ts'
import { silent } from '../../contract/progress.ts'
import { issuesOf } from '../../contract/recipe.ts'
import { refusal } from '../../platform/byte-file.ts'
import { openCheckpoint } from './checkpoint/checkpoint.ts'
import { buildDeOldify } from './deoldify-graph.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { isCheckpoint, styleFor, proposalByHash } from './describe.ts'
import { deoldifyContract, familyKey, proposeContract, type Contract } from './families.ts'
import { readOnnxHeader, type OnnxHeader } from '../../onnx/header.ts'
import { writeOnnx } from '../../onnx/writer.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { recognizeDeOldify } from './recognize.ts'
import { copyHashed, modelNameOf, writeManifest } from '../../platform/staging-folder.ts'

type PackFile = ManifestInput['files'][number]

/**
 * Reads and checks a model file, and writes `model.onnx` with what belongs to it, and `model.json`.
 *
 * Memory: at most the largest tensor twice, far below 2.5 times the checkpoint.
 * @param folder empty; its maker clears up after a fault
 * @throws StudioFault `model.importRefused`, `model.diskFull`, `output.notWritable`, `output.failed`; the signal's reason
 */
export async function writePack(file: string, folder: string, options: ConvertOptions): Promise<Manifest> {
  try {
    const checkpoint = await isCheckpoint(file)
    if (checkpoint && options.colorizer)
      throw refusal(file, 'a checkpoint says by its weights what it is; --manifest is for an .onnx')
    const made = checkpoint
      ? await fromCheckpoint(file, folder, options)
      : await fromOnnx(file, folder, options)
    const manifest = manifestFor(file, options.id, made.contract, made.files, options.about)
    await writeManifest(folder, manifest)
    options.progress?.report(1)
    return manifest
  } catch (error) {
    options.signal?.throwIfAborted()
    throw asWriteFault(error, folder, { bytes: 0 })
  }
}

interface Made {
  readonly contract: Contract | Colorizer
  readonly files: PackFile[]
}

async function fromCheckpoint(file: string, folder: string, options: ConvertOptions): Promise<Made> {
  const checkpoint = await openCheckpoint(file)
  try {
    const plan = recognizeDeOldify(checkpoint)
    const precision = options.precision ?? 'fp32'
    const style =
      plan.kind === 'deep' ? 'artistic' : styleFor(file, options.id, options.about?.style, 'stable')
    const written = await writeOnnx(join(folder, 'model.onnx'), buildDeOldify(plan, checkpoint, precision), {
      metadata: { [familyKey]: 'deoldify', 'tintype.generator': plan.kind },
      signal: options.signal,
      progress: options.progress?.slice(0, 0.98),
      refuse: (reason) => checkpoint.refuse(reason),
    })
    return {
      contract: { ...deoldifyContract(style), precision },
      files: [{ path: 'model.onnx', ...written }],
    }
  } finally {
    await checkpoint.close()
  }
}

async function fromOnnx(file: string, folder: string, options: ConvertOptions): Promise<Made> {
  const header = await readOnnxHeader(file)
  const style = styleFor(file, options.id, options.about?.style, 'artistic')
  const contract = options.colorizer ?? (await proposed(file, header, style, options.signal))
  if (options.precision === 'fp16')
    throw refusal(file, 'an .onnx keeps the weights that it has; --fp16 is for checkpoints (.pth)')
  const sources = [{ from: file, path: 'model.onnx' }, ...(await externalFiles(file, header))]
  const files: PackFile[] = []
  const progress = options.progress ?? silent
  for (const [i, { from, path }] of sources.entries()) {
    const part = progress.slice((i / sources.length) * 0.98, ((i + 1) / sources.length) * 0.98)
    files.push({ path, ...(await copyHashed(from, join(folder, path), options.signal, part)) })
  }
  return { contract, files }
}

async function proposed(
  file: string,
  header: OnnxHeader,
  style: NonNullable<Contract['style']>,
  signal: AbortSignal | undefined,
): Promise<Contract> {
  const proposal = proposalByHash(await hashFile(file, signal)) ?? proposeContract(header, style)
  if ('reason' in proposal) throw refusal(file, proposal.reason)
  return proposal.contract
}

/**
 * The files beside an ONNX file that hold its weights.
 * @throws StudioFault `model.importRefused` where one lies elsewhere, by its name or by a link
 */
async function externalFiles(file: string, header: OnnxHeader): Promise<{ from: string; path: string }[]> {
  const folder = await realpath(dirname(file)).catch(() => dirname(file))
  const found: { from: string; path: string }[] = []
  for (const name of header.externalFiles) {
    const plain = name.replace(/^\.\//, '')
    if (
      plain === '' ||
      /[/\\\0:]/.test(plain) ||
      plain === '.' ||
      plain === '..' ||
      plain !== basename(plain)
    ) {
      throw refusal(
        file,
        `its weights lie outside its folder ("${name.slice(0, 120)}"), where Tintype never reads`,
      )
    }
    if (plain === 'model.onnx' || plain === 'model.json') {
      throw refusal(
        file,
        `its weights lie in a file named ${plain}, which a pack needs for itself; rename it`,
      )
    }
    const from = join(folder, plain)
    const stat = await lstat(from).catch(() => undefined)
    if (!stat) throw refusal(file, `its weights lie in ${plain}, which is not beside it`)
    if (!stat.isFile()) throw refusal(file, `its weights lie in ${plain}, which is a link or no file`)
    found.push({ from, path: plain })
  }
  return found
}

function manifestFor(
  file: string,
  id: string,
  contract: Contract | Colorizer,
  files: PackFile[],
  about: AboutModel = {},
): Manifest {
  const { urls = [], ...known } = about
  const result = manifestSchema.safeParse({
    schema: 1,
    id,
    name: modelNameOf(file),
    version: '1',
    task: 'colorize',
    ...contract,
    ...known,
    // Only a file taken over as it is has an address; a graph made from a checkpoint is nowhere to be had.
    files: files.map((entry, i) => (i === 0 && urls.length > 0 ? { ...entry, urls } : entry)),
    providers: ['cpu', 'cuda', 'coreml', 'dml', 'webgpu'],
  } satisfies ManifestInput)
  if (!result.success) throw refusal(file, `no manifest fits it: ${issuesOf(result.error).join('; ')}`)
  return result.data
}

/** The manifest of a DeOldify generator that `writePack` has written: for other makers of packs. */
export function manifestForDeOldify(options: {
  id: string
  name: string
  style: 'artistic' | 'stable' | 'film'
  file: { path: string; bytes: number; sha256: string }
  precision?: 'fp32' | 'fp16'
}): Manifest {
  const contract = { ...deoldifyContract(options.style), precision: options.precision ?? 'fp32' }
  return manifestFor(options.file.path, options.id, contract, [options.file], {
    name: options.name,
  })
}
