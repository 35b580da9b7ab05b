/** Files of one kind that a window was given: made once, cached for this run within a bound, by what they show. */
import { rm, stat } from 'node:fs/promises'
import { SingleFlight } from '../../platform/lazy.ts'
import type { CallOptions } from '../engine-client/client.ts'

export interface CachedFile {
  /** Where a window finds it. */
  url: string
  file: string
  bytes: number
  /** Another file, which goes with it. */
  beside?: string
}

export class BoundedFileCache<Entry extends CachedFile> {
  readonly #maxBytes: number
  readonly #making = new SingleFlight<Entry>()
  /** By key; the one used last comes last. */
  readonly #entries = new Map<string, Entry>()

  /** @param maxBytes bound on all of them together */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The file of this key, which `make` makes where it is not there; whoever asks meanwhile joins.
   * @throws what `make` throws; whatever `options.signal` was aborted with
   */
  async getOrMake(
    key: string,
    options: CallOptions,
    make: (call: Required<CallOptions>) => Promise<Entry>,
  ): Promise<Entry> {
    const cached = this.#entries.get(key)
    // A person may have emptied the folder.
    if (cached && (await stat(cached.file).catch(() => null))) {
      this.#entries.delete(key)
      this.#entries.set(key, cached)
      return cached
    }
    const made = await this.#making.run(key, options, make)
    if (this.#entries.get(key) !== made) await this.#add(key, made)
    return made
  }

  /** The file behind an address; null for one that was never given out. */
  fileAt(url: string): string | null {
    for (const entry of this.#entries.values()) if (entry.url === url) return entry.file
    return null
  }

  async #add(key: string, made: Entry): Promise<void> {
    this.#entries.set(key, made)
    let total = [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const [oldest, { file, beside, bytes }] of this.#entries) {
      if (total <= this.#maxBytes || oldest === key) break
      this.#entries.delete(oldest)
      total -= bytes
      await rm(file, { force: true })
      if (beside !== undefined) await rm(beside, { force: true })
    }
  }
}
