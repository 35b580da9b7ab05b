/** The one library that a process has open, or why there is none; what windows ask about its photos. */
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import type { LibraryStatus, PhotoCard, PhotoDetail, StudioEvent } from '../../contract/library.ts'
import type { PhotoFile } from '../../contract/photo-file.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { listBackups, restoreBackup } from '../library/backups.ts'
import { originalPath } from '../library/files.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { readRecipe } from '../library/stored-rows.ts'
import { asCard, photoRows } from '../library/views/cards.ts'
import { photoDetail } from '../library/views/detail.ts'
import type { Activities } from './activities.ts'
import type { EventHub } from './event-hub.ts'
import type { HostServices } from './host-services.ts'
import { OpenLibrary, type LibraryStudio } from './open-library.ts'

export interface LibraryServiceDeps {
  studio: LibraryStudio
  host: Pick<HostServices, 'showPlace'>
  hub: EventHub
  activities: Activities
  /** Of the library. */
  folder: string
  /** Whether a library that is not there is made. */
  make: boolean
  /** Folder of this run, which exists. */
  temporary: string
  clock?: Clock
  /** Called when the library has been opened, also after a backup was restored. */
  onOpen: (open: OpenLibrary) => Promise<void>
}

export class LibraryService {
  readonly #deps: Required<LibraryServiceDeps>
  #open: OpenLibrary | null = null
  #status: LibraryStatus = { state: 'open' }

  constructor(deps: LibraryServiceDeps) {
    this.#deps = { clock: systemClock, ...deps }
  }

  /** Opens the library. One that can't be opened is no fault here: the window shows the way out. */
  async open(): Promise<LibraryStatus> {
    try {
      this.#open = await OpenLibrary.open(this.#deps)
      this.#status = { state: 'open' }
      await this.#deps.onOpen(this.#open)
    } catch (error) {
      this.#status = { state: 'broken', fault: toStudioError(error), backups: await this.#backupsFor(error) }
    }
    return this.#status
  }

  /** Only where going back helps: one of a newer Tintype, one that another program is busy with, or on a full disk is whole. */
  async #backupsFor(error: unknown): Promise<string[]> {
    return isFault(error, 'library.corrupt') ? listBackups(this.#deps.folder) : []
  }

  /** @throws the fault for which there is no library */
  get current(): OpenLibrary {
    if (this.#open) return this.#open
    if (this.#status.state === 'broken') {
      const { code, data } = this.#status.fault
      throw new StudioFault(code, data)
    }
    throw new StudioFault('engine.closed', {})
  }

  get isOpen(): boolean {
    return this.#open !== null
  }

  get folder(): string {
    return this.#deps.folder
  }

  /** Puts a backup back in place of a library that could not be opened. */
  async restore(backup: string): Promise<LibraryStatus> {
    const { hub, folder, clock } = this.#deps
    if (this.#open)
      throw new StudioFault('usage', { reason: 'The library is open and in order. Nothing was changed.' })
    if (this.#status.state === 'broken' && this.#status.fault.code !== 'library.corrupt')
      throw new StudioFault('usage', { reason: 'The library is not damaged. Nothing was changed.' })
    await restoreBackup(folder, backup, clock.now())
    const status = await this.open()
    hub.status(status)
    if (this.isOpen) {
      await this.current.edits.publishUndo()
      hub.library()
      hub.photos(null)
    }
    return status
  }

  /** How things are now, and what happens from now on. */
  events(signal: AbortSignal | undefined): AsyncGenerator<StudioEvent, void, void> {
    return this.#deps.hub.subscribe(() => this.#present(), signal)
  }

  async #present(): Promise<StudioEvent[]> {
    const events: StudioEvent[] = [{ type: 'status', status: this.#status }]
    if (this.#open) {
      events.push({ type: 'undo', state: await this.#open.history.state() })
      events.push({ type: 'queue', queue: await this.#open.queue.state() })
    }
    const running = this.#deps.activities.list()
    return [...events, ...running.map((activity) => ({ type: 'activity' as const, activity }))]
  }

  /** In the order of `ids`; photos that are gone are left out. */
  async cards(ids: readonly number[]): Promise<PhotoCard[]> {
    const { library, editedThumbs } = this.current
    const rows = await photoRows(library.db, ids)
    return Promise.all(rows.map(async (row) => asCard(library, row, await editedThumbs.find(row))))
  }

  /** @throws StudioFault `library.notFound` */
  async photo(id: number): Promise<PhotoDetail> {
    const { library, near, editedThumbs } = this.current
    return photoDetail(library, near.get, id, (row) => editedThumbs.find(row))
  }

  /** @throws StudioFault `library.notFound`, `library.rowUnreadable` */
  async recipeAt({ variant, seq }: { variant: number; seq: number }): Promise<{ recipe: Recipe }> {
    const row = await this.current.library.db
      .selectFrom('recipe_steps')
      .select('recipe')
      .where('variant_id', '=', variant)
      .where('seq', '=', seq)
      .executeTakeFirst()
    if (!row) throw new StudioFault('library.notFound', { kind: 'variant', name: `${variant}/${seq}` })
    return { recipe: readRecipe(row.recipe, variant) }
  }

  /** @returns whether nobody had opened it before */
  async look(id: number): Promise<{ first: boolean }> {
    const { library } = this.current
    const { numUpdatedRows } = await library.db
      .updateTable('photos')
      .set({ looked_at: library.clock.now() })
      .where('id', '=', id)
      .where('looked_at', 'is', null)
      .executeTakeFirstOrThrow()
    return { first: numUpdatedRows > 0n }
  }

  /** Where a photo's file lies, and what its camera noted; an old file that can't be read just now says nothing. */
  async file(id: number): Promise<PhotoFile> {
    const path = await this.#originalOf(id)
    try {
      const { shot } = await this.#deps.studio.engine.call('shot', { input: path })
      return { path, shot }
    } catch (error) {
      if (error instanceof StudioFault) return { path, shot: null }
      throw error
    }
  }

  /** Shows a photo's file, an activity's result, or what a job has made of a film, in the system's file manager. */
  async show(what: 'photo' | 'activity' | 'film', id: number): Promise<{ shown: boolean }> {
    const { host, activities } = this.#deps
    const path = await (what === 'photo'
      ? this.#originalOf(id)
      : what === 'film'
        ? this.current.films.placeOf(id)
        : activities.placeOf(id))
    return { shown: path !== null && host.showPlace !== null && (await host.showPlace(path)) }
  }

  async #originalOf(id: number): Promise<string> {
    const { library } = this.current
    const photo = await new PhotoRepository(library.db).byId(id)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(id) })
    return originalPath(library, photo)
  }

  /**
   * Ends imports and gives running renders back.
   * @returns to be called when the engine is ended
   */
  async beginClose(): Promise<() => Promise<void>> {
    const { hub, activities } = this.#deps
    const open = this.#open
    this.#open = null
    hub.close()
    const [finish] = await Promise.all([open?.beginClose(), activities.close()])
    return async () => {
      await finish?.()
    }
  }
}
