/** Whatever grows above or below in the panel, what was pressed stays beneath the pointer, and what it opens comes into sight. */
import { useEffect, type RefObject } from 'react'

const controls = 'button, a, label, select, input, [role=radio], [role=slider]'
/** Pressed to see more of something. */
const openers = '[aria-expanded], [aria-pressed], [data-opens]'

/** Between what was opened, and the edge of what is seen, in CSS pixels. */
const rim = 8

interface Held {
  control: Element
  /** Of the control, in the window. */
  top: number
  /** What it opens is in sight already. */
  shown: boolean
}

/** How far to scroll so that `end` is seen, the control still being so. */
function wayTo(end: number, { control }: Held, scroller: Element): number {
  const seen = scroller.getBoundingClientRect()
  const most = control.getBoundingClientRect().top - seen.top - rim
  return Math.max(0, Math.min(end - seen.bottom + rim, most))
}

/** Lower edge of what came behind the control, in its section; null: nothing that takes space. */
function endOfOpened(records: readonly MutationRecord[], { control }: Held): number | null {
  const section = control.closest('section')
  const ends = records
    .flatMap(({ addedNodes }) => [...addedNodes])
    .filter((node): node is Element => node instanceof Element && node.isConnected)
    .filter((each) => section?.contains(each) === true && !control.contains(each))
    .filter((each) => control.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING)
    .map((each) => each.getBoundingClientRect().bottom)
  return ends.length === 0 ? null : Math.max(...ends)
}

/** The same of what was there all along, folded up. */
function endOfExpanded({ control }: Held): number | null {
  if (control.getAttribute('aria-expanded') !== 'true') return null
  const opened = document.getElementById(control.getAttribute('aria-controls') ?? '')
  return opened?.getBoundingClientRect().bottom ?? null
}

const leavings = ['wheel', 'touchmove'] as const

/** @param scroller its first child is all that is scrolled */
export function useSteadyScroll(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current
    const content = element?.firstElementChild
    if (!element || !content) return undefined
    let held: Held | null = null
    /** Where it was scrolled to by this effect, or when something was pressed. */
    let placed = element.scrollTop
    const letGo = (): void => {
      held = null
      // The browser's own anchor would scroll as well, and that would look like a person's hand.
      element.style.overflowAnchor = ''
    }
    const scrollBy = (way: number): void => {
      element.scrollTop += way
      placed = element.scrollTop
    }
    const hold = (target: EventTarget | null): void => {
      const control = target instanceof Element && element.contains(target) ? target.closest(controls) : null
      if (!control) {
        letGo()
        return
      }
      held = { control, top: control.getBoundingClientRect().top, shown: false }
      placed = element.scrollTop
      element.style.overflowAnchor = 'none'
    }
    /** By the scroll bar, a reading program, a key: whatever it was, it was not this effect, nor content that became shorter. */
    const scrolled = (): void => {
      const { scrollTop, scrollHeight, clientHeight } = element
      const isClamped = scrollTop < placed && scrollTop >= scrollHeight - clientHeight - 1
      if (Math.abs(scrollTop - placed) > 1 && !isClamped) letGo()
      placed = scrollTop
    }
    const keep = (): void => {
      if (!held?.control.isConnected) return
      scrollBy(held.control.getBoundingClientRect().top - held.top)
    }
    const reveal = (end: number | null): void => {
      if (end === null || !held || held.shown) return
      scrollBy(wayTo(end, held, element))
      held.top = held.control.getBoundingClientRect().top
      held.shown = true
    }
    const sizes = new ResizeObserver(() => {
      keep()
      if (held) reveal(endOfExpanded(held))
    })
    sizes.observe(content)
    const openings = new MutationObserver((records) => {
      if (!held?.control.isConnected || !held.control.matches(openers)) return
      keep()
      reveal(endOfOpened(records, held))
    })
    openings.observe(content, { childList: true, subtree: true })
    const options = { capture: true, passive: true }
    // Whoever scrolls, or presses something else, has another place in mind.
    const press = ({ target }: Event): void => hold(target)
    const type = ({ key, target }: KeyboardEvent): void =>
      hold(key === 'Enter' || key === ' ' ? target : null)
    for (const leaving of leavings) window.addEventListener(leaving, letGo, options)
    element.addEventListener('scroll', scrolled, options)
    window.addEventListener('pointerdown', press, options)
    window.addEventListener('keydown', type, options)
    return () => {
      sizes.disconnect()
      openings.disconnect()
      for (const leaving of leavings) window.removeEventListener(leaving, letGo, options)
      element.removeEventListener('scroll', scrolled, options)
      letGo()
      window.removeEventListener('pointerdown', press, options)
      window.removeEventListener('keydown', type, options)
    }
  }, [scroller])
}
