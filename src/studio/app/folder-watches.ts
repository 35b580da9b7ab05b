/** Watched folders: each new scan is imported by itself, as soon as it is finished, while the studio is open. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock } from '../../platform/clock.ts'
import { FolderWatch } from '../library/watch.ts'
import type { OpenLibrary } from './open-library.ts'

/** Milliseconds until a folder whose drive is not there is looked for again. */
const pollIntervalMs = 15_000

export interface WatchedFolder {
  id: number
  folder: string
  /** Its drive is not there just now. */
  lost: boolean
}

interface Entry extends WatchedFolder {
  watch: FolderWatch | null
  cancel: () => void
}

export interface FolderWatchesDeps {
  /** Imports new files, or a folder; `name` is what a person calls the folder. */
  importFiles: (open: OpenLibrary, paths: string[], name: string) => void
  clock: Clock
}

export class FolderWatches {
  readonly #importFiles: FolderWatchesDeps['importFiles']
  readonly #clock: Clock
  readonly #entries = new Map<number, Entry>()
  #open: OpenLibrary | null = null

  constructor({ importFiles, clock }: FolderWatchesDeps) {
    this.#importFiles = importFiles
    this.#clock = clock
  }

  /** Watches what the library says is to be watched; what was scanned meanwhile is imported now. */
  async start(open: OpenLibrary): Promise<void> {
    this.#open = open
    const rows = await open.library.db.selectFrom('watched_folders').selectAll().orderBy('id').execute()
    for (const { id, folder } of rows) this.#begin(id, folder)
  }

  list(): WatchedFolder[] {
    return [...this.#entries.values()].map(({ id, folder, lost }) => ({ id, folder, lost }))
  }

  /** One more folder; one that is watched already stays as it is. */
  async add(open: OpenLibrary, folder: string): Promise<WatchedFolder> {
    const known = [...this.#entries.values()].find((entry) => entry.folder === folder)
    if (known) return { id: known.id, folder, lost: known.lost }
    const { id } = await open.library.db
      .insertInto('watched_folders')
      .values({ folder, added: this.#clock.now() })
      .onConflict((conflict) => conflict.column('folder').doUpdateSet({ folder }))
      .returning('id')
      .executeTakeFirstOrThrow()
    const { lost } = this.#begin(id, folder)
    return { id, folder, lost }
  }

  /** Its photos stay in the library. @returns whether it was watched */
  async remove(open: OpenLibrary, id: number): Promise<boolean> {
    const entry = this.#entries.get(id)
    if (entry) end(entry)
    this.#entries.delete(id)
    const { numDeletedRows } = await open.library.db
      .deleteFrom('watched_folders')
      .where('id', '=', id)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  close(): void {
    this.#open = null
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
    const onLost = () => this.#onLost(entry)
    try {
      const onFile = (file: string) => this.#import(entry, [file])
      entry.watch = new FolderWatch(entry.folder, onFile, onLost, { clock: this.#clock })
    } catch {
      onLost()
      return
    }
    entry.lost = false
    this.#import(entry, [entry.folder])
    const poll = async () => {
      if (!(await stat(entry.folder).catch(() => null))) onLost()
      else if (entry.watch) entry.cancel = this.#clock.after(pollIntervalMs, () => void poll())
    }
    // An unplugged drive takes its folder away without an event on some systems.
    entry.cancel = this.#clock.after(pollIntervalMs, () => void poll())
  }

  #onLost(entry: Entry): void {
    end(entry)
    entry.lost = true
    if (this.#entries.get(entry.id) !== entry) return
    entry.cancel = this.#clock.after(pollIntervalMs, () => this.#watch(entry))
  }

  #import(entry: Entry, paths: string[]): void {
    if (this.#open) this.#importFiles(this.#open, paths, basename(entry.folder))
  }
}

function end(entry: Entry): void {
  entry.cancel()
  entry.watch?.close()
  entry.watch = null
}
