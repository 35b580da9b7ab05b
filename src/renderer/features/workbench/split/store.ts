/** Setting the prints of a page: proposed, moved on the screen only, and then cut out or discarded. */
import { create } from 'zustand'
import { cornersSchema, type Point } from '../../../../contract/geometry.ts'
import type { PrintPlace } from '../../../../contract/prints.ts'
import { cornerOrder } from './corners.ts'

export interface PrintDraft extends PrintPlace {
  /** Of this page only, from 1 upwards; it stays with the print while others come and go. */
  id: number
  /** What is written beneath it, as a person types it. */
  words: string
}

export interface SplitState {
  /** The scan; null: no prints are being set. */
  page: number | null
  /** The print that is cut anew; null: prints are cut out of the page. */
  recut: number | null
  /** The scan as it is, for the stage. */
  picture: { url: string; width: number; height: number } | null
  prints: readonly PrintDraft[]
  /** Id of the print whose corners are shown. */
  selected: number | null
  /** Looking for prints, or cutting them out. */
  busy: 'finding' | 'cutting' | null
}

const none: SplitState = { page: null, recut: null, picture: null, prints: [], selected: null, busy: null }

export const useSplit = create<SplitState>()(() => none)

export const isSplitting = (): boolean => useSplit.getState().page !== null

export const endSplit = (): void => useSplit.setState(none)

const nextId = (prints: readonly PrintDraft[]): number => Math.max(0, ...prints.map(({ id }) => id)) + 1

export function setPrints(places: readonly PrintPlace[]): void {
  const prints = places.map(({ corners, quarterTurns, caption }, i) => ({
    corners,
    quarterTurns,
    caption,
    id: i + 1,
    words: '',
  }))
  useSplit.setState({ prints, selected: prints[0]?.id ?? null })
}

export const selectPrint = (id: number): void => useSplit.setState({ selected: id })

export function changePrint(id: number, change: Partial<Omit<PrintDraft, 'id'>>): void {
  useSplit.setState(({ prints }) => ({
    prints: prints.map((print) => (print.id === id ? { ...print, ...change } : print)),
  }))
}

const share = (value: number) => Math.min(1, Math.max(0, value))

/** Moves a corner; where the four would enclose no print nothing is moved. */
export function moveCornerOf(id: number, corner: number, to: Point): void {
  const print = useSplit.getState().prints.find((each) => each.id === id)
  if (!print) return
  const corners = print.corners.map((point, i) => (i === corner ? { x: share(to.x), y: share(to.y) } : point))
  const read = cornersSchema.safeParse(corners)
  if (read.success) changePrint(id, { corners: read.data })
}

/** Moves a whole print, as far as the scan goes. */
export function movePrint(id: number, dx: number, dy: number): void {
  const print = useSplit.getState().prints.find((each) => each.id === id)
  if (!print) return
  const within = (by: number, values: number[]) =>
    Math.min(1 - Math.max(...values), Math.max(-Math.min(...values), by))
  const x = within(
    dx,
    print.corners.map((point) => point.x),
  )
  const y = within(
    dy,
    print.corners.map((point) => point.y),
  )
  const corners = print.corners.map((point) => ({ x: share(point.x + x), y: share(point.y + y) }))
  const read = cornersSchema.safeParse(corners)
  if (read.success) changePrint(id, { corners: read.data })
}

export function turnPrint(id: number, by: 1 | -1): void {
  const print = useSplit.getState().prints.find((each) => each.id === id)
  if (print) changePrint(id, { quarterTurns: ((print.quarterTurns + by + 4) % 4) as 0 | 1 | 2 | 3 })
}

/** One more, in the middle of the scan. */
export function addPrint(): void {
  useSplit.setState(({ prints }) => {
    const id = nextId(prints)
    const corners = cornerOrder.map(([x, y]) => ({ x: 0.5 + 0.15 * x, y: 0.5 + 0.15 * y }))
    const print = {
      id,
      corners: cornersSchema.parse(corners),
      quarterTurns: 0 as const,
      caption: null,
      words: '',
    }
    return { prints: [...prints, print], selected: id }
  })
}

export function removePrint(id: number): void {
  useSplit.setState(({ prints, selected }) => {
    const at = prints.findIndex((print) => print.id === id)
    const left = prints.filter((print) => print.id !== id)
    const next = left[Math.min(at, left.length - 1)]?.id ?? null
    return { prints: left, selected: selected === id ? next : selected }
  })
}
