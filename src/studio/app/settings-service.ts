/** What a person can set, where things lie on this machine, and which folders are watched. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { StudioFault, type StudioError } from '../../contract/errors.ts'
import type { Settings } from '../../contract/settings.ts'
import type { ViewSettings } from '../../contract/view-settings.ts'
import type { StudioPaths } from '../paths.ts'
import { changeSettings, changeView, readSettings, readStoredSettings, readView } from '../settings.ts'
import type { FolderWatches, WatchedFolder } from './folder-watches.ts'
import type { HostServices } from './host-services.ts'
import type { LibraryService } from './library-service.ts'

/** What was measured and would have to be measured anew stays: it takes minutes to find out, and a few bytes to store. */
const neverCleared = ['verdicts.json']

interface SettingsServiceDeps {
  paths: Pick<StudioPaths, 'data' | 'cache'>
  library: LibraryService
  watches: FolderWatches
  host: Pick<HostServices, 'pickFolder' | 'showPlace' | 'chosenUpdates'>
}

export class SettingsService {
  readonly #deps: SettingsServiceDeps
  /** Each change reads what the one before it has written. */
  readonly #writing = new PQueue({ concurrency: 1 })

  constructor(deps: SettingsServiceDeps) {
    this.#deps = deps
  }

  get(): Promise<Settings> {
    return readSettings(this.#deps.paths.data)
  }

  /** What of the stored settings can't be used; null where all can. */
  async problem(): Promise<StudioError | null> {
    return (await readStoredSettings(this.#deps.paths.data)).fault?.toError() ?? null
  }

  /** @throws as `changeSettings` */
  async set(change: Partial<Settings>): Promise<Settings> {
    const settings = await changeSettings(this.#deps.paths.data, change)
    if (change.updates !== undefined) this.#deps.host.chosenUpdates?.(settings.updates)
    return settings
  }

  view(): Promise<ViewSettings> {
    return readView(this.#deps.paths.data)
  }

  /** @throws as `changeView` */
  setView(change: ViewSettings): Promise<ViewSettings> {
    return this.#writing.add(() => changeView(this.#deps.paths.data, change))
  }

  async places() {
    const { cache } = this.#deps.paths
    const { folder } = this.#deps.library
    return {
      library: folder,
      libraryBytes: await bytesBelow(folder),
      cache,
      cacheBytes: await bytesBelow(cache),
    }
  }

  /** Opens a folder in the system's file manager. */
  async showPlace(place: 'library' | 'cache'): Promise<{ shown: boolean }> {
    const { host, library, paths } = this.#deps
    if (!host.showPlace) return { shown: false }
    const folder = place === 'library' ? library.folder : paths.cache
    await mkdir(folder, { recursive: true }).catch(() => undefined)
    return { shown: await host.showPlace(folder) }
  }

  /** @returns bytes that are free now */
  async clearCache(): Promise<{ freed: number }> {
    const { cache } = this.#deps.paths
    const before = await bytesBelow(cache)
    for (const name of await readdir(cache).catch(() => [])) {
      // What is in use just now can't be deleted everywhere; it goes next time.
      if (!neverCleared.includes(name))
        await rm(join(cache, name), { recursive: true, force: true }).catch(() => {})
    }
    return { freed: Math.max(0, before - (await bytesBelow(cache))) }
  }

  watched(): WatchedFolder[] {
    return this.#deps.watches.list()
  }

  /**
   * Asks for a folder and watches it.
   * @returns null where the dialog was closed
   * @throws StudioFault `usage` in a browser
   */
  async watch(): Promise<WatchedFolder | null> {
    const { library, host, watches } = this.#deps
    const open = library.current
    if (!host.pickFolder) {
      throw new StudioFault('usage', {
        reason:
          'A browser can show no folder to the studio. In the terminal, "tintype library watch" does the same.',
      })
    }
    const chosen = await host.pickFolder()
    return chosen === null ? null : watches.add(open, chosen)
  }

  /** Its photos stay in the library. */
  async unwatch(id: number): Promise<{ removed: boolean }> {
    return { removed: await this.#deps.watches.remove(this.#deps.library.current, id) }
  }
}

/** Bytes of all files below a folder; 0 where it is not there. */
async function bytesBelow(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const queue = new PQueue({ concurrency: 16 })
  let sum = 0
  const add = async (path: string) => {
    const bytes = (await stat(path).catch(() => null))?.size ?? 0
    sum += bytes
  }
  await queue.addAll(
    files.flatMap((file) => (file.isFile() ? [() => add(join(file.parentPath, file.name))] : [])),
  )
  return sum
}
