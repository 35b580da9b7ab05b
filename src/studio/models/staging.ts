/**
 * Installing and removing a person's model packs. A pack comes together in a hidden folder and appears by one rename, or not at
 * all.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { ConvertOptions } from '../../contract/engine-models.ts'
import type { Manifest, Pack } from '../../contract/manifest.ts'
import { renameInFault } from '../../platform/file-names.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import {
  exists,
  modelIdFor,
  removeAbandonedStaging,
  stagingPrefix,
  writeManifest,
} from '../../platform/staging-folder.ts'

interface Target {
  /** The user's folder of packs; made where it is missing. */
  readonly modelsFolder: string
  readonly id: string
  /** Ids that are taken elsewhere, as by built-in packs. */
  readonly reserved: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** A pack that is whole and lies beside the installed ones under a hidden name. */
export class StagedPack {
  /** Runs in the engine like any other. */
  readonly pack: Pack
  readonly #target: Target

  constructor(pack: Pack, target: Target) {
    this.pack = pack
    this.#target = target
  }

  /**
   * Installs it. After a fault it is still staged, so that another id can be tried.
   * @throws StudioFault `model.alreadyInstalled`, and the faults of a full or locked disk
   */
  async install(id: string = this.pack.manifest.id): Promise<Pack> {
    const folder = await freeFolder({ ...this.#target, id })
    const manifest = { ...this.pack.manifest, id }
    try {
      if (id !== this.pack.manifest.id) await writeManifest(this.pack.folder, manifest)
      await rename(this.pack.folder, folder)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOTEMPTY' || code === 'EEXIST') {
        throw new StudioFault('model.alreadyInstalled', { id }, error)
      }
      throw asWriteFault(error, folder, { bytes: 0 })
    }
    return { manifest, folder, builtIn: false }
  }

  /** Removes it. What can't be removed now goes when this process has ended and another pack is made. */
  async discard(): Promise<void> {
    await rm(this.pack.folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Lets `write` fill a folder. The folder carries this process's id: what a killed one left is cleared at the next call.
 * @throws StudioFault `model.alreadyInstalled`, `cancelled`, the faults of a full or locked disk, and what `write`
 *   throws; nothing is left behind in any case
 */
export async function stagePack(
  target: Target,
  write: (folder: string) => Promise<Manifest>,
): Promise<StagedPack> {
  const final = await freeFolder(target)
  const work = join(target.modelsFolder, `${stagingPrefix}${process.pid}-${randomUUID()}`)
  try {
    target.signal?.throwIfAborted()
    await mkdir(target.modelsFolder, { recursive: true })
    await removeAbandonedStaging(target.modelsFolder)
    await mkdir(work)
    const manifest = await write(work)
    target.signal?.throwIfAborted()
    return new StagedPack({ manifest, folder: work, builtIn: false }, target)
  } catch (error) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined)
    if (target.signal?.aborted) throw new StudioFault('cancelled', {}, error)
    const fault = asWriteFault(error, final, { bytes: 0 })
    // A sentence must name what the person asked for, not where it came together.
    throw fault instanceof StudioFault ? renameInFault(fault, final, work) : fault
  }
}

/** A staged pack goes where what follows fails. */
export async function orDiscard<T>(staged: StagedPack, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await staged.discard()
    throw error
  }
}

/** @throws StudioFault `model.alreadyInstalled` */
async function freeFolder({ modelsFolder, id, reserved }: Target): Promise<string> {
  const folder = join(modelsFolder, id)
  if (reserved.includes(id) || (await exists(folder))) throw new StudioFault('model.alreadyInstalled', { id })
  return folder
}

/** Fills an empty folder with a pack's files, `model.json` among them: the engine's `convert`. */
export type PackWriter = (file: string, folder: string, options: ConvertOptions) => Promise<Manifest>

export interface InstallOptions extends Omit<ConvertOptions, 'id'> {
  /** The user's folder of packs; made where it is missing. */
  readonly modelsFolder: string
  /** Without it the id is derived from the file's name. */
  readonly id?: string | undefined
  /** Ids that are taken elsewhere, as by built-in packs. */
  readonly reserved?: readonly string[] | undefined
  readonly write: PackWriter
}

/**
 * A model file as a pack that is whole but not installed yet: the caller lets the engine try it, then keeps or drops it.
 * @throws StudioFault `model.importRefused`, `model.alreadyInstalled`, `model.diskFull`, `output.notWritable`,
 *   `output.failed`, `cancelled`; nothing is left behind in any case
 */
export function stageModel(file: string, options: InstallOptions): Promise<StagedPack> {
  const { modelsFolder, reserved = [], write, ...rest } = options
  const target = { modelsFolder, reserved, id: modelIdFor(file, options.id), signal: options.signal }
  return stagePack(target, (folder) => write(file, folder, { ...rest, id: target.id }))
}

/**
 * Removes an installed pack; it is gone at once, even where deleting its files takes a while or is interrupted.
 * @throws StudioFault `model.builtIn`, `output.notWritable`, `output.failed`
 */
export async function removeModel(pack: Pack): Promise<void> {
  if (pack.builtIn) throw new StudioFault('model.builtIn', { id: pack.manifest.id })
  const gone = join(pack.folder, '..', `${stagingPrefix}${process.pid}-${randomUUID()}`)
  try {
    await rename(pack.folder, gone)
    await rm(gone, { recursive: true, force: true })
  } catch (error) {
    throw asWriteFault(error, pack.folder, { bytes: 0 })
  }
}
