/**
 * Scroll anchoring: when the window, the size or the order changes, the photos in view stay where they are; and coming
 * back from the workbench the grid is where it was.
 */
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { Virtualizer } from '@tanstack/react-virtual'
import { positionOf, useOrder } from '../../../library/order.ts'
import { useSelection } from '../../../library/selection.ts'
import { useAlbumView } from '../view.ts'
import { gap, margin, rowAt, rowCount, rowOf } from './layout.ts'
import type { GridLayout } from './layout.ts'

interface ScrollAnchoringDeps {
  scroller: RefObject<HTMLDivElement | null>
  layout: GridLayout
  ids: readonly number[]
  virtual: Virtualizer<HTMLDivElement, Element>
  /** The width is known. */
  ready: boolean
}

/** Scrolls as little as it takes for a row to be seen whole. */
function reveal(element: HTMLElement, layout: GridLayout, row: number): void {
  const top = layout.tops[row] + margin
  const bottom = top + layout.heights[row]
  const view = element.clientHeight
  if (top - gap < element.scrollTop) element.scrollTo(0, top - gap)
  else if (bottom + gap > element.scrollTop + view)
    element.scrollTo(0, Math.min(top - gap, bottom + gap - view))
}

export function useScrollAnchoring({ scroller, layout, ids, virtual, ready }: ScrollAnchoringDeps): void {
  const latest = useRef({ layout, ids })
  const query = useOrder((state) => state.query)
  const seenQuery = useRef(query)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !ready) return
    virtual.measure()
    if (seenQuery.current !== query && JSON.stringify(seenQuery.current) !== JSON.stringify(query)) {
      // Other photos: they begin at their beginning.
      if (seenQuery.current !== null) useAlbumView.setState({ top: null })
      seenQuery.current = query
    }
    const { top } = useAlbumView.getState()
    const at = top === null ? -1 : positionOf(top.id)
    // A photo that is gone holds nothing; the grid stays where it is.
    if (top === null) element.scrollTo(0, 0)
    else if (at >= 0) element.scrollTo(0, layout.tops[rowOf(layout, at)] + margin + top.offset)
    latest.current = { layout, ids }
  }, [scroller, layout, ids, virtual, ready, query])

  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const remember = (): void => {
      const { layout, ids } = latest.current
      if (layout.count === 0) return
      const y = element.scrollTop - margin
      const row = rowAt(layout, Math.max(0, y))
      const top = y <= 0 ? null : { id: ids[layout.starts[row]], offset: y - layout.tops[row] }
      useAlbumView.setState({ top })
    }
    element.addEventListener('scroll', remember, { passive: true })
    return () => element.removeEventListener('scroll', remember)
  }, [scroller])

  // The keyboard leads, the grid follows; also to the photo on which one left the workbench.
  useLayoutEffect(() => {
    const follow = (id: number | null): void => {
      const element = scroller.current
      const at = id === null ? -1 : positionOf(id)
      const { layout } = latest.current
      if (element && at >= 0 && at < layout.count && rowCount(layout) > 0)
        reveal(element, layout, rowOf(layout, at))
    }
    if (ready) follow(useSelection.getState().active)
    return useSelection.subscribe((now, before) => {
      if (now.active !== before.active) follow(now.active)
    })
  }, [scroller, ready])
}
