/** Arrow keys on what can be dragged or pointed at. */
import type { KeyboardEvent } from 'react'

const ways: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** @returns the way an arrow key points, five times as far with Shift; null for any other key. An arrow is taken. */
export function arrowWay(event: KeyboardEvent): readonly [x: number, y: number] | null {
  const way = ways[event.key]
  if (!way || event.ctrlKey || event.metaKey || event.altKey) return null
  event.preventDefault()
  event.stopPropagation()
  const far = event.shiftKey ? 5 : 1
  return [way[0] * far, way[1] * far]
}
