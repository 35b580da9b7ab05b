/** The photos of the current query, in their order, with their shapes: all of them, as numbers only. */
import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { QueryObserver } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { PhotoQuery } from '../../contract/library.ts'
import { queryClient, studioQueries } from '../rpc/query.ts'
import { useRoute } from '../shell/route.ts'
import { isLibraryOpen, useLibrary } from './store.ts'

export interface Order {
  /** Of a closed stack only the photo on top. */
  ids: readonly number[]
  /** Width / height, in thousandths. */
  ratios: Uint32Array
  /** By the photo that is shown of it: the photos of each stack, also of those that are open. */
  stacks: ReadonlyMap<number, readonly number[]>
  /** Places in the whole order of the photos of closed stacks that are not shown, ascending. */
  covered: readonly number[]
  /** The query that this is the answer to; null before the first one has come. */
  query: PhotoQuery | null
}

type OrderListener = (now: Order, before: Order) => void

type Whole = Pick<Order, 'ids' | 'ratios' | 'query'> & { groups: readonly (readonly number[])[] }

const none: readonly number[] = []

/** Stacks that are open, by the photo on top. */
export const useOpenStacks = create<{ open: ReadonlySet<number> }>()(() => ({ open: new Set() }))

/** Opens a stack, or closes it. */
export function toggleStack(top: number): void {
  useOpenStacks.setState(({ open }) => {
    const next = new Set(open)
    if (!next.delete(top)) next.add(top)
    return { open: next }
  })
}

/** The order with its closed stacks as one photo each; the same lists where there are no stacks. */
export function collapse({ ids, ratios, query, groups }: Whole, open: ReadonlySet<number>): Order {
  const stacks = new Map(groups.map((group) => [group[0], group] as const))
  const covered = new Set(groups.flatMap((group) => (open.has(group[0]) ? [] : group.slice(1))))
  if (covered.size === 0) return { ids, ratios, query, stacks, covered: none }
  const shown: number[] = []
  const places: number[] = []
  const shapes = new Uint32Array(ids.length - covered.size)
  for (const [at, id] of ids.entries()) {
    if (covered.has(id)) {
      places.push(at)
      continue
    }
    shapes[shown.length] = ratios[at]
    shown.push(id)
  }
  return { ids: shown, ratios: shapes, query, stacks, covered: places }
}

/** One order is in memory at a time: of 100,000 photos each takes a megabyte. */
const orderOptions = (query: PhotoQuery) =>
  studioQueries.library.order.queryOptions({
    input: query,
    select: ({ ids, ratios, stacks }): Whole => ({
      ids,
      ratios: Uint32Array.from(ratios),
      query,
      groups: stacks,
    }),
    structuralSharing: false,
    gcTime: 0,
    enabled: isLibraryOpen(),
  })

/** Follows the query of the route. The order that was there stays until the next one has come. */
export class PhotoOrder {
  readonly #client: QueryClient
  readonly #listeners = new Set<OrderListener>()
  #current: Order = { ids: [], ratios: new Uint32Array(0), query: null, stacks: new Map(), covered: none }
  /** As it came, with all photos of all stacks. */
  #whole: Whole | null = null
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
      useOpenStacks.subscribe(({ open }) => this.#show(open)),
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
  #take(order: Whole | undefined): void {
    // The same answer comes again with other options; its photos need no new layout.
    if (order === undefined || order.ids === this.#whole?.ids) return
    this.#whole = order
    this.#show(useOpenStacks.getState().open)
  }

  #show(open: ReadonlySet<number>): void {
    if (!this.#whole) return
    const before = this.#current
    this.#current = collapse(this.#whole, open)
    for (const listener of this.#listeners) listener(this.#current, before)
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
