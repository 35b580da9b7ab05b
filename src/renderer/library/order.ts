/** The photos of the current query, in their order, with their shapes: all of them, as numbers only. */
import { useSyncExternalStore } from 'react'
import { QueryObserver } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { PhotoQuery } from '../../contract/library.ts'
import { queryClient, studioQueries } from '../rpc/query.ts'
import { useRoute } from '../shell/route.ts'
import { isLibraryOpen, useLibrary } from './store.ts'

export interface Order {
  ids: readonly number[]
  /** Width / height, in thousandths. */
  ratios: Uint32Array
  /** The query that this is the answer to; null before the first one has come. */
  query: PhotoQuery | null
}

type OrderListener = (now: Order, before: Order) => void

/** One order is in memory at a time: of 100,000 photos each takes a megabyte. */
const orderOptions = (query: PhotoQuery) =>
  studioQueries.library.order.queryOptions({
    input: query,
    select: ({ ids, ratios }): Order => ({ ids, ratios: Uint32Array.from(ratios), query }),
    structuralSharing: false,
    gcTime: 0,
    enabled: isLibraryOpen(),
  })

/** Follows the query of the route. The order that was there stays until the next one has come. */
export class PhotoOrder {
  readonly #client: QueryClient
  readonly #listeners = new Set<OrderListener>()
  #current: Order = { ids: [], ratios: new Uint32Array(0), query: null }
  /** Where each photo stands, of the order for which that was last asked. */
  #positions: { of: readonly number[]; map: Map<number, number> } | null = null

  constructor(client: QueryClient) {
    this.#client = client
  }

  readonly current = (): Order => this.#current

  readonly subscribe = (listener: OrderListener): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Starts following the route; the returned function stops. */
  follow(): () => void {
    const options = () => orderOptions(useRoute.getState().query)
    const observer = new QueryObserver(this.#client, options())
    const update = (): void => observer.setOptions(options())
    const stops = [
      observer.subscribe(({ data }) => this.#take(data)),
      useRoute.subscribe((now, before) => {
        if (now.query !== before.query) update()
      }),
      useLibrary.subscribe((now, before) => {
        if (now.status !== before.status) update()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** Where a photo stands in the order; -1 if it is not part of it. */
  readonly positionOf = (id: number): number => {
    const { ids } = this.#current
    if (this.#positions?.of !== ids)
      this.#positions = { of: ids, map: new Map(ids.map((each, at) => [each, at])) }
    return this.#positions.map.get(id) ?? -1
  }

  /** Undefined while another query's answer is on its way, or when that has failed. */
  #take(order: Order | undefined): void {
    // The same answer comes again with other options; its photos need no new layout.
    if (order === undefined || order.ids === this.#current.ids) return
    const before = this.#current
    this.#current = order
    for (const listener of this.#listeners) listener(order, before)
  }
}

export const photoOrder = new PhotoOrder(queryClient)

export const useOrder = <T>(select: (order: Order) => T): T =>
  useSyncExternalStore(photoOrder.subscribe, () => select(photoOrder.current()))

/** For code outside components. */
export const orderNow = photoOrder.current
export const positionOf = photoOrder.positionOf

/** The photo `by` places on from another, if there is one. */
export function neighbour(id: number, by: number): number | undefined {
  const at = positionOf(id)
  return at < 0 ? undefined : orderNow().ids[at + by]
}
