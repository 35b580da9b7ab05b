/** Arrow keys on what can be dragged or pointed at. */
import type { KeyboardEvent } from 'react'

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** @returns the step of an arrow key, five times as far with Shift; null for any other key. The event ends here. */
export function arrowStep(event: KeyboardEvent): readonly [x: number, y: number] | null {
  const direction = directions[event.key]
  if (!direction || event.ctrlKey || event.metaKey || event.altKey) return null
  event.preventDefault()
  event.stopPropagation()
  const far = event.shiftKey ? 5 : 1
  return [direction[0] * far, direction[1] * far]
}
