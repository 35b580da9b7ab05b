/** Mouse, touch and keyboard in the grid: selecting, opening, the rubber band, dragging photos away or to another position. */
import { useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { openPhoto } from '../../../shell/route.ts'
import { positionOf } from '../../../library/order.ts'
import { changeSelection, useSelection } from '../../../library/selection.ts'
import { startDrag, useReordering, trackTouches } from './drag.ts'
import { navigate } from './layout.ts'
import type { Area, Direction, GridLayout } from './layout.ts'
import { RubberBand } from './rubber-band.ts'

interface GridInputDeps {
  scroller: RefObject<HTMLDivElement | null>
  content: RefObject<HTMLDivElement | null>
  layout: GridLayout
  ids: readonly number[]
}

interface GridElements {
  scroller: HTMLElement
  content: HTMLElement
  photos: () => { layout: GridLayout; ids: readonly number[] }
  signal: AbortSignal
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

/** Selecting and opening with mouse and touch. */
function listenToPointer({ content, signal }: GridElements, band: RubberBand): void {
  const touches = trackTouches(signal)
  /** The last press was a touch: two taps in a row are no double click. */
  let byTouch = false

  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const id = photoAt(event.target)
    byTouch = event.pointerType === 'touch'
    if (byTouch) {
      touches.press(event, id)
      return
    }
    if (id === null) {
      band.start(event, signal)
      return
    }
    const mod = event.ctrlKey || event.metaKey
    if (event.shiftKey) changeSelection(id, 'range')
    else if (mod) changeSelection(id, 'toggle')
    // One of several that are selected may be about to be dragged with them: the click decides.
    else if (!useSelection.getState().ids.has(id)) changeSelection(id, 'only')
    else changeSelection(id, 'move')
  }
  const click = (event: PointerEvent): void => {
    const id = photoAt(event.target)
    if (event.pointerType === 'touch') {
      touches.tap(id)
      return
    }
    if (id !== null && !event.shiftKey && !event.ctrlKey && !event.metaKey) changeSelection(id, 'only')
  }
  const open = (event: MouseEvent): void => {
    const id = photoAt(event.target)
    if (id !== null && !byTouch) openPhoto(id)
  }
  const drag = (event: DragEvent): void => {
    if (touches.isDown()) event.preventDefault()
    else startDrag(event, photoAt(event.target))
  }
  const menu = (event: MouseEvent): void => {
    if (touches.isDown()) event.preventDefault()
  }
  content.addEventListener('pointerdown', press, { signal })
  content.addEventListener('click', click, { signal })
  content.addEventListener('dblclick', open, { signal })
  content.addEventListener('dragstart', drag, { signal })
  content.addEventListener('contextmenu', menu, { signal })
}

/** Moving and selecting with the keyboard. */
function listenToKeyboard({ scroller, content, photos, signal }: GridElements): void {
  const key = (event: KeyboardEvent): void => {
    if (event.altKey) return
    const { layout, ids } = photos()
    const { active } = useSelection.getState()
    const mod = event.ctrlKey || event.metaKey
    if (event.key === ' ' && mod && active !== null) {
      event.preventDefault()
      changeSelection(active, 'toggle')
      return
    }
    const direction = directions[event.key]
    if (!direction || layout.count === 0 || (mod && event.shiftKey)) return
    event.preventDefault()
    const at = active === null ? -1 : positionOf(active)
    const to = at < 0 ? 0 : navigate(layout, at, direction, scroller.clientHeight)
    changeSelection(ids[to], event.shiftKey ? 'range' : mod ? 'move' : 'only')
  }
  /** Arrow keys find the grid also when nothing has the focus. */
  const keyWithoutFocus = (event: KeyboardEvent): void => {
    if (document.activeElement !== document.body || !(event.key in directions)) return
    key(event)
    content.focus({ preventScroll: true })
    const { active } = useSelection.getState()
    if (active !== null)
      content.querySelector<HTMLElement>(`[data-photo="${active}"]`)?.focus({ preventScroll: true })
  }
  content.addEventListener('keydown', key, { signal })
  window.addEventListener('keydown', keyWithoutFocus, { signal })
}

/** @returns the rubber band while one is drawn */
export function useGridInput({ scroller, content, layout, ids }: GridInputDeps): Area | null {
  const [band, setBand] = useState<Area | null>(null)
  const latest = useRef({ layout, ids })
  useEffect(() => {
    latest.current = { layout, ids }
  }, [layout, ids])
  useReordering(content)

  useEffect(() => {
    if (!scroller.current || !content.current) return undefined
    const stop = new AbortController()
    const elements = {
      scroller: scroller.current,
      content: content.current,
      photos: () => latest.current,
      signal: stop.signal,
    }
    listenToPointer(elements, new RubberBand({ ...elements, onChange: setBand }))
    listenToKeyboard(elements)
    return () => stop.abort()
  }, [scroller, content])

  return band
}
