/** The focus of what went away: the picture takes it, so that a person who works by keys goes on there. */
import { useEffect, useRef, type RefObject } from 'react'
import { useActiveStroke } from '../brush/active-stroke.ts'

/**
 * A photo was opened, a frame has been set or a tool was put away: what had the focus is gone with the screen
 * before, and the keys would begin again at the top of the window.
 * @returns for the element that takes the focus then
 */
export function useLostFocus(photo: number): RefObject<HTMLElement | null> {
  const taker = useRef<HTMLElement>(null)
  const tool = useActiveStroke((state) => state.tool)
  const now = `${photo} ${tool}`
  const before = useRef<string | null>(null)
  useEffect(() => {
    if (before.current === now) return
    before.current = now
    if (document.activeElement === document.body) taker.current?.focus({ preventScroll: true })
  }, [now])
  return taker
}
