/** What goes by itself after a while, but not while nobody sees it or somebody holds on to it. */
import { useEffect, useEffectEvent, type RefObject } from 'react'

/** By the pointer, or by the keyboard. */
const isHeld = (element: Element | null): boolean => element?.matches(':hover, :focus-within') ?? false

/**
 * Calls `end` after `ms` in which the page was in sight. The time begins anew when the page comes back, and where the
 * element was held when it was over.
 * @param ms null: never
 */
export function useExpiry(element: RefObject<Element | null>, ms: number | null, end: () => void): void {
  const ended = useEffectEvent(end)
  useEffect(() => {
    if (ms === null) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const start = (): void => {
      clearTimeout(timer)
      if (!document.hidden) timer = setTimeout(isOver, ms)
    }
    const isOver = (): void => {
      if (isHeld(element.current)) start()
      else ended()
    }
    start()
    document.addEventListener('visibilitychange', start)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', start)
    }
  }, [element, ms])
}
