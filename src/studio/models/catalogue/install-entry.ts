/** From an entry of the catalogue to an installed pack: get the file, check it, import it, try it, clean up. */
import { join } from 'node:path'
import { isFault, StudioFault } from '../../../contract/errors.ts'
import type { Pack } from '../../../contract/manifest.ts'
import { silent } from '../../../contract/progress.ts'
import { orDiscard, stageModel, type PackWriter } from '../staging.ts'
import { exists } from '../../../platform/staging-folder.ts'
import { renameInFault } from '../../../platform/file-names.ts'
import { clearDownload, downloadModel, type DownloadOptions } from './download.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { checkOffline, findOffline } from './offline.ts'

export interface InstallEntryOptions extends Omit<DownloadOptions, 'folder'> {
  /** The user's folder of packs. Downloads lie in `.downloads` inside it, on the same disk. */
  readonly modelsFolder: string
  readonly reserved?: readonly string[] | undefined
  /** A folder of files to take it from instead of the network. */
  readonly offlineFolder?: string | undefined
  /** Or one file that a person has chosen. */
  readonly offlineFile?: string | undefined
  /** See `stageModel`. */
  readonly write: PackWriter
  /** Lets the engine try the pack; nothing is installed where it throws. */
  readonly tryOut: (pack: Pack) => Promise<void>
}

/**
 * Installs a model of the catalogue. A download stays until the pack is in its place, so that whatever fails before it
 * does not cost a second one.
 * @throws what `downloadModel`, `findOffline`, `checkOffline`, `stageModel` and `tryOut` throw
 */
export async function installEntry(entry: CatalogueEntry, options: InstallEntryOptions): Promise<Pack> {
  const { modelsFolder, reserved = [], signal, progress = silent } = options
  const { id } = entry
  // Before the download: an hour of it for nothing would be rude.
  if (reserved.includes(id) || (await exists(join(modelsFolder, id)))) {
    throw new StudioFault('model.alreadyInstalled', { id })
  }
  // A person's own file stays where it is.
  const downloaded = options.offlineFolder === undefined && options.offlineFile === undefined
  const target = join(modelsFolder, '.downloads', entry.file.name)
  const file = await obtain(entry, { ...options, progress: progress.slice(0, 0.8) })
  const { name, summary, licence, source, style } = entry
  const staged = await stageModel(file, {
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
    reserved,
    write: options.write,
    signal,
    progress: progress.slice(0.8, 1),
  }).catch(async (error: unknown) => {
    if (!downloaded || !isFault(error, 'model.importRefused')) throw error
    // What is no model would only be offered again.
    await clearDownload(target)
    throw renameInFault(error, entry.file.name, file)
  })
  const pack = await orDiscard(staged, async () => {
    await options.tryOut(staged.pack)
    return staged.install()
  })
  // The pack has its own copy now.
  if (downloaded) await clearDownload(target)
  return pack
}

function obtain(entry: CatalogueEntry, options: InstallEntryOptions): Promise<string> {
  const { modelsFolder, offlineFile, offlineFolder } = options
  if (offlineFile !== undefined) return checkOffline(entry, offlineFile, options)
  if (offlineFolder !== undefined) return findOffline(entry, offlineFolder, options)
  return downloadModel(entry, { ...options, folder: join(modelsFolder, '.downloads') })
}
