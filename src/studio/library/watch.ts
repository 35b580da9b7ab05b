/** Watches a folder for new scans: a file is reported once it has stopped growing. */
import { watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isLibraryName } from '../../contract/film-names.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'

export interface WatchOptions {
  clock?: Clock
  /** Milliseconds for which a file must neither grow nor be touched. Scanners write a page in several goes. */
  debounceMs?: number
  /** Where the news comes from; the operating system when left out. */
  source?: WatchSource
}

/** Calls back with a path below the folder for each change; the answer ends it. */
export type WatchSource = (folder: string, onChange: (name: string) => void, failed: () => void) => () => void

const system: WatchSource = (folder, onChange, failed) => {
  const watcher = watch(folder, { recursive: true }, (_, name) => {
    if (name !== null) onChange(name)
  })
  watcher.on('error', failed)
  return () => watcher.close()
}

interface Waiting {
  cancel: () => void
  size: number
  mtime: number
}

export class FolderWatch {
  readonly #folder: string
  readonly #clock: Clock
  readonly #debounceMs: number
  readonly #waiting = new Map<string, Waiting>()
  readonly #found: (file: string) => void
  readonly #end: () => void

  /**
   * @param found called with each photo's absolute path, once for each time that it has stopped changing
   * @param lost  called when the folder can't be watched any more (its drive is gone)
   * @throws the file system's error when the folder can't be watched at all
   */
  constructor(folder: string, found: (file: string) => void, lost: () => void, options: WatchOptions = {}) {
    this.#folder = folder
    this.#clock = options.clock ?? systemClock
    this.#debounceMs = options.debounceMs ?? 2000
    this.#found = found
    this.#end = (options.source ?? system)(folder, (name) => this.#onChange(join(this.#folder, name)), lost)
  }

  close(): void {
    this.#end()
    for (const { cancel } of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #onChange(file: string): void {
    if (!isLibraryName(basename(file))) return
    this.#waiting.get(file)?.cancel()
    this.#wait(file, -1, -1)
  }

  #wait(file: string, size: number, mtime: number): void {
    const cancel = this.#clock.after(this.#debounceMs, () => void this.#look(file))
    this.#waiting.set(file, { cancel, size, mtime })
  }

  /** Two looks with nothing between them: a file on a network drive may grow without a word. */
  async #look(file: string): Promise<void> {
    const before = this.#waiting.get(file)
    const facts = await stat(file).catch(() => null)
    // Closed, or changed again, meanwhile.
    if (!before || this.#waiting.get(file) !== before) return
    if (!facts?.isFile()) {
      this.#waiting.delete(file)
    } else if (facts.size > 0 && facts.size === before.size && facts.mtimeMs === before.mtime) {
      this.#waiting.delete(file)
      this.#found(file)
    } else {
      this.#wait(file, facts.size, facts.mtimeMs)
    }
  }
}
