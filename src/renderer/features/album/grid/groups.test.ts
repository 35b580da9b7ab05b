/**
 * A heading over the wrong photos is worse than none: years begin where their photos do, and only for the
 * order that is shown.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Timeline } from '../../../../contract/photo-order.ts'
import { en } from '../../../i18n/en/index.ts'
import { breaksOf, groupAt, groupsOf, nameOfGroup } from './groups.ts'
import { boxesOf, justified, rowCount, rowOf, squares } from './layout.ts'

const timeline = fc.uniqueArray(fc.integer({ min: 1826, max: 2026 }), { maxLength: 30 }).chain((years) =>
  fc.tuple(
    ...years
      .toSorted((a, b) => a - b)
      .map((year) =>
        fc.record({
          year: fc.constant(year),
          decade: fc.constant(null),
          photos: fc.integer({ min: 1, max: 40 }),
        }),
      ),
  ),
)

test('each year begins at its first photo, also where stacks cover some', () => {
  fc.assert(
    fc.property(timeline, fc.func(fc.boolean()), (years, isCovered) => {
      const all = years.flatMap(({ year, photos }) => Array.from({ length: photos }, () => year))
      const covered = all.flatMap((_, at) => (isCovered(at) ? [at] : []))
      const shown = all.filter((_, at) => !isCovered(at))
      const groups = groupsOf(years, shown.length, covered)
      expect(groups.flatMap(({ year, photos }) => Array.from({ length: photos }, () => year))).toEqual(shown)
      for (const [at, group] of groups.entries()) {
        expect(shown[group.start]).toBe(group.year)
        expect(groupAt(groups, group.start)).toBe(at)
        expect(groupAt(groups, group.start + group.photos - 1)).toBe(at)
      }
      expect(groupsOf(years, shown.length + 1, covered)).toEqual([])
    }),
  )
})

test('a decade is opened once, by the first of its years; photos of no known year have no decade', () => {
  const years = [1899, 1903, 1908, 1943, null].map((year) => ({ year, decade: null, photos: 2 }))
  expect(groupsOf(years, 10, []).map(({ opensDecade }) => opensDecade)).toEqual([
    true,
    true,
    false,
    true,
    false,
  ])
})

test('what is of no year has its decade alone, which it opens where it comes first', () => {
  const decade = { year: null, decade: 1890, photos: 2 }
  const year = { year: 1894, decade: null, photos: 2 }
  const opening = (timeline: Timeline) =>
    groupsOf(timeline, 4, []).map((group) => [nameOfGroup(group, en), group.decade, group.opensDecade])
  expect(opening([decade, year])).toEqual([
    ['1890s, year not known', 1890, true],
    ['1894', 1890, false],
  ])
  expect(opening([year, decade])).toEqual([
    ['1894', 1890, true],
    ['1890s, year not known', 1890, false],
  ])
})

test('no row holds photos of two years, and each has the space of its heading above it', () => {
  fc.assert(
    fc.property(timeline, fc.integer({ min: 200, max: 2000 }), fc.boolean(), (years, width, square) => {
      const shown = years.reduce((sum, { photos }) => sum + photos, 0)
      const groups = groupsOf(years, shown, [])
      const breaks = breaksOf(groups)
      const layout = square
        ? squares(shown, width, 180, breaks)
        : justified(new Uint32Array(shown).fill(1400), width, 180, breaks)
      for (let row = 0; row < rowCount(layout); row++) {
        const inRow = new Set(boxesOf(layout, row).map(({ index }) => groupAt(groups, index)))
        expect(inRow.size).toBe(1)
        const before = row === 0 ? 0 : layout.tops[row - 1] + layout.heights[row - 1] + 8
        expect(layout.tops[row] - before).toBe(layout.heads[row])
      }
      for (const { start, head } of breaks) expect(layout.heads[rowOf(layout, start)]).toBe(head)
    }),
  )
})
