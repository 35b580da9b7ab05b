/** Years and decades of the photos in their order by date: where each begins, and what its heading says. */
import type { Timeline } from '../../../../contract/photo-order.ts'
import type { Words } from '../../../i18n/en/index.ts'
import type { Break } from './layout.ts'

export interface Group {
  /** Null: nobody knows the year in which they were taken. */
  year: number | null
  /** The first year of their decade; null: nobody knows that either. */
  decade: number | null
  /** Its first photo's place in the order. */
  start: number
  photos: number
  /** It is the first of its decade in this order. */
  opensDecade: boolean
}

/** Heights of headings, in pixels: of a year, and of one with its decade above. */
export const heads = { year: 36, decade: 68 } as const

const decadeOf = (year: number): number => Math.floor(year / 10) * 10

/** What a group's photos have in common, in words. */
export function nameOfGroup({ year, decade }: Group, words: Words): string {
  if (year !== null) return words.yearHeading(year)
  return decade === null ? words.undated : words.decadeOnly(String(decade))
}

/**
 * Groups out of the counts of the years.
 * @param covered places in the whole order of photos that are not shown, ascending
 * @returns none where the counts are of another order than the one that is shown
 */
export function groupsOf(timeline: Timeline, shown: number, covered: readonly number[]): Group[] {
  const groups: Group[] = []
  let place = 0
  let start = 0
  let at = 0
  let before: number | null = null
  for (const { year, decade, photos } of timeline) {
    place += photos
    let hidden = 0
    for (; at < covered.length && covered[at] < place; at++) hidden += 1
    if (photos === hidden) continue
    const own = year === null ? decade : decadeOf(year)
    const opensDecade = own !== before && own !== null
    groups.push({ year, decade: own, start, photos: photos - hidden, opensDecade })
    before = own
    start += photos - hidden
  }
  return start === shown ? groups : []
}

export const breaksOf = (groups: readonly Group[]): Break[] =>
  groups.map(({ start, opensDecade }) => ({ start, head: opensDecade ? heads.decade : heads.year }))

/** Which group a photo lies in; -1 where there are none. */
export function groupAt(groups: readonly Group[], index: number): number {
  let low = 0
  let high = groups.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (groups[middle].start <= index) low = middle
    else high = middle - 1
  }
  return groups.length === 0 ? -1 : low
}
