/**
 * Cards of photos that are on the screen. Whoever shows a photo uses `useCard`; what is missing is asked for in pages, and
 * only if it is still shown by then, so that flying past ten thousand photos asks for the ones where one lands.
 */
import { useEffect, useSyncExternalStore } from 'react'
import type { PhotoCard } from '../../contract/library.ts'
import { studio } from '../rpc/client.ts'
import { reportFault } from '../toasts/store.ts'

/** Cards that stay cached although nobody shows them just now. */
const cacheSize = 4000
/** As many as one request may name. */
const pageSize = 500
/** Long enough for a whole screen to be put up, short enough not to be seen. */
const batchDelayMs = 30
const parallelRequests = 2

interface CardLoaderDeps {
  load: (ids: number[]) => Promise<PhotoCard[]>
  onFault: (error: unknown) => void
}

export class CardLoader {
  readonly #deps: CardLoaderDeps
  /** The newest last. */
  readonly #cards = new Map<number, PhotoCard>()
  /** How many components show a photo. */
  readonly #shown = new Map<number, number>()
  /** To be asked for. */
  readonly #wanted = new Set<number>()
  /** Changed in the studio since they were asked for. */
  readonly #stale = new Set<number>()
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | null = null
  #requests = 0

  constructor(deps: CardLoaderDeps) {
    this.#deps = deps
  }

  /** The card if it is here already. */
  readonly get = (id: number): PhotoCard | undefined => this.#cards.get(id)

  /** Calls back when cards have come; the returned function stops. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Says that a photo is on the screen, until the returned function is called. */
  show(id: number): () => void {
    this.#shown.set(id, (this.#shown.get(id) ?? 0) + 1)
    this.#want(id)
    return () => {
      const left = (this.#shown.get(id) ?? 1) - 1
      if (left > 0) this.#shown.set(id, left)
      else this.#shown.delete(id)
    }
  }

  /** Cards of these photos have changed (null: of any). Those on the screen are asked for anew, others when they are shown. */
  invalidate(ids: readonly number[] | null): void {
    for (const id of ids ?? this.#cards.keys()) {
      this.#stale.add(id)
      if (this.#shown.has(id)) this.#want(id)
    }
  }

  #want(id: number): void {
    if (this.#cards.has(id) && !this.#stale.has(id)) return
    this.#wanted.add(id)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#timer !== null || this.#wanted.size === 0 || this.#requests >= parallelRequests) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#loadPage()
    }, batchDelayMs)
  }

  async #loadPage(): Promise<void> {
    const ids: number[] = []
    for (const id of this.#wanted) {
      if (ids.length === pageSize) break
      this.#wanted.delete(id)
      // Scrolled past meanwhile.
      if (this.#shown.has(id)) ids.push(id)
    }
    if (ids.length > 0) {
      for (const id of ids) this.#stale.delete(id)
      this.#requests += 1
      try {
        this.#store(await this.#deps.load(ids))
      } catch (error) {
        this.#deps.onFault(error)
      } finally {
        this.#requests -= 1
      }
    }
    this.#schedule()
  }

  #store(fresh: PhotoCard[]): void {
    for (const card of fresh) {
      this.#cards.delete(card.id)
      this.#cards.set(card.id, card)
    }
    for (const id of this.#cards.keys()) {
      if (this.#cards.size <= cacheSize) break
      if (!this.#shown.has(id)) this.#cards.delete(id)
    }
    for (const listener of this.#listeners) listener()
  }
}

/** The cards of the open library. */
export const cardLoader = new CardLoader({
  load: (ids) => studio().library.cards({ ids }),
  onFault: reportFault,
})

/** The card of a photo that is on the screen; undefined until it has come. */
export function useCard(id: number): PhotoCard | undefined {
  useEffect(() => cardLoader.show(id), [id])
  return useSyncExternalStore(cardLoader.subscribe, () => cardLoader.get(id))
}

/** The card if it is here already: for code outside components. */
export const cardNow = cardLoader.get
