/** The photos of the query: rows of them as far as one can see, whatever their number. */
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { positionOf, useOrder } from '../../../library/order.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { useSelection } from '../../../library/selection.ts'
import { useAlbumView } from '../view.ts'
import { Cell } from './Cell.tsx'
import { breaksOf, groupAt, nameOfGroup, type Group } from './groups.ts'
import { Heading } from './Heading.tsx'
import { Scrubber } from './Scrubber.tsx'
import { boxesOf, gap, justified, margin, rowCount, rowOf, squares } from './layout.ts'
import type { Area, GridLayout } from './layout.ts'
import { PhotoMenu } from '../PhotoMenu.tsx'
import { useGridInput } from './use-grid-input.ts'
import { useGroups } from './use-groups.ts'
import { useScrollAnchoring } from './scroll-anchoring.ts'

/** The width inside an element, as it changes; 0 until it is there. */
function useInnerWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return undefined
    const measure = (): void => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return width
}

interface RowProps {
  layout: GridLayout
  row: number
  ids: readonly number[]
  /** Position of the photo that Tab leads to. */
  tabStop: number
  /** The year it belongs to; null where the photos are not in order by date. */
  group: Group | null
}

const Row = memo(function Row({ layout, row, ids, tabStop, group }: RowProps) {
  const words = useTranslation()
  const height = layout.heights[row]
  const year = group === null ? null : nameOfGroup(group, words)
  return (
    <div
      role={year === null ? 'presentation' : 'group'}
      {...(year !== null && { 'aria-label': year })}
      className="absolute inset-x-0"
      style={{ top: layout.tops[row], height }}
    >
      {group !== null && layout.heads[row] > 0 && <Heading group={group} height={layout.heads[row]} />}
      {boxesOf(layout, row).map(({ index, left, width }) => (
        <Cell
          key={ids[index]}
          id={ids[index]}
          index={index}
          count={layout.count}
          left={left}
          width={width}
          height={height}
          tabStop={index === tabStop}
        />
      ))}
    </div>
  )
})

/** Below it photos become smaller with the window, CSS pixels. */
const phoneWidth = 480

function useLayout(width: number, groups: readonly Group[]): GridLayout {
  const { ids, ratios } = useOrder((order) => order)
  const size = useAlbumView((view) => view.size)
  const square = useAlbumView((view) => view.squares)
  return useMemo(() => {
    const inner = Math.max(120, width - 2 * margin)
    // On a phone as many photos lie side by side as on half a desk: the same size would be one in a row.
    const target = size * Math.min(1, inner / phoneWidth)
    const breaks = breaksOf(groups)
    return square ? squares(ids.length, inner, target, breaks) : justified(ratios, inner, target, breaks)
  }, [ids, ratios, width, size, square, groups])
}

/** Where a rubber band lies just now. */
function Band({ band }: { band: Area }) {
  return (
    <div
      role="presentation"
      className="pointer-events-none absolute z-10 border border-accent bg-accent/15"
      style={{
        left: band.left + margin,
        top: band.top + margin,
        width: band.right - band.left,
        height: band.bottom - band.top,
      }}
    />
  )
}

export function Grid() {
  const words = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const width = useInnerWidth(scroller)
  const groups = useGroups()
  const layout = useLayout(width, groups)
  const ids = useOrder((state) => state.ids)
  const active = useSelection((state) => state.active)
  const activeAt = active === null ? -1 : positionOf(active)
  // The compiler that this would be wrong for is not used.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: width === 0 ? 0 : rowCount(layout),
    getScrollElement: () => scroller.current,
    estimateSize: (row) => layout.heads[row] + layout.heights[row] + gap,
    paddingStart: margin,
    overscan: 3,
    // The row with the keyboard stays, wherever one scrolls: the focus must not fall out of the page.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range)
      const row = activeAt < 0 ? -1 : rowOf(layout, activeAt)
      if (row < 0 || rows.includes(row)) return rows
      return [...rows, row].sort((a, b) => a - b)
    },
  })
  useScrollAnchoring({ scroller, layout, ids, virtual, ready: width > 0 })
  const band = useGridInput({ scroller, content, layout, ids })
  const tabStop = Math.max(0, activeAt)
  const rows = virtual.getVirtualItems().filter(({ index }) => index < rowCount(layout))
  // Tab must lead into the grid also while the photo that it stands on is scrolled away.
  const shown = rows.some(
    ({ index }) => tabStop >= layout.starts[index] && tabStop < layout.starts[index + 1],
  )
  const first = rows.length > 0 ? layout.starts[rows[0].index] : 0
  return (
    <div className="flex min-h-0 min-w-0">
      <div
        ref={scroller}
        className="grid-scroller min-h-0 min-w-0 flex-1 overflow-y-scroll bg-surround"
        data-testid="grid"
      >
        <div
          ref={content}
          // No <select> can hold pictures in rows of their own shapes.
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
          role="listbox"
          aria-label={words.photos}
          aria-multiselectable
          aria-keyshortcuts="Enter Space"
          data-photos
          tabIndex={-1}
          className="relative"
          style={{ height: layout.tops[rowCount(layout)] + 2 * margin - gap, minHeight: '100%' }}
        >
          <div role="presentation" className="absolute" style={{ left: margin, right: margin, top: margin }}>
            {rows.map(({ index }) => (
              <Row
                key={index}
                layout={layout}
                row={index}
                ids={ids}
                tabStop={shown ? tabStop : first}
                group={groups[groupAt(groups, layout.starts[index])] ?? null}
              />
            ))}
          </div>
          <PhotoMenu grid={content} />
          {band && <Band band={band} />}
        </div>
      </div>
      {groups.length > 0 && <Scrubber scroller={scroller} layout={layout} groups={groups} />}
    </div>
  )
}
