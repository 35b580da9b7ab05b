/** Files of one kind that a window was given: made once, kept for this run within a bound, known by what they show. */
import { rm, stat } from 'node:fs/promises'
import type { CallOptions } from '../engine-client/client.ts'
import { SingleFlight } from '../../platform/single-flight.ts'

export interface CachedFile {
  /** Stands in its address. */
  id: string
  file: string
  bytes: number
}

export class BoundedFileCache<Kept extends CachedFile> {
  readonly #maxBytes: number
  readonly #making = new SingleFlight<Kept>()
  /** By key; the one used last comes last. */
  readonly #kept = new Map<string, Kept>()

  /** @param maxBytes bound on all of them together */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The file of this key, which `make` makes where it is not there; whoever asks meanwhile joins.
   * @throws what `make` throws; whatever `options.signal` was aborted with
   */
  async recall(
    key: string,
    options: CallOptions,
    make: (call: Required<CallOptions>) => Promise<Kept>,
  ): Promise<Kept> {
    const known = this.#kept.get(key)
    // A person may have emptied the folder.
    if (known && (await stat(known.file).catch(() => null))) {
      this.#kept.delete(key)
      this.#kept.set(key, known)
      return known
    }
    const made = await this.#making.run(key, options, make)
    if (this.#kept.get(key) !== made) await this.#keep(key, made)
    return made
  }

  /** The file behind an id; null for an id that nobody has. */
  file(id: string): string | null {
    for (const kept of this.#kept.values()) if (kept.id === id) return kept.file
    return null
  }

  async #keep(key: string, made: Kept): Promise<void> {
    this.#kept.set(key, made)
    let total = [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    for (const [oldest, { file, bytes }] of this.#kept) {
      if (total <= this.#maxBytes || oldest === key) break
      this.#kept.delete(oldest)
      total -= bytes
      await rm(file, { force: true })
    }
  }
}
