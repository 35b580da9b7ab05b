/** Two fingers on the brush's layer move and zoom the picture: a brush must not take that away. */
import { useRef } from 'react'
import type { PointerEvent } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import { stageView } from '../composition.ts'
import { finishStroke } from './active-stroke.ts'

interface Fingers {
  middle: Point
  apart: number
}

function fingersOf([a, b]: readonly Point[]): Fingers {
  return {
    middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
  }
}

/** @returns handlers of the layer that come before the brush's own, and keep from it what two fingers do */
export function useTwoFingers() {
  const down = useRef(new Map<number, Point>())
  /** From the second finger on until the last one is lifted nothing is painted. */
  const moving = useRef(false)
  const pointOf = (event: PointerEvent<HTMLElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const lift = (event: PointerEvent<HTMLElement>): void => {
    down.current.delete(event.pointerId)
    if (moving.current) event.stopPropagation()
    if (down.current.size === 0) moving.current = false
  }
  return {
    onPointerDownCapture(event: PointerEvent<HTMLElement>) {
      if (event.pointerType !== 'touch') return
      // A first finger: whatever was lost before it is no longer down.
      if (event.isPrimary) {
        down.current.clear()
        moving.current = false
      }
      down.current.set(event.pointerId, pointOf(event))
      if (down.current.size < 2) return
      moving.current = true
      // What the first finger had begun was no stroke.
      finishStroke()
      event.currentTarget.setPointerCapture(event.pointerId)
      event.stopPropagation()
    },
    onPointerMoveCapture(event: PointerEvent<HTMLElement>) {
      if (!down.current.has(event.pointerId)) return
      const before = [...down.current.values()]
      down.current.set(event.pointerId, pointOf(event))
      if (!moving.current) return
      event.stopPropagation()
      if (down.current.size !== 2) return
      const from = fingersOf(before)
      const to = fingersOf([...down.current.values()])
      stageView.pinch(from.middle, to.middle, to.apart / from.apart)
    },
    onPointerUpCapture: lift,
    onPointerCancelCapture: lift,
  }
}
