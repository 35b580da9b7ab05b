/** From an entry of the catalogue to an installed pack: get the file, check it, import it, clean up. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import type { Pack } from '../../../contract/manifest.ts'
import { silent } from '../../../contract/progress.ts'
import { installModel } from '../import/install.ts'
import { exists } from '../import/work-folder.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { downloadModel, type DownloadOptions } from './download.ts'
import { findOffline } from './offline.ts'

export interface InstallEntryOptions extends Omit<DownloadOptions, 'folder'> {
  /** The user's folder of packs. Downloads lie in `.downloads` inside it, on the same disk. */
  readonly modelsFolder: string
  /** Another id than the catalogue's. */
  readonly id?: string | undefined
  readonly reserved?: readonly string[]
  readonly precision?: 'fp32' | 'fp16'
  /** A folder of files to take it from instead of the network. */
  readonly offlineFolder?: string | undefined
}

/**
 * Installs a model of the catalogue. As with `installModel`, the caller lets the engine inspect the pack.
 * @throws what `downloadModel`, `findOffline` and `installModel` throw
 */
export async function installEntry(entry: CatalogueEntry, options: InstallEntryOptions): Promise<Pack> {
  const { modelsFolder, offlineFolder, signal, progress = silent } = options
  const id = options.id ?? entry.id
  // Before the download: an hour of it for nothing would be rude.
  if (options.reserved?.includes(id) || (await exists(join(modelsFolder, id)))) {
    throw new StudioFault('model.alreadyInstalled', { id })
  }
  const getting = progress.slice(0, 0.8)
  const file =
    offlineFolder === undefined
      ? await downloadModel(entry, {
          ...options,
          folder: join(modelsFolder, '.downloads'),
          progress: getting,
        })
      : await findOffline(entry, offlineFolder, { trust: options.trust, signal, progress: getting })
  const { name, summary, licence, source, style } = entry
  const pack = await installModel(file, {
    modelsFolder,
    id,
    about: {
      name,
      summary,
      licence,
      source,
      ...(style ? { style } : {}),
      // A checkpoint's graph is made here: only a file that is taken over as it is can be downloaded again.
      urls: file.endsWith('.onnx') ? entry.file.urls : [],
    },
    ...(options.reserved ? { reserved: options.reserved } : {}),
    ...(options.precision ? { precision: options.precision } : {}),
    signal,
    progress: progress.slice(0.8, 1),
  })
  // The pack has its own copy now.
  if (offlineFolder === undefined) await rm(file, { force: true })
  return pack
}
