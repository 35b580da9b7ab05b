/** Watched folders: each new scan is imported by itself, as soon as it is finished, while the studio is open. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock } from '../../platform/clock.ts'
import { FolderWatch } from '../library/watch.ts'
import type { OpenLibrary } from './open-library.ts'

/** Milliseconds until a folder whose drive is not there is looked for again. */
const lookEvery = 15_000

export interface Watched {
  id: number
  folder: string
  /** Its drive is not there just now. */
  lost: boolean
}

interface Entry extends Watched {
  watch: FolderWatch | null
  cancel: () => void
}

export class FolderWatches {
  readonly #import: (room: OpenLibrary, paths: string[], name: string) => void
  readonly #clock: Clock
  readonly #entries = new Map<number, Entry>()
  #room: OpenLibrary | null = null

  /** @param bring imports what has come; `name` is what a person calls the folder */
  constructor(bring: (room: OpenLibrary, paths: string[], name: string) => void, clock: Clock) {
    this.#import = bring
    this.#clock = clock
  }

  /** Watches what the library says is to be watched; what was scanned meanwhile is imported now. */
  async start(room: OpenLibrary): Promise<void> {
    this.#room = room
    const rows = await room.library.db.selectFrom('watched_folders').selectAll().orderBy('id').execute()
    for (const { id, folder } of rows) this.#begin(id, folder)
  }

  list(): Watched[] {
    return [...this.#entries.values()].map(({ id, folder, lost }) => ({ id, folder, lost }))
  }

  /** One more folder; one that is watched already stays as it is. */
  async add(room: OpenLibrary, folder: string): Promise<Watched> {
    const known = [...this.#entries.values()].find((entry) => entry.folder === folder)
    if (known) return { id: known.id, folder, lost: known.lost }
    const { id } = await room.library.db
      .insertInto('watched_folders')
      .values({ folder, added: this.#clock.now() })
      .onConflict((conflict) => conflict.column('folder').doUpdateSet({ folder }))
      .returning('id')
      .executeTakeFirstOrThrow()
    const { lost } = this.#begin(id, folder)
    return { id, folder, lost }
  }

  /** Its photos stay in the library. @returns whether it was watched */
  async remove(room: OpenLibrary, id: number): Promise<boolean> {
    const entry = this.#entries.get(id)
    if (entry) end(entry)
    this.#entries.delete(id)
    const { numDeletedRows } = await room.library.db
      .deleteFrom('watched_folders')
      .where('id', '=', id)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  close(): void {
    this.#room = null
    for (const entry of this.#entries.values()) end(entry)
    this.#entries.clear()
  }

  #begin(id: number, folder: string): Entry {
    const entry: Entry = { id, folder, lost: false, watch: null, cancel: () => {} }
    this.#entries.set(id, entry)
    this.#watch(entry)
    return entry
  }

  #watch(entry: Entry): void {
    const lost = () => this.#lost(entry)
    try {
      entry.watch = new FolderWatch(entry.folder, (file) => this.#bring(entry, [file]), lost, {
        clock: this.#clock,
      })
    } catch {
      lost()
      return
    }
    entry.lost = false
    this.#bring(entry, [entry.folder])
    const look = async () => {
      if (!(await stat(entry.folder).catch(() => null))) lost()
      else if (entry.watch) entry.cancel = this.#clock.after(lookEvery, () => void look())
    }
    // An unplugged drive takes its folder away without a word on some systems.
    entry.cancel = this.#clock.after(lookEvery, () => void look())
  }

  #lost(entry: Entry): void {
    end(entry)
    entry.lost = true
    if (this.#entries.get(entry.id) !== entry) return
    entry.cancel = this.#clock.after(lookEvery, () => this.#watch(entry))
  }

  #bring(entry: Entry, paths: string[]): void {
    if (this.#room) this.#import(this.#room, paths, basename(entry.folder))
  }
}

function end(entry: Entry): void {
  entry.cancel()
  entry.watch?.close()
  entry.watch = null
}
