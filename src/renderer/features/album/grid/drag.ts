/** Photos that are dragged out of the grid, and fingers on it. */
import { useEffect, type RefObject } from 'react'
import { openPhoto, useRoute } from '../../../shell/route.ts'
import { changeSelection, useSelection, selected } from '../../../library/selection.ts'
import { edit } from '../../../library/edits.ts'
import { neighbour } from '../../../library/order.ts'
import { wordsNow } from '../../../i18n/index.ts'

/** As phones have it. */
const longPressMs = 500
/** A press that moves more is a swipe. */
const moveThresholdPx = 10

interface TouchTracker {
  /** To be called for each touch that begins. */
  press: (event: PointerEvent, photo: number | null) => void
  tap: (photo: number | null) => void
  /** There is a touch just now: a drag or a menu that the browser begins by itself is not meant. */
  isDown: () => boolean
}

/** @param signal ends it */
export function trackTouches(signal: AbortSignal): TouchTracker {
  const down = new Set<number>()
  let waiting: AbortController | null = null
  /** The press has selected something: the click at its end is none. */
  let selected = false

  const press = (event: PointerEvent, photo: number | null): void => {
    waiting?.abort()
    waiting = null
    selected = false
    down.add(event.pointerId)
    const lift = new AbortController()
    const lifted = AbortSignal.any([signal, lift.signal])
    const up = ({ pointerId }: PointerEvent): void => {
      if (pointerId !== event.pointerId) return
      down.delete(pointerId)
      lift.abort()
    }
    window.addEventListener('pointerup', up, { signal: lifted })
    window.addEventListener('pointercancel', up, { signal: lifted })
    // Two touches at once are another gesture.
    if (photo === null || down.size > 1) return
    const held = new AbortController()
    waiting = held
    const timer = setTimeout(() => {
      held.abort()
      selected = true
      changeSelection(photo, 'toggle')
    }, longPressMs)
    held.signal.addEventListener('abort', () => clearTimeout(timer))
    lifted.addEventListener('abort', () => held.abort())
    window.addEventListener(
      'pointermove',
      ({ clientX, clientY }) => {
        if (Math.hypot(clientX - event.clientX, clientY - event.clientY) > moveThresholdPx) held.abort()
      },
      { signal: held.signal },
    )
  }

  const tap = (photo: number | null): void => {
    if (selected) selected = false
    else if (photo === null) useSelection.setState({ ids: new Set(), anchor: null })
    else if (useSelection.getState().ids.size > 0) changeSelection(photo, 'toggle')
    else openPhoto(photo)
  }

  return { press, tap, isDown: () => down.size > 0 }
}

/** The type of a drag's data: ids of photos as JSON. Only the studio's own drags have it. */
const photosType = 'application/x-tintype-photos'

export const bringsPhotos = (event: { dataTransfer: DataTransfer | null }): boolean =>
  event.dataTransfer?.types.includes(photosType) ?? false

export function photosOf(event: { dataTransfer: DataTransfer | null }): number[] {
  try {
    const ids: unknown = JSON.parse(event.dataTransfer?.getData(photosType) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => Number.isSafeInteger(id)) : []
  } catch {
    return []
  }
}

/** Drags all selected photos when one of them is dragged, else that one. */
export function startDrag(event: DragEvent, id: number | null): void {
  if (id === null || !event.dataTransfer) return
  const ids = useSelection.getState().ids.has(id) ? selected() : [id]
  event.dataTransfer.setData(photosType, JSON.stringify(ids))
  event.dataTransfer.effectAllowed = 'copyMove'
  const label = document.createElement('div')
  label.textContent = wordsNow().photosCount(ids.length)
  label.className = 'drag-label'
  document.body.append(label)
  event.dataTransfer.setDragImage(label, -12, -12)
  // The browser has taken its picture of it once this turn is over.
  setTimeout(() => label.remove())
}

const reorderable = (): number | null => {
  const { query } = useRoute.getState()
  return query.album !== undefined && query.sort === 'album' && !query.descending ? query.album : null
}

/** Within an album in its own order, a drop between two photos puts the dragged ones there. */
export function useReordering(content: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = content.current
    if (!element) return undefined
    const stop = new AbortController()
    const { signal } = stop
    let marked: HTMLElement | null = null
    const mark = (cell: HTMLElement | null, side: 'before' | 'after' = 'before'): void => {
      if (marked !== cell) marked?.removeAttribute('data-drop')
      marked = cell
      cell?.setAttribute('data-drop', side)
    }
    const cellUnder = (event: DragEvent): HTMLElement | null =>
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-photo]') : null
    const over = (event: DragEvent): void => {
      if (!bringsPhotos(event) || reorderable() === null) return
      const cell = cellUnder(event)
      if (!cell) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'move'
      const box = cell.getBoundingClientRect()
      mark(cell, event.clientX < box.left + box.width / 2 ? 'before' : 'after')
    }
    const drop = (event: DragEvent): void => {
      const album = reorderable()
      const cell = cellUnder(event)
      const side = cell?.getAttribute('data-drop')
      mark(null)
      if (!bringsPhotos(event) || album === null || !cell || !side) return
      event.preventDefault()
      const ids = photosOf(event)
      const target = Number(cell.dataset['photo'])
      let before: number | null = side === 'before' ? target : (neighbour(target, 1) ?? null)
      // Not before one that moves itself: before the next one that stays.
      while (before !== null && ids.includes(before)) before = neighbour(before, 1) ?? null
      if (ids.length > 0) void edit({ type: 'albumMove', album, ids, before })
    }
    element.addEventListener('dragover', over, { signal })
    element.addEventListener('drop', drop, { signal })
    element.addEventListener('dragleave', () => mark(null), { signal })
    window.addEventListener('dragend', () => mark(null), { signal })
    return () => stop.abort()
  }, [content])
}

/** With the keyboard: moves the selected photos one position on within the album. */
export function moveWithinAlbum(by: 1 | -1): void {
  const album = reorderable()
  const ids = selected()
  if (album === null || ids.length === 0) return
  const chosen = new Set(ids)
  let beside: number | null = neighbour(by < 0 ? ids[0] : ids[ids.length - 1], by) ?? null
  if (beside === null) return
  if (by > 0) beside = neighbour(beside, 1) ?? null
  while (beside !== null && chosen.has(beside)) beside = neighbour(beside, 1) ?? null
  void edit({ type: 'albumMove', album, ids, before: beside })
}

export const canReorder = (): boolean => reorderable() !== null && useSelection.getState().ids.size > 0
