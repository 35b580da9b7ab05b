/** The one library that a process has open, or why there is none; what every slice of the contract works on. */
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import type { LibraryStatus, StudioEvent } from '../../contract/library.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { listBackups, restoreBackup } from '../library/backups.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { readSettings } from '../settings.ts'
import { Activities } from './activities.ts'
import { Exports } from './export-service.ts'
import type { HostServices } from './host-services.ts'
import { EventHub } from './event-hub.ts'
import { Imports, type ImportRequest } from './import-service.ts'
import { queueState, renderPhotos } from './queue-service.ts'
import { OpenLibrary, type LibraryStudio } from './open-library.ts'
import { FolderWatches } from './folder-watches.ts'

export interface LibraryServiceDeps {
  studio: LibraryStudio
  host: HostServices
  /** Of the library. */
  folder: string
  /** Whether a library that is not there is made. */
  make: boolean
  /** Folder of this run, which exists. */
  temporary: string
  clock?: Clock
}

export class LibraryService {
  readonly hub = new EventHub()
  readonly activities: Activities
  readonly imports: Imports
  readonly exports: Exports
  readonly watches: FolderWatches
  readonly studio: LibraryStudio
  readonly host: HostServices
  readonly folder: string
  readonly #make: boolean
  readonly #temporary: string
  readonly #clock: Clock
  #room: OpenLibrary | null = null
  #status: LibraryStatus | null = null

  private constructor({ studio, host, folder, make, temporary, clock = systemClock }: LibraryServiceDeps) {
    this.studio = studio
    this.host = host
    this.folder = folder
    this.#make = make
    this.#temporary = temporary
    this.#clock = clock
    this.activities = new Activities(this.hub, clock, host.showPlace !== null)
    this.imports = new Imports(this.activities, this.hub, (room, added) => this.#colorize(room, added))
    this.exports = new Exports(this.activities, studio, host, temporary)
    this.watches = new FolderWatches(
      (room, paths, name) =>
        void this.#importAsSet(room, { paths, name, quiet: true }).catch(() => undefined),
      clock,
    )
  }

  /** Opens the library. One that can't be opened is no fault here: the window shows the way out. */
  static async open(parts: LibraryServiceDeps): Promise<LibraryService> {
    const desk = new LibraryService(parts)
    await desk.#open()
    return desk
  }

  async #open(): Promise<LibraryStatus> {
    try {
      const { studio, folder, hub } = this
      const [make, temporary, clock] = [this.#make, this.#temporary, this.#clock]
      const tellQueue = () => void this.#tellQueue()
      this.#room = await OpenLibrary.open({ folder, make, studio, hub, temporary, clock, tellQueue })
      this.#status = { state: 'open' }
      await this.watches.start(this.#room)
    } catch (error) {
      this.#status = { state: 'broken', fault: toStudioError(error), backups: await this.#backups(error) }
    }
    return this.#status
  }

  /** Only where going back helps: one of a newer Tintype, one that another program is busy with, or on a full disk is whole. */
  async #backups(error: unknown): Promise<string[]> {
    return isFault(error, 'library.corrupt') ? listBackups(this.folder) : []
  }

  /** @throws the fault for which there is no library */
  get room(): OpenLibrary {
    if (this.#room) return this.#room
    if (this.#status?.state === 'broken') {
      const { code, data } = this.#status.fault
      throw new StudioFault(code, data)
    }
    throw new StudioFault('engine.closed', {})
  }

  get isOpen(): boolean {
    return this.#room !== null
  }

  get status(): LibraryStatus {
    return this.#status ?? { state: 'open' }
  }

  /** Puts a backup back in place of a library that could not be opened. */
  async restore(backup: string): Promise<LibraryStatus> {
    if (this.#room)
      throw new StudioFault('usage', { reason: 'The library is open and in order. Nothing was changed.' })
    if (this.#status?.state === 'broken' && this.#status.fault.code !== 'library.corrupt')
      throw new StudioFault('usage', { reason: 'The library is not damaged. Nothing was changed.' })
    await restoreBackup(this.folder, backup, this.#clock.now())
    const status = await this.#open()
    this.hub.status(status)
    if (this.#room) {
      for (const event of await this.#present()) if (event.type === 'undo') this.hub.undo(event.state)
      this.hub.library()
      this.hub.photos(null)
    }
    return status
  }

  /** How things are now, and what happens from now on. */
  events(signal: AbortSignal | undefined): AsyncGenerator<StudioEvent, void, void> {
    return this.hub.listen(() => this.#present(), signal)
  }

  async #present(): Promise<StudioEvent[]> {
    const events: StudioEvent[] = [{ type: 'status', status: this.status }]
    if (this.#room) {
      events.push({ type: 'undo', state: await this.#room.history.state() })
      events.push({ type: 'queue', queue: await queueState(this.#room) })
    }
    return [...events, ...this.activities.list().map((activity) => ({ type: 'activity' as const, activity }))]
  }

  /**
   * Imports files and folders of this machine, by reference or by copy as the person has set it.
   * @returns the activity's id
   */
  import(request: Omit<ImportRequest, 'copy'>): Promise<number> {
    return this.#importAsSet(this.room, request)
  }

  async #importAsSet(room: OpenLibrary, request: Omit<ImportRequest, 'copy'>): Promise<number> {
    const { importAs } = await readSettings(this.studio.paths.data)
    return this.imports.begin(room, { ...request, copy: importAs === 'copy' })
  }

  async #tellQueue(): Promise<void> {
    if (!this.#room || !this.hub.heard) return
    const state = await queueState(this.#room).catch(() => null)
    if (state) this.hub.queue(state)
  }

  async #colorize(room: OpenLibrary, added: readonly number[]): Promise<void> {
    if (added.length === 0 || !(await readSettings(this.studio.paths.data)).colorizeOnImport) return
    const recipe = makeRecipe()
    await renderPhotos(room, this.hub, { photos: added, recipe, onScreen: false })
  }

  /**
   * Ends imports and gives running renders back.
   * @returns to be called when the engine is ended
   */
  async close(): Promise<() => Promise<void>> {
    const room = this.#room
    this.#room = null
    this.watches.close()
    this.hub.close()
    const [leave] = await Promise.all([room?.leave(), this.activities.close()])
    return async () => {
      await leave?.()
    }
  }
}
