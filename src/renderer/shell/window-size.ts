/** How much space the window has, in the classes that layouts are made for; they follow the window as it changes. */
import { useSyncExternalStore } from 'react'

/** CSS pixels from which on a layout is used. `app.css` has the same numbers as its breakpoints. */
const queries = {
  /** Side bar and panel have columns of their own. */
  wide: '(min-width: 1024px)',
  /** A phone, or a window as narrow: one column, panels come from below. */
  narrow: '(max-width: 639.98px)',
  /** All controls fit into one line above the picture. */
  roomy: '(min-width: 1240px)',
  /** A phone on its side: every line beside the picture costs much of it. */
  short: '(max-height: 519.98px)',
  /** Fingers, not a mouse. */
  coarse: '(pointer: coarse)',
} as const

type SizeClass = keyof typeof queries

function subscribe(size: SizeClass) {
  return (listener: () => void): (() => void) => {
    const query = matchMedia(queries[size])
    query.addEventListener('change', listener)
    return () => query.removeEventListener('change', listener)
  }
}

const subscribers = Object.fromEntries(
  Object.keys(queries).map((size) => [size, subscribe(size as SizeClass)]),
) as Record<SizeClass, ReturnType<typeof subscribe>>

/** For code outside components, at the moment of use. */
export const isWindow = (size: SizeClass): boolean => matchMedia(queries[size]).matches

export const useWindow = (size: SizeClass): boolean =>
  useSyncExternalStore(subscribers[size], () => isWindow(size))
