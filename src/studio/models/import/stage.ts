/** A pack in the making: it comes together in a folder that nobody lists, and appears by one rename, or not at all. */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import type { Manifest, Pack } from '../../../contract/manifest.ts'
import { renameInFault } from '../../../platform/file-names.ts'
import { diskFault } from '../../../platform/file-errors.ts'
import { exists, removeAbandonedStaging, stagingPrefix } from '../../../platform/staging-folder.ts'

interface Route {
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
  readonly #place: Route

  constructor(pack: Pack, place: Route) {
    this.pack = pack
    this.#place = place
  }

  /**
   * Installs it. After a fault it is still staged, so that another id can be tried.
   * @throws StudioFault `model.alreadyInstalled`, and the faults of a full or locked disk
   */
  async keep(id: string = this.pack.manifest.id): Promise<Pack> {
    const folder = await freePlace({ ...this.#place, id })
    const manifest = { ...this.pack.manifest, id }
    try {
      if (id !== this.pack.manifest.id) await writeManifest(this.pack.folder, manifest)
      await rename(this.pack.folder, folder)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOTEMPTY' || code === 'EEXIST') {
        throw new StudioFault('model.alreadyInstalled', { id }, error)
      }
      throw diskFault(folder, 0, error)
    }
    return { manifest, folder, builtIn: false }
  }

  /** Removes it. What can't be removed now goes when this process has ended and another pack is made. */
  async drop(): Promise<void> {
    await rm(this.pack.folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Lets `write` fill a folder. The folder carries this process's id: what a killed one left is cleared at the next call.
 * @throws StudioFault `model.alreadyInstalled`, `cancelled`, the faults of a full or locked disk, and what `write`
 *   throws; nothing is left behind in any case
 */
export async function stagePack(
  place: Route,
  write: (folder: string) => Promise<Manifest>,
): Promise<StagedPack> {
  const final = await freePlace(place)
  const work = join(place.modelsFolder, `${stagingPrefix}${process.pid}-${randomUUID()}`)
  try {
    place.signal?.throwIfAborted()
    await mkdir(place.modelsFolder, { recursive: true })
    await removeAbandonedStaging(place.modelsFolder)
    await mkdir(work)
    const manifest = await write(work)
    place.signal?.throwIfAborted()
    return new StagedPack({ manifest, folder: work, builtIn: false }, place)
  } catch (error) {
    await rm(work, { recursive: true, force: true }).catch(() => undefined)
    if (place.signal?.aborted) throw new StudioFault('cancelled', {}, error)
    const fault = diskFault(final, 0, error)
    // A sentence must name what the person asked for, not where it came together.
    throw fault instanceof StudioFault ? renameInFault(fault, final, work) : fault
  }
}

/** A staged pack goes where what follows fails. */
export async function orDrop<T>(staged: StagedPack, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await staged.drop()
    throw error
  }
}

/** @throws StudioFault `model.alreadyInstalled` */
async function freePlace({ modelsFolder, id, reserved }: Route): Promise<string> {
  const folder = join(modelsFolder, id)
  if (reserved.includes(id) || (await exists(folder))) throw new StudioFault('model.alreadyInstalled', { id })
  return folder
}

/** @throws the file system's error */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
