/** Photos come into the library while a person does something else: each import is an activity that reports its progress. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fromStudioError, StudioFault, type StudioError } from '../../contract/errors.ts'
import type { PassedOver } from '../../contract/photo-names.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { sampleCreditsSchema } from '../../contract/activity.ts'
import { renameInFault } from '../../platform/file-names.ts'
import { AlbumRepository } from '../library/album-repository.ts'
import type { ImportEvent } from '../library/import.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { parseAddress } from '../http/remote-address.ts'
import { fetchPicture } from '../http/remote-picture.ts'
import type { StudioPaths, Workspace } from '../paths.ts'
import { readSettings } from '../settings.ts'
import type { Activities, ActivityHandle } from './activities.ts'
import type { EventHub } from './event-hub.ts'
import type { HostServices } from './host-services.ts'
import type { LibraryService } from './library-service.ts'
import type { OpenLibrary } from './open-library.ts'

const sampleAlbumNames = { en: 'Sample album', zh: '示例相册' } as const

interface ImportRequest {
  paths: readonly string[]
  copy: boolean
  album?: number | undefined
  /** What a person calls it; the name of the only path when left out; of several none speaks for all. */
  name?: string | undefined
  /** Runs by itself: it is not shown unless there is something new. */
  quiet?: boolean
  /** What else is to be done with the new photos, in the order of the import. */
  afterwards?: ((added: readonly number[]) => Promise<void>) | undefined
}

interface ImportServiceDeps {
  library: LibraryService
  activities: Activities
  hub: EventHub
  host: Pick<HostServices, 'pickFiles' | 'pickFolder' | 'locale' | 'allowPrivate'>
  workspace: Workspace
  paths: Pick<StudioPaths, 'data' | 'resources'>
}

export class ImportService {
  readonly #deps: ImportServiceDeps

  constructor(deps: ImportServiceDeps) {
    this.#deps = deps
  }

  /**
   * Imports files and folders of this machine, by reference or by copy as the person has set it.
   * @returns the activity's id
   */
  async start(request: Omit<ImportRequest, 'copy'>): Promise<number> {
    return this.#startAsSet(this.#deps.library.current, request)
  }

  /** New files of a watched folder, whose library may be closed meanwhile. @param name of the folder */
  async startWatched(open: OpenLibrary, paths: readonly string[], name: string): Promise<number> {
    return this.#startAsSet(open, { paths, name, quiet: true })
  }

  /**
   * Asks a person for photos or a folder of them, and imports what was chosen.
   * @returns the activity's id; null where the dialog was closed
   * @throws StudioFault `usage` in a browser
   */
  async pick(what: 'files' | 'folder', album: number | undefined): Promise<number | null> {
    const { host, library } = this.#deps
    if (!host.pickFiles || !host.pickFolder) {
      throw new StudioFault('usage', {
        reason: 'A browser has its own file picker; drop the photos here instead.',
      })
    }
    // Without a library there is nothing to choose files for.
    void library.current
    const folder = what === 'folder' ? await host.pickFolder() : null
    const paths = what === 'files' ? await host.pickFiles() : folder === null ? [] : [folder]
    return paths.length === 0 ? null : this.start({ paths, album })
  }

