/** Beside the grid: the years of the photos, to be gone through by dragging, or by keys. */
import { useEffect, useMemo, useState } from 'react'
import type { KeyboardEvent, PointerEvent, RefObject } from 'react'
import { useTranslation } from '../../../i18n/index.ts'
import { groupAt, nameOfGroup, type Group } from './groups.ts'
import { gap, margin, rowAt, rowCount, rowOf, type GridLayout } from './layout.ts'

/** Between two words of the scale, in pixels. */
const leastDistance = 22

/** Above and below the scale, in pixels: half of a word of it, and `inset-y-3`. */
const rim = 12

interface Props {
  scroller: RefObject<HTMLDivElement | null>
  layout: GridLayout
  groups: readonly Group[]
}

/** Height of all rows, and how far up a group's heading lies in it. */
const wholeHeight = (layout: GridLayout): number => layout.tops[rowCount(layout)] + 2 * margin - gap

function topOf(layout: GridLayout, { start }: Group): number {
  const row = rowOf(layout, start)
  return row === 0 ? 0 : layout.tops[row] - layout.heads[row] + margin
}

/** How far the grid is scrolled, and how much of it is seen. */
function useScroll(scroller: RefObject<HTMLDivElement | null>) {
  const [scroll, setScroll] = useState({ top: 0, view: 1 })
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const measure = (): void => setScroll({ top: element.scrollTop, view: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [scroller])
  return scroll
}

/** The words of the scale: years where there is space for them, decades where not. */
function marksOf(layout: GridLayout, groups: readonly Group[], view: number) {
  const reach = Math.max(1, wholeHeight(layout) - view)
  const marks: { year: number; at: number }[] = []
  for (const isDecade of [true, false])
    for (const group of groups) {
      const year = isDecade ? group.decade : group.year
      if (year === null || group.opensDecade !== isDecade) continue
      const at = Math.min(1, topOf(layout, group) / reach)
      if (marks.every((mark) => Math.abs(mark.at - at) * view >= leastDistance)) marks.push({ year, at })
    }
  return marks
}

/** @param held what is said beside the line while it is dragged */
function Scale({
  marks,
  at,
  held,
}: {
  marks: readonly { year: number; at: number }[]
  at: number
  held: string | null
}) {
  return (
    <div aria-hidden className="absolute inset-x-0 inset-y-3 leading-4">
      {marks.map((mark) => (
        <span
          key={mark.year}
          className="absolute right-2 -translate-y-1/2 tabular-nums"
          style={{ top: `${mark.at * 100}%` }}
        >
          {mark.year}
        </span>
      ))}
      <span
        className="absolute left-0 h-0.5 w-2.5 -translate-y-1/2 bg-accent"
        style={{ top: `${at * 100}%` }}
      />
      {held !== null && (
        <span
          className="absolute right-full z-10 mr-2 -translate-y-1/2 rounded-md border border-line bg-panel px-3 py-1 text-[15px] font-semibold whitespace-nowrap text-ink shadow-lg"
          style={{ top: `${at * 100}%` }}
        >
          {held}
        </span>
      )}
    </div>
  )
}

/**
 * Keys that go from year to year, and from decade to decade: to the next one that begins above or below what is at the top, as
 * several of them may be in sight at the end.
 */
function keysOf(groups: readonly Group[], tops: readonly number[], top: number, go: (top: number) => void) {
  const isOf = (decades: boolean) => (at: number) => !decades || at === 0 || groups[at].opensDecade
  const up = (decades: boolean) => () => {
    const at = tops.findLastIndex((each, at) => each < top - 1 && isOf(decades)(at))
    go(at < 0 ? 0 : tops[at])
  }
  const down = (decades: boolean) => () => {
    const at = tops.findIndex((each, at) => each > top + 1 && isOf(decades)(at))
    go(at < 0 ? Infinity : tops[at])
  }
  return {
    ArrowUp: up(false),
    ArrowDown: down(false),
    PageUp: up(true),
    PageDown: down(true),
    Home: () => go(0),
    End: () => go(Infinity),
  } as Readonly<Record<string, () => void>>
}

export function Scrubber({ scroller, layout, groups }: Props) {
  const words = useTranslation()
  const { top, view } = useScroll(scroller)
  const [held, setHeld] = useState(false)
  const marks = useMemo(() => marksOf(layout, groups, view), [layout, groups, view])
  const reach = Math.max(1, wholeHeight(layout) - view)
  const at = Math.min(1, Math.max(0, top / reach))
  // At the very end the last rows are seen, though another is at the top.
  const isEnd = top >= reach - 2
  const seen = layout.starts[rowAt(layout, isEnd ? wholeHeight(layout) : Math.max(0, top - margin + 1))] ?? 0
  const current = groupAt(groups, seen)
  const shown = groups[Math.max(0, current)]
  const text = nameOfGroup(shown, words)

  const tops = useMemo(() => groups.map((group) => topOf(layout, group)), [layout, groups])
  const keys = keysOf(groups, tops, top, (to) => {
    const element = scroller.current
    // The browser ends it at the grid's end as that is now; `reach` may be of before the window changed its size.
    element?.scrollTo(0, Math.min(to, element.scrollHeight))
  })
  const follow = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = (event.clientY - box.top - rim) / Math.max(1, box.height - 2 * rim)
    scroller.current?.scrollTo(0, Math.min(1, Math.max(0, share)) * reach)
  }
  return (
    <div
      // No <input> has the scale of the photos beside it.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="slider"
      tabIndex={0}
      aria-label={words.scrubber}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={groups.length - 1}
      aria-valuenow={Math.max(0, current)}
      aria-valuetext={`${text}${words.comma}${words.photosCount(shown.photos)}`}
      data-moved-by-keys
      data-testid="scrubber"
      className="relative w-12 shrink-0 cursor-ns-resize touch-none border-l border-line bg-panel text-[11px] text-dim select-none -outline-offset-2"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setHeld(true)
        follow(event)
      }}
      onPointerMove={(event) => held && follow(event)}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
      onKeyDown={(event: KeyboardEvent) => {
        const act = keys[event.key]
        if (!act || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        act()
      }}
    >
      <Scale marks={marks} at={at} held={held ? text : null} />
    </div>
  )
}
