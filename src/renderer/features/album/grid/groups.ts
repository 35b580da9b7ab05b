/** Years and decades of the photos in their order by date: where each begins, and what its heading says. */
import type { Timeline } from '../../../../contract/library.ts'
import type { Break } from './layout.ts'

export interface Group {
  /** Null: nobody knows when they were taken. */
  year: number | null
  /** Its first photo's place in the order. */
  start: number
  photos: number
  /** It is the first of its decade in this order. */
  opensDecade: boolean
}

/** Heights of headings, in pixels: of a year, and of one with its decade above. */
export const heads = { year: 36, decade: 68 } as const

export const decadeOf = (year: number): number => Math.floor(year / 10) * 10

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
  let decade: number | null = null
  for (const { year, photos } of timeline) {
    place += photos
    let hidden = 0
    for (; at < covered.length && covered[at] < place; at++) hidden += 1
    if (photos === hidden) continue
    const own = year === null ? null : decadeOf(year)
    groups.push({ year, start, photos: photos - hidden, opensDecade: own !== decade && own !== null })
    decade = own
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
