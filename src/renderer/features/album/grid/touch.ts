/** Fingers in the grid: a tap opens, held for a while it chooses, and a tap then chooses on; a stroke scrolls. */
import { openPhoto } from '../../../shell/route.ts'
import { reachFor, useSelection } from '../selection.ts'

/** Milliseconds after which a finger that rests is held down, as phones have it. */
const long = 500
/** Pixels that a resting finger may tremble. */
const tremble = 10

interface Fingers {
  /** To be called for each press of a finger. */
  press: (event: PointerEvent, photo: number | null) => void
  tap: (photo: number | null) => void
  /** A finger is on the glass: what the browser begins by itself now, a drag or a menu, is not meant. */
  isDown: () => boolean
}

/** @param signal ends it */
export function followFingers(signal: AbortSignal): Fingers {
  const down = new Set<number>()
  let waiting: AbortController | null = null
  /** The press has chosen something: the click at its end is none. */
  let chose = false

  const press = (event: PointerEvent, photo: number | null): void => {
    waiting?.abort()
    waiting = null
    chose = false
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
    // Two fingers want something else.
    if (photo === null || down.size > 1) return
    const held = new AbortController()
    waiting = held
    const timer = setTimeout(() => {
      held.abort()
      chose = true
      reachFor(photo, 'toggle')
    }, long)
    held.signal.addEventListener('abort', () => clearTimeout(timer))
    lifted.addEventListener('abort', () => held.abort())
    window.addEventListener(
      'pointermove',
      ({ clientX, clientY }) => {
        if (Math.hypot(clientX - event.clientX, clientY - event.clientY) > tremble) held.abort()
      },
      { signal: held.signal },
    )
  }

  const tap = (photo: number | null): void => {
    if (chose) chose = false
    else if (photo === null) useSelection.setState({ ids: new Set(), anchor: null })
    else if (useSelection.getState().ids.size > 0) reachFor(photo, 'toggle')
    else openPhoto(photo)
  }

  return { press, tap, isDown: () => down.size > 0 }
}
