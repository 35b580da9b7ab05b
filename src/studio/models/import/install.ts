/** Turns a model file that a person has (.pth or .onnx) into a pack of the user's: whole, or not at all. */
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import { manifestSchema, type Manifest, type ManifestInput, type Pack } from '../../../contract/manifest.ts'
import { silent, type Progress } from '../../../contract/progress.ts'
import { issuesOf } from '../../../contract/recipe.ts'
import { refusal } from './byte-file.ts'
import { openCheckpoint } from './checkpoint.ts'
import { buildDeOldify } from './deoldify-graph.ts'
import { diskFault } from './disk.ts'
import { idFor, isCheckpoint, nameOf, styleFor } from './describe.ts'
import { deoldifyContract, familyKey, proposeContract, type Contract } from './families.ts'
import { readOnnxHeader, type OnnxHeader } from './onnx-header.ts'
import { writeOnnx } from './onnx-writer.ts'
import { recogniseDeOldify } from './recognise.ts'
import { copyHashed, exists, sweep, temporaryPrefix } from './work-folder.ts'

/** What is known about a model from elsewhere (the catalogue); it goes before what the file says. */
export type About = Partial<
  Pick<ManifestInput, 'name' | 'version' | 'style' | 'summary' | 'licence' | 'source'> & { urls: string[] }
>
export interface InstallOptions {
  /** The user's folder of packs; made where it is missing. */
  readonly modelsFolder: string
  /** Without it the id comes of the file's name. */
  readonly id?: string | undefined
  /** Ids that are taken elsewhere, as by built-in packs. */
  readonly reserved?: readonly string[]
  /** Precision of the stored weights of a .pth; the session computes in float32 either way. */
  readonly precision?: 'fp32' | 'fp16'
  readonly about?: About
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress
}

type PackFile = ManifestInput['files'][number]

/**
 * Installs a model file as a pack: reads and checks it, writes `MODELS/ID/model.json` and `model.onnx`.
 *
 * The graph has not been run yet: the caller lets the engine `inspect` the pack and removes it where that fails.
 * Memory: at most the largest tensor twice, far below 2.5 times the checkpoint.
 * @throws StudioFault `model.importRefused`, `model.alreadyInstalled`, `model.diskFull`, `output.notWritable`,
 *   `output.failed`, `cancelled`; nothing is left behind in any case
 */
export async function installModel(file: string, options: InstallOptions): Promise<Pack> {
  const id = idFor(file, options.id)
  if (options.reserved?.includes(id)) throw new StudioFault('model.alreadyInstalled', { id })
  const folder = join(options.modelsFolder, id)
  if (await exists(folder)) throw new StudioFault('model.alreadyInstalled', { id })
  const work = join(options.modelsFolder, `${temporaryPrefix}${process.pid}-${randomUUID()}`)
  try {
    options.signal?.throwIfAborted()
    await mkdir(options.modelsFolder, { recursive: true })
    await sweep(options.modelsFolder)
    await mkdir(work)
    const made = (await isCheckpoint(file))
      ? await fromCheckpoint(file, work, id, options)
      : await fromOnnx(file, work, id, options)
    const manifest = manifestFor(file, id, made.contract, made.files, options)
    await writeFile(join(work, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    options.signal?.throwIfAborted()
    await rename(work, folder).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOTEMPTY' || code === 'EEXIST')
        throw new StudioFault('model.alreadyInstalled', { id }, error)
      throw error
    })
    options.progress?.report(1)
    return { manifest, folder, builtIn: false }
  } catch (error) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined)
    if (options.signal?.aborted) throw new StudioFault('cancelled', {}, error)
    throw diskFault(folder, 0, error)
  }
}

interface Made {
  readonly contract: Contract
  readonly files: PackFile[]
}

async function fromCheckpoint(
  file: string,
  work: string,
  id: string,
  options: InstallOptions,
): Promise<Made> {
  const checkpoint = await openCheckpoint(file)
  try {
    const plan = recogniseDeOldify(checkpoint)
    const precision = options.precision ?? 'fp32'
    const style = plan.kind === 'deep' ? 'artistic' : styleFor(file, id, options.about?.style, 'stable')
    const written = await writeOnnx(join(work, 'model.onnx'), buildDeOldify(plan, checkpoint, precision), {
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

async function fromOnnx(file: string, work: string, id: string, options: InstallOptions): Promise<Made> {
  const header = await readOnnxHeader(file)
  const style = styleFor(file, id, options.about?.style, 'artistic')
  const proposal = proposeContract(header, style)
  if ('reason' in proposal) throw refusal(file, proposal.reason)
  const sources = [{ from: file, path: 'model.onnx' }, ...(await externalFiles(file, header))]
  const files: PackFile[] = []
  const progress = options.progress ?? silent
  for (const [i, { from, path }] of sources.entries()) {
    const part = progress.slice((i / sources.length) * 0.98, ((i + 1) / sources.length) * 0.98)
    files.push({ path, ...(await copyHashed(from, join(work, path), options.signal, part)) })
  }
  return { contract: proposal.contract, files }
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
  contract: Contract,
  files: PackFile[],
  { about = {} }: InstallOptions,
): Manifest {
  const { urls = [], ...known } = about
  const result = manifestSchema.safeParse({
    schema: 1,
    id,
    name: nameOf(file),
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

/** The manifest of a DeOldify generator that `installModel` has written: for other makers of packs. */
export function manifestForDeOldify(options: {
  id: string
  name: string
  style: 'artistic' | 'stable' | 'film'
  file: { path: string; bytes: number; sha256: string }
  precision?: 'fp32' | 'fp16'
}): Manifest {
  const contract = { ...deoldifyContract(options.style), precision: options.precision ?? 'fp32' }
  return manifestFor(options.file.path, options.id, contract, [options.file], {
    modelsFolder: '',
    about: { name: options.name },
  })
}
