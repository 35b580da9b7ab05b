/**
 * Cards of photos that are on the screen. Whoever shows a photo uses `useCard`; what is missing is asked for in pages, and
 * only if it is still shown by then, so that flying past ten thousand photos asks for the ones where one lands.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { PhotoCard } from '../../contract/library.ts'
import { studio } from '../rpc/client.ts'
import { reportFault } from '../features/toasts/store.ts'

/** Cards kept that nobody shows just now. */
const kept = 4000
/** As many as one request may name. */
const page = 500
/** Long enough for a whole screen to be put up, short enough not to be seen. */
const patience = 30

interface CardsState {
  /** The newest last; the same map all the time. `version` says that it has changed. */
  cards: Map<number, PhotoCard>
  version: number
}

const useCards = create<CardsState>()(() => ({ cards: new Map(), version: 0 }))

/** How many places on the screen show a photo. */
const shown = new Map<number, number>()
/** To be asked for. */
const wanted = new Set<number>()
/** Changed in the studio since they were asked for. */
const stale = new Set<number>()
let timer: ReturnType<typeof setTimeout> | null = null
let asking = 0

function schedule(): void {
  if (timer !== null || wanted.size === 0 || asking >= 2) return
  timer = setTimeout(() => {
    timer = null
    void ask()
  }, patience)
}

async function ask(): Promise<void> {
  const ids: number[] = []
  for (const id of wanted) {
    if (ids.length === page) break
    wanted.delete(id)
    // Scrolled past meanwhile.
    if (shown.has(id)) ids.push(id)
  }
  if (ids.length > 0) {
    for (const id of ids) stale.delete(id)
    asking += 1
    try {
      keep(await studio().library.cards({ ids }))
    } catch (error) {
      reportFault(error)
    } finally {
      asking -= 1
    }
  }
  schedule()
}

function keep(fresh: PhotoCard[]): void {
  const { cards, version } = useCards.getState()
  for (const card of fresh) {
    cards.delete(card.id)
    cards.set(card.id, card)
  }
  for (const id of cards.keys()) {
    if (cards.size <= kept) break
    if (!shown.has(id)) cards.delete(id)
  }
  useCards.setState({ version: version + 1 })
}

function want(id: number): void {
  const known = useCards.getState().cards.has(id)
  if (known && !stale.has(id)) return
  wanted.add(id)
  schedule()
}

function show(id: number): () => void {
  shown.set(id, (shown.get(id) ?? 0) + 1)
  want(id)
  return () => {
    const left = (shown.get(id) ?? 1) - 1
    if (left > 0) shown.set(id, left)
    else shown.delete(id)
  }
}

/** The card of a photo that is on the screen; undefined until it has come. */
export function useCard(id: number): PhotoCard | undefined {
  useEffect(() => show(id), [id])
  return useCards((state) => state.cards.get(id))
}

/** The card if it is here already: for code outside components. */
export const cardNow = (id: number): PhotoCard | undefined => useCards.getState().cards.get(id)

type Listener = (ids: readonly number[] | null) => void

const listeners = new Set<Listener>()

/** Calls back when something about photos has changed (null: about any); the returned function stops. */
export function onCardsChanged(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Cards of these photos have changed (null: of any). Those on the screen are asked for anew, others when they are shown. */
export function cardsChanged(ids: readonly number[] | null): void {
  for (const listener of listeners) listener(ids)
  for (const id of ids ?? useCards.getState().cards.keys()) {
    stale.add(id)
    if (shown.has(id)) want(id)
  }
}
