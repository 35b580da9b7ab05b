/** The photos of the query in hand, in their order, with their shapes: all of them, as numbers only. */
import { create } from 'zustand'
import type { PhotoQuery } from '../../contract/library.ts'
import { useRoute } from '../shell/route.ts'
import { reportFault } from '../features/toasts/store.ts'
import { studio } from '../rpc/client.ts'

interface OrderState {
  ids: readonly number[]
  /** Width / height, in thousandths. */
  ratios: Uint32Array
  /** The query that this is the answer to; null before the first one has come. */
  query: PhotoQuery | null
}

export const useOrder = create<OrderState>()(() => ({ ids: [], ratios: new Uint32Array(0), query: null }))

let asked: AbortController | null = null

/** Asks for the order anew; of several at once the last one counts. */
export async function askOrder(): Promise<void> {
  asked?.abort()
  const abort = new AbortController()
  asked = abort
  const { query } = useRoute.getState()
  try {
    const { ids, ratios } = await studio().library.order(query, { signal: abort.signal })
    if (abort.signal.aborted) return
    useOrder.setState({ ids, ratios: Uint32Array.from(ratios), query })
  } catch (error) {
    if (!abort.signal.aborted) reportFault(error)
  }
}

let places: { of: readonly number[]; map: Map<number, number> } | null = null

/** Where a photo stands in the order; -1 if it is not part of it. */
export function positionOf(id: number): number {
  const { ids } = useOrder.getState()
  if (places?.of !== ids) places = { of: ids, map: new Map(ids.map((each, at) => [each, at])) }
  return places.map.get(id) ?? -1
}

/** The photo `by` places on from another, if there is one. */
export function neighbour(id: number, by: number): number | undefined {
  const at = positionOf(id)
  return at < 0 ? undefined : useOrder.getState().ids[at + by]
}
