/**
 * Whether a farm's store answers: whoever has met a fault of it waits here until it does again, and a person
 * is told once of each.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { fromStudioError, toStudioError } from '../../contract/errors.ts'
import { abortable } from '../../platform/abortable.ts'
import { blobNames, type BlobStore } from './blob-store.ts'
import type { FarmNotice } from './connection.ts'

/** Milliseconds between two looks at a store that is away. */
const pollMs = 1000
/** A name that nobody uses: whether it can be looked for says whether the store is there. */
const nobodys = blobNames.report('0'.repeat(64))

export class StoreWatch {
  readonly #store: BlobStore
  readonly #onNotice: FarmNotice
  readonly #end: AbortSignal
  #away: Promise<void> | null = null

  /** @param end of the studio or worker: nothing is looked at any more */
  constructor(store: BlobStore, onNotice: FarmNotice, end: AbortSignal) {
    this.#store = store
    this.#onNotice = onNotice
    this.#end = end
  }

  /** Whether somebody waits for it. */
  get isAway(): boolean {
    return this.#away !== null
  }

  /**
   * Looks, and waits where it does not answer.
   * @returns whether it does; false after so many milliseconds in vain
   * @throws the signal's reason
   */
  async untilBack(ms: number, signal?: AbortSignal): Promise<boolean> {
    this.#away ??= this.#look().finally(() => (this.#away = null))
    const late = new AbortController()
    try {
      const back = this.#away.then(() => true)
      const inVain = pause(ms, false, { ref: false, signal: late.signal }).catch(() => false)
      return await abortable(Promise.race([back, inVain]), signal)
    } finally {
      late.abort()
    }
  }

  async #look(): Promise<void> {
    for (let isSaid = false; !this.#end.aborted; isSaid = true) {
      const trouble = await this.#trouble()
      if (trouble === null) {
        if (isSaid) this.#onNotice(`The farm's store at ${this.#store.place} answers again.`)
        return
      }
      if (!isSaid) this.#onNotice(trouble)
      await pause(pollMs, undefined, { ref: false, signal: this.#end }).catch(() => undefined)
    }
  }

  async #trouble(): Promise<string | null> {
    try {
      await this.#store.readText(nobodys)
      return null
    } catch (error) {
      return fromStudioError(toStudioError(error)).message
    }
  }
}
