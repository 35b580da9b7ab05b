/** The rubber band: a rectangle drawn with the mouse that selects the photos it touches, and scrolls the grid at its edges. */
import { selectTouched, useSelection } from '../../../library/selection.ts'
import { margin, touched } from './layout.ts'
import type { Area, GridLayout } from './layout.ts'

/** A press that moves less is a click. */
const dragThresholdPx = 4
/** How near to the edge of the grid the pointer scrolls it. */
const autoScrollEdgePx = 32

interface RubberBandDeps {
  scroller: HTMLElement
  content: HTMLElement
  photos: () => { layout: GridLayout; ids: readonly number[] }
  /** The rectangle on the screen; null when it is gone. */
  onChange: (band: Area | null) => void
}

export class RubberBand {
  readonly #deps: RubberBandDeps

  constructor(deps: RubberBandDeps) {
    this.#deps = deps
  }

  /**
   * Draws until the pointer is released.
   * @param signal ends it earlier
   */
  start(down: PointerEvent, signal: AbortSignal): void {
    const { scroller, onChange } = this.#deps
    const from = this.#pointOf(down)
    const extending = down.ctrlKey || down.metaKey || down.shiftKey
    const before = extending ? useSelection.getState().ids : new Set<number>()
    const done = new AbortController()
    let last = down
    let drawn = false
    let frameRequest = 0
    const draw = (): void => {
      const to = this.#pointOf(last)
      if (!drawn && Math.hypot(to.x - from.x, to.y - from.y) < dragThresholdPx) return
      drawn = true
      this.#select(from, to, before)
    }
    const scroll = (): void => {
      const box = scroller.getBoundingClientRect()
      const above = box.top + autoScrollEdgePx - last.clientY
      const below = last.clientY - (box.bottom - autoScrollEdgePx)
      const by = above > 0 ? -above : below > 0 ? below : 0
      if (by !== 0) {
        scroller.scrollTop += by / 2
        draw()
      }
      frameRequest = requestAnimationFrame(scroll)
    }
    const end = (): void => {
      done.abort()
      cancelAnimationFrame(frameRequest)
      onChange(null)
      // A click beside all photos deselects them.
      if (!drawn && before.size === 0) useSelection.setState({ ids: new Set(), anchor: null })
    }
    const options = { signal: AbortSignal.any([signal, done.signal]) }
    window.addEventListener('pointermove', (event) => ((last = event), draw()), options)
    window.addEventListener('pointerup', end, options)
    window.addEventListener('pointercancel', end, options)
    frameRequest = requestAnimationFrame(scroll)
  }

  #pointOf(event: PointerEvent): { x: number; y: number } {
    const box = this.#deps.content.getBoundingClientRect()
    return { x: event.clientX - box.left - margin, y: event.clientY - box.top - margin }
  }

  #select(from: { x: number; y: number }, to: { x: number; y: number }, before: ReadonlySet<number>): void {
    const { content, photos, onChange } = this.#deps
    const area = {
      left: Math.max(-margin, Math.min(from.x, to.x)),
      right: Math.min(content.clientWidth - margin, Math.max(from.x, to.x)),
      top: Math.max(-margin, Math.min(from.y, to.y)),
      bottom: Math.min(content.clientHeight - margin, Math.max(from.y, to.y)),
    }
    onChange(area)
    const { layout, ids } = photos()
    selectTouched(
      touched(layout, area).map((at) => ids[at]),
      before,
    )
  }
}
