/** Touch in the grid: a tap opens, a long press selects, and further taps then select, too; a swipe scrolls. */
import { openPhoto } from '../../../shell/route.ts'
import { changeSelection, useSelection } from '../selection.ts'

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
