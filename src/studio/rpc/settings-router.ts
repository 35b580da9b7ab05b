/** Answers `settingsContract`: what a person can set, where things lie, which folders are watched. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { StudioFault } from '../../contract/errors.ts'
import { changeSettings, readSettings } from '../settings.ts'
import type { Implementer } from './base.ts'
import type { LibraryService } from '../app/library-service.ts'

/** What was measured and would have to be measured anew stays: it takes minutes to find out, and a few bytes to keep. */
const keptInCache = ['verdicts.json']

export function settingsRoutes(os: Implementer, desk: LibraryService) {
  const { host, folder } = desk
  const { data, cache } = desk.studio.paths

  async function clearCache(): Promise<{ freed: number }> {
    const before = await bytesBelow(cache)
    for (const name of await readdir(cache).catch(() => [])) {
      // What is in use just now can't be deleted everywhere; it goes next time.
      if (!keptInCache.includes(name))
        await rm(join(cache, name), { recursive: true, force: true }).catch(() => {})
    }
    return { freed: Math.max(0, before - (await bytesBelow(cache))) }
  }

  async function watch() {
    const { room } = desk
    if (!host.pickFolder) {
      throw new StudioFault('usage', {
        reason:
          'A browser can show no folder to the studio. In the terminal, "tintype library watch" does the same.',
      })
    }
    const chosen = await host.pickFolder()
    return chosen === null ? null : desk.watches.add(room, chosen)
  }

  async function showPlace(place: string): Promise<{ shown: boolean }> {
    if (!host.showPlace) return { shown: false }
    await mkdir(place, { recursive: true }).catch(() => undefined)
    return { shown: await host.showPlace(place) }
  }

  return {
    get: os.settings.get.handler(() => readSettings(data)),
    set: os.settings.set.handler(async ({ input }) => {
      const settings = await changeSettings(data, input)
      if (input.updates !== undefined) host.chosenUpdates?.(settings.updates)
      return settings
    }),
    places: os.settings.places.handler(async () => ({
      library: folder,
      libraryBytes: await bytesBelow(folder),
      cache,
      cacheBytes: await bytesBelow(cache),
    })),
    showPlace: os.settings.showPlace.handler(({ input }) =>
      showPlace(input.place === 'library' ? folder : cache),
    ),
    clearCache: os.settings.clearCache.handler(clearCache),
    watched: os.settings.watched.handler(() => desk.watches.list()),
    watch: os.settings.watch.handler(watch),
    unwatch: os.settings.unwatch.handler(async ({ input }) => ({
      removed: await desk.watches.remove(desk.room, input.id),
    })),
  }
}

/** Bytes of all files below a folder; 0 where it is not there. */
async function bytesBelow(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const looks = new PQueue({ concurrency: 16 })
  let sum = 0
  const look = async (path: string) => {
    const bytes = (await stat(path).catch(() => null))?.size ?? 0
    sum += bytes
  }
  await looks.addAll(
    files.flatMap((file) => (file.isFile() ? [() => look(join(file.parentPath, file.name))] : [])),
  )
  return sum
}
