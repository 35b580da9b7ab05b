/** Mouse, fingers and keyboard in the grid: choosing, opening, the rubber band, dragging photos away or to another place. */
import { useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { openPhoto } from '../../../shell/route.ts'
import { positionOf } from '../../../library/order.ts'
import { reachFor, selectTouched, useSelection } from '../selection.ts'
import { startDrag, useReordering } from './drag.ts'
import { followFingers } from './touch.ts'
import { touched, walk } from './layout.ts'
import type { Direction, GridLayout } from './layout.ts'

const margin = 16

interface Band {
  left: number
  top: number
  right: number
  bottom: number
}

interface Needs {
  scroller: RefObject<HTMLDivElement | null>
  sheet: RefObject<HTMLDivElement | null>
  layout: GridLayout
  ids: readonly number[]
}

const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
}

/** The photo that an event happened on. */
export function photoAt(target: EventTarget | null): number | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-photo]') : null
  return cell === null ? null : Number(cell.dataset['photo'])
}

/** Pixels a pointer may tremble before a press becomes a rubber band. */
const tremble = 4
/** How near to the edge the grid begins to scroll under the rubber band, in pixels; and how fast it may get. */
const edge = 32

/** @returns the rubber band while one is drawn */
export function useGridInput({ scroller, sheet, layout, ids }: Needs): Band | null {
  const [band, setBand] = useState<Band | null>(null)
  const latest = useRef({ layout, ids })
  useEffect(() => {
    latest.current = { layout, ids }
  }, [layout, ids])
  useReordering(sheet)

  useEffect(() => {
    const frame = scroller.current
    const element = sheet.current
    if (!frame || !element) return undefined
    const stop = new AbortController()
    const { signal } = stop
    const fingers = followFingers(signal)
    /** The last press was a finger's: two taps in a row are no double click. */
    let byTouch = false

    const point = (event: PointerEvent): { x: number; y: number } => {
      const box = element.getBoundingClientRect()
      return { x: event.clientX - box.left - margin, y: event.clientY - box.top - margin }
    }

    const drawBand = (down: PointerEvent): void => {
      const from = point(down)
      const kept =
        down.ctrlKey || down.metaKey || down.shiftKey ? useSelection.getState().ids : new Set<number>()
      const done = new AbortController()
      let last = down
      let drawn = false
      let frameRequest = 0
      const draw = (): void => {
        const to = point(last)
        if (!drawn && Math.hypot(to.x - from.x, to.y - from.y) < tremble) return
        drawn = true
        const next = {
          left: Math.max(-margin, Math.min(from.x, to.x)),
          right: Math.min(element.clientWidth - margin, Math.max(from.x, to.x)),
          top: Math.max(-margin, Math.min(from.y, to.y)),
          bottom: Math.min(element.clientHeight - margin, Math.max(from.y, to.y)),
        }
        setBand(next)
        const { layout, ids } = latest.current
        selectTouched(
          touched(layout, next).map((at) => ids[at]),
          kept,
        )
      }
      const scroll = (): void => {
        const box = frame.getBoundingClientRect()
        const above = box.top + edge - last.clientY
        const below = last.clientY - (box.bottom - edge)
        const by = above > 0 ? -above : below > 0 ? below : 0
        if (by !== 0) {
          frame.scrollTop += by / 2
          draw()
        }
        frameRequest = requestAnimationFrame(scroll)
      }
      const end = (): void => {
        done.abort()
        cancelAnimationFrame(frameRequest)
        setBand(null)
        // A click beside all photos lets go of them.
        if (!drawn && kept.size === 0) useSelection.setState({ ids: new Set(), anchor: null })
      }
      const options = { signal: AbortSignal.any([signal, done.signal]) }
      window.addEventListener('pointermove', (event) => ((last = event), draw()), options)
      window.addEventListener('pointerup', end, options)
      window.addEventListener('pointercancel', end, options)
      frameRequest = requestAnimationFrame(scroll)
    }

    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return
      const id = photoAt(event.target)
      byTouch = event.pointerType === 'touch'
      if (byTouch) {
        fingers.press(event, id)
        return
      }
      if (id === null) {
        drawBand(event)
        return
      }
      const mod = event.ctrlKey || event.metaKey
      if (event.shiftKey) reachFor(id, 'range')
      else if (mod) reachFor(id, 'toggle')
      // One of several that are chosen may be about to be dragged with them: the click decides.
      else if (!useSelection.getState().ids.has(id)) reachFor(id, 'only')
      else reachFor(id, 'move')
    }
    const click = (event: PointerEvent): void => {
      const id = photoAt(event.target)
      if (event.pointerType === 'touch') {
        fingers.tap(id)
        return
      }
      if (id !== null && !event.shiftKey && !event.ctrlKey && !event.metaKey) reachFor(id, 'only')
    }
    const open = (event: MouseEvent): void => {
      const id = photoAt(event.target)
      if (id !== null && !byTouch) openPhoto(id)
    }
    const key = (event: KeyboardEvent): void => {
      if (event.altKey) return
      const { layout, ids } = latest.current
      const { active } = useSelection.getState()
      const mod = event.ctrlKey || event.metaKey
      if (event.key === ' ' && mod && active !== null) {
        event.preventDefault()
        reachFor(active, 'toggle')
        return
      }
      const direction = directions[event.key]
      if (!direction || layout.count === 0 || (mod && event.shiftKey)) return
      event.preventDefault()
      const at = active === null ? -1 : positionOf(active)
      const to = at < 0 ? 0 : walk(layout, at, direction, frame.clientHeight)
      reachFor(ids[to], event.shiftKey ? 'range' : mod ? 'move' : 'only')
    }
    /** Arrow keys find the grid also when nothing has the focus. */
    const keyFromNowhere = (event: KeyboardEvent): void => {
      if (document.activeElement !== document.body || !(event.key in directions)) return
      key(event)
      element.focus({ preventScroll: true })
      const { active } = useSelection.getState()
      if (active !== null)
        element.querySelector<HTMLElement>(`[data-photo="${active}"]`)?.focus({ preventScroll: true })
    }

    element.addEventListener('pointerdown', press, { signal })
    element.addEventListener('click', click, { signal })
    element.addEventListener('dblclick', open, { signal })
    element.addEventListener('keydown', key, { signal })
    window.addEventListener('keydown', keyFromNowhere, { signal })
    element.addEventListener(
      'dragstart',
      (event) => {
        if (fingers.isDown()) event.preventDefault()
        else startDrag(event, photoAt(event.target))
      },
      { signal },
    )
    element.addEventListener(
      'contextmenu',
      (event) => {
        if (fingers.isDown()) event.preventDefault()
      },
      { signal },
    )
    return () => stop.abort()
  }, [scroller, sheet])

  return band
}