  /**
   * A picture from an address on the web, by copy.
   * @returns the activity's id; what is wrong with the answer of the address is the activity's fault
   * @throws StudioFault `address.invalid`
   */
  async startFromAddress(text: string, album: number | undefined): Promise<number> {
    const { workspace, host, activities } = this.#deps
    const open = this.#deps.library.current
    const { hostname } = parseAddress(text)
    return activities.begin('import', hostname, async (activity) => {
      const folder = workspace.file('uploads', randomUUID())
      const place = async (name: string) => {
        await mkdir(folder)
        return join(folder, name)
      }
      try {
        const { signal } = activity
        const path = await fetchPicture(text, place, { allowPrivate: host.allowPrivate ?? false, signal })
        await this.#run(open, { paths: [path], copy: true, album }, hostname, activity)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })
  }

  /**
   * The pictures that come with Tintype, as an album to try things with. By copy: they are gone with the next version of
   * the program.
   * @returns the activity's id
   */
  async startSamples(): Promise<number> {
    const { paths, host } = this.#deps
    const open = this.#deps.library.current
    const { library } = open
    const folder = join(paths.resources, 'samples')
    const credits = sampleCreditsSchema.parse(
      JSON.parse(await readFile(join(folder, 'credits.json'), 'utf8')),
    )
    const { language } = await readSettings(paths.data)
    const spoken = language === 'system' ? host.locale : language
    const name = spoken.startsWith('zh') ? sampleAlbumNames.zh : sampleAlbumNames.en
    const photos = new PhotoRepository(library.db)
    const captions = new Map(
      credits.map(({ file, title, author, licence }) => [file, `${title} (${author}, ${licence})`]),
    )
    const album = await new AlbumRepository(library.db).ensure(name, library.clock.now())
    return this.#begin(open, {
      paths: credits.map(({ file }) => join(folder, file)),
      copy: true,
      album,
      name,
      afterwards: async (added) => {
        for (const { id, name: file, caption } of await photos.byIds(added)) {
          const credit = captions.get(basename(file))
          if (caption === '' && credit !== undefined) await photos.update(id, { caption: credit })
        }
      },
    })
  }

  /** The last import is something that a person looks for. @returns its row */
  async noteImport({ library }: OpenLibrary, name: string): Promise<number> {
    const { id } = await library.db
      .insertInto('imports')
      .values({ name, began: library.clock.now() })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }

  /** Queues new photos for colouring where the person has asked for that. */
  async colorize(open: OpenLibrary, added: readonly number[]): Promise<void> {
    if (added.length === 0 || !(await readSettings(this.#deps.paths.data)).colorizeOnImport) return
    await open.queue.render({ photos: added, recipe: makeRecipe(), onScreen: false })
  }

  async #startAsSet(open: OpenLibrary, request: Omit<ImportRequest, 'copy'>): Promise<number> {
    const { importAs } = await readSettings(this.#deps.paths.data)
    return this.#begin(open, { ...request, copy: importAs === 'copy' })
  }

  #begin(open: OpenLibrary, request: ImportRequest): number {
    const { paths, quiet = false } = request
    const name = request.name ?? (paths.length === 1 ? basename(paths[0]) : '')
    const work = (activity: ActivityHandle) => this.#run(open, request, name, activity)
    return this.#deps.activities.begin('import', name, work, { quiet })
  }

  async #run(
    open: OpenLibrary,
    request: ImportRequest,
    name: string,
    activity: ActivityHandle,
  ): Promise<void> {
    const { hub } = this.#deps
    const { paths, copy, album, quiet, afterwards } = request
    const note = await this.noteImport(open, name)
    let total = 0
    let done = 0
    const onEvent = (event: ImportEvent) => {
      // An empty folder is what a new scanner begins with.
      if (quiet && isNoPhotos(event)) return
      done += 1
      countImported(activity, event)
      activity.progress(done, Math.max(done, total))
      if (event.type === 'added') open.notifyChanged()
      else if (event.type === 'found') hub.photos([event.photo.id])
    }
    const onCounted = (photos: number, passedOver: PassedOver[]) => {
      total = photos
      activity.passedOver(passedOver)
      activity.progress(0, photos)
    }
    const { signal } = activity
    const { added, stopped } = await open.importer.run(paths, {
      copy,
      albumId: album,
      signal,
      onCounted,
      onEvent,
    })
    if (stopped) activity.stopped(stopped)
    if (added.length === 0) await open.library.db.deleteFrom('imports').where('id', '=', note).execute()
    await afterwards?.(added)
    if (!quiet || added.length > 0) hub.library()
    await this.colorize(open, added)
  }
}

const isNoPhotos = (event: ImportEvent) => event.type === 'failed' && event.error.code === 'input.noPhotos'

/** Counts one photo of an import. */
function countImported(activity: ActivityHandle, event: ImportEvent): void {
  if (event.type === 'failed') {
    activity.fault(withoutFolder(event.error, event.file))
    return
  }
  activity.count(event.type === 'added' ? 'fresh' : event.type)
  for (const note of event.type === 'added' ? event.notes : []) activity.note(withoutFolders(note))
  if (event.type === 'added' && event.near[0]) activity.alike(event.photo.id, event.near[0].id)
}

/** A note may be about the photo, or about a file beside it. */
export function withoutFolders(note: StudioError): StudioError {
  const { data } = fromStudioError(note)
  return 'file' in data ? withoutFolder(note, data.file) : note
}

/** A fault that names a file as a person does, without its folders. */
export function withoutFolder(error: StudioError, file: string): StudioError {
  return renameInFault(fromStudioError(error), basename(file), file).toError()
}
