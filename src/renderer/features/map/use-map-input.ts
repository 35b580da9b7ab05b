/** Mouse, touch and keys on the map: dragged, enlarged by wheel and by two fingers. */
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react'
import { panned, zoomed, type MapView, type Size } from './view.ts'

/** Times that one step enlarges. */
export const zoomStep = 2

/** Share of what is seen that an arrow key goes. */
const panShare = 0.2

/** A wheel's notch, in pixels, that enlarges by `zoomStep`. */
const wheelNotch = 240

interface Deps {
  element: RefObject<HTMLElement | null>
  size: Size
  change: (by: (view: MapView) => MapView) => void
}

type Fingers = Map<number, { x: number; y: number }>

const middleOf = (fingers: Fingers) => {
  const all = [...fingers.values()]
  return {
    x: all.reduce((sum, { x }) => sum + x, 0) / all.length,
    y: all.reduce((sum, { y }) => sum + y, 0) / all.length,
  }
}

function spreadOf(fingers: Fingers): number {
  const [a, b] = [...fingers.values()]
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
}

/** @returns what a key does */
export function useMapInput({ element, size, change }: Deps): (event: KeyboardEvent) => void {
  const latest = useRef({ size, change })
  useEffect(() => {
    latest.current = { size, change }
  })

  useEffect(() => {
    const map = element.current
    if (!map) return undefined
    const stop = new AbortController()
    const { signal } = stop
    const fingers: Fingers = new Map()
    const place = (event: MouseEvent) => {
      const box = map.getBoundingClientRect()
      return { x: event.clientX - box.left, y: event.clientY - box.top }
    }
    const fromMiddle = ({ x, y }: { x: number; y: number }) => {
      const { width, height } = latest.current.size
      return { x: x - width / 2, y: y - height / 2 }
    }
    map.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button'))) return
        map.setPointerCapture(event.pointerId)
        fingers.set(event.pointerId, place(event))
      },
      { signal },
    )
    map.addEventListener(
      'pointermove',
      (event) => {
        if (!fingers.has(event.pointerId)) return
        const [before, spread] = [middleOf(fingers), spreadOf(fingers)]
        fingers.set(event.pointerId, place(event))
        const after = middleOf(fingers)
        const factor = spread > 0 ? spreadOf(fingers) / spread : 1
        const { size, change } = latest.current
        change((view) => {
          const moved = panned(view, { x: after.x - before.x, y: after.y - before.y }, size)
          return factor === 1 ? moved : zoomed(moved, factor, fromMiddle(after), size)
        })
      },
      { signal },
    )
    const end = (event: PointerEvent): void => void fingers.delete(event.pointerId)
    map.addEventListener('pointerup', end, { signal })
    map.addEventListener('pointercancel', end, { signal })
    map.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault()
        const at = fromMiddle(place(event))
        const { size, change } = latest.current
        change((view) => zoomed(view, zoomStep ** (-event.deltaY / wheelNotch), at, size))
      },
      { signal, passive: false },
    )
    return () => stop.abort()
  }, [element])

  return (event) => pressKey(event, size, change)
}

/** What a key does to the map; others go on. */
function pressKey(event: KeyboardEvent, size: Size, change: Deps['change']): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const go = (x: number, y: number) =>
    change((view) => panned(view, { x: -x * panShare * size.width, y: -y * panShare * size.height }, size))
  const zoom = (factor: number) => change((view) => zoomed(view, factor, { x: 0, y: 0 }, size))
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => go(-1, 0),
    ArrowRight: () => go(1, 0),
    ArrowUp: () => go(0, -1),
    ArrowDown: () => go(0, 1),
    '+': () => zoom(zoomStep),
    '=': () => zoom(zoomStep),
    '-': () => zoom(1 / zoomStep),
  }
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  event.stopPropagation()
  act()
}
