/** Looks for photos whose files have been moved: where others lie, and where the person says. */
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { toStudioError } from '../../contract/errors.ts'
import { isLibraryName } from '../../contract/film-names.ts'
import { findPhotos } from '../find-photos.ts'
import { checkPresence, originalPath } from '../library/files.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import type { Activities, ActivityHandle } from './activities.ts'
import type { EventHub } from './event-hub.ts'
import type { HostServices } from './host-services.ts'
import { withoutFolder } from './import-service.ts'
import type { LibraryService } from './library-service.ts'
import type { OpenLibrary } from './open-library.ts'

interface MissingPhotosServiceDeps {
  library: LibraryService
  activities: Activities
  hub: EventHub
  host: Pick<HostServices, 'pickFolder'>
}

export class MissingPhotosService {
  readonly #deps: MissingPhotosServiceDeps

  constructor(deps: MissingPhotosServiceDeps) {
    this.#deps = deps
  }

  /** @returns the activity's id; null where the person closed the dialog for the folder */
  async start(): Promise<number | null> {
    const { library, activities, hub, host } = this.#deps
    const open = library.current
    const asked = host.pickFolder ? await host.pickFolder() : undefined
    if (asked === null) return null
    return activities.begin('import', asked === undefined ? '' : basename(asked), async (activity) => {
      const { missing, returned } = await checkPresence(open.library, activity.signal)
      for (const _ of returned) activity.count('found')
      if (missing.length > 0) await search(open, missing, asked, activity)
      hub.photos(null)
      hub.library()
    })
  }
}

/** A file is looked at only where it is as long as one that is missing; its hash decides. */
async function search(
  open: OpenLibrary,
  missing: readonly number[],
  asked: string | undefined,
  activity: ActivityHandle,
): Promise<void> {
  const { library } = open
  const photos = new PhotoRepository(library.db)
  const lost = new Map((await photos.byIds(missing)).map((row) => [row.sha256, row]))
  const folders = new Set((await photos.locations()).map((row) => dirname(originalPath(library, row))))
  const { photos: files } = await findPhotos(
    [...folders, ...(asked === undefined ? [] : [asked])],
    library.folder,
    activity.signal,
    isLibraryName,
  )
  for (const [i, { file }] of files.entries()) {
    if (activity.signal.aborted || lost.size === 0) return
    activity.progress(i, files.length)
    await compare(open, file, lost, activity)
  }
  activity.progress(files.length, files.length)
}

async function compare(
  open: OpenLibrary,
  file: string,
  lost: Map<string, PhotoRow>,
  activity: ActivityHandle,
): Promise<void> {
  const facts = await stat(file).catch(() => null)
  if (!facts || ![...lost.values()].some((row) => row.bytes === facts.size)) return
  try {
    const sha256 = await open.importer.hash(file, activity.signal)
    if (!lost.has(sha256)) return
    const { found } = await open.importer.run([file])
    if (found > 0) activity.count('found')
    lost.delete(sha256)
  } catch (error) {
    if (!activity.signal.aborted) activity.fault(withoutFolder(toStudioError(error), file))
  }
}
