/** A grid must show every photo once, in order, within its edges; and the keyboard must reach each of them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxesOf, gap, justified, rowAt, rowCount, rowOf, squares, touched, navigate } from './layout.ts'
import type { GridLayout } from './layout.ts'

const shape = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 400 })
const width = fc.integer({ min: 200, max: 4000 })
const target = fc.integer({ min: 80, max: 420 })

const layouts: fc.Arbitrary<GridLayout> = fc
  .tuple(shape, width, target, fc.boolean())
  .map(([ratios, wide, high, square]) =>
    square ? squares(ratios.length, wide, high) : justified(Uint32Array.from(ratios), wide, high),
  )

test('every photo lies in one row, in order, inside the grid, and none over another', () => {
  fc.assert(
    fc.property(layouts, (layout) => {
      const seen: number[] = []
      for (let row = 0; row < rowCount(layout); row++) {
        let edge = -gap
        const boxes = boxesOf(layout, row)
        expect(boxes.length).toBeGreaterThan(0)
        for (const box of boxes) {
          seen.push(box.index)
          expect(box.left).toBe(edge + gap)
          edge = box.left + box.width
          expect(rowOf(layout, box.index)).toBe(row)
        }
        expect(edge).toBeLessThanOrEqual(layout.width + boxes.length)
        expect(layout.tops[row + 1]).toBe(layout.tops[row] + layout.heights[row] + gap)
        expect(rowAt(layout, layout.tops[row] + 1)).toBe(row)
      }
      expect(seen).toEqual(Array.from({ length: layout.count }, (_, at) => at))
    }),
  )
})

test('justified rows fill the width, are about as high as asked, and keep ordinary shapes', () => {
  const ordinary = fc.array(fc.integer({ min: 500, max: 2200 }), { minLength: 40, maxLength: 300 })
  fc.assert(
    fc.property(
      ordinary,
      fc.integer({ min: 900, max: 3000 }),
      fc.integer({ min: 100, max: 240 }),
      (ratios, wide, high) => {
        const layout = justified(Uint32Array.from(ratios), wide, high)
        for (let row = 0; row < rowCount(layout) - 1; row++) {
          const boxes = boxesOf(layout, row)
          const last = boxes[boxes.length - 1]
          expect(last.left + last.width).toBe(wide)
          expect(layout.heights[row]).toBeGreaterThan(high * 0.6)
          expect(layout.heights[row]).toBeLessThan(high * 1.6)
          for (const box of boxes)
            expect(Math.abs(box.width - (ratios[box.index] / 1000) * layout.heights[row])).toBeLessThan(
              3 + ((box.width * 0.6) / layout.heights[row]) * 2,
            )
        }
        expect(layout.heights[rowCount(layout) - 1]).toBeLessThanOrEqual(high * 1.6)
      },
    ),
  )
})

test('the rubber band takes exactly what it touches', () => {
  fc.assert(
    fc.property(
      layouts,
      fc.tuple(fc.nat(4000), fc.nat(4000), fc.nat(9000), fc.nat(9000)),
      (layout, [x1, x2, y1, y2]) => {
        const area = {
          left: Math.min(x1, x2),
          right: Math.max(x1, x2),
          top: Math.min(y1, y2),
          bottom: Math.max(y1, y2),
        }
        const slow: number[] = []
        for (let row = 0; row < rowCount(layout); row++)
          for (const { index, left, width } of boxesOf(layout, row))
            if (
              left <= area.right &&
              left + width >= area.left &&
              layout.tops[row] <= area.bottom &&
              layout.tops[row] + layout.heights[row] >= area.top
            )
              slow.push(index)
        expect(touched(layout, area)).toEqual(slow)
      },
    ),
  )
})

test('arrow keys reach every row, go back the way they came along a row, and stop at both ends', () => {
  fc.assert(
    fc.property(layouts, fc.nat(), fc.integer({ min: 100, max: 2000 }), (layout, start, page) => {
      const index = start % layout.count
      const row = rowOf(layout, index)
      const rowAfter = (direction: Parameters<typeof navigate>[2]) =>
        rowOf(layout, navigate(layout, index, direction, page))
      expect(rowAfter('down')).toBe(Math.min(rowCount(layout) - 1, row + 1))
      expect(rowAfter('up')).toBe(Math.max(0, row - 1))
      expect(navigate(layout, index, 'right', page)).toBe(Math.min(layout.count - 1, index + 1))
      expect(navigate(layout, index, 'left', page)).toBe(Math.max(0, index - 1))
      expect(rowAfter('pageDown')).toBeGreaterThanOrEqual(rowAfter('down'))
      expect(rowAfter('pageUp')).toBeLessThanOrEqual(rowAfter('up'))
      expect(navigate(layout, index, 'home', page)).toBe(0)
      expect(navigate(layout, index, 'end', page)).toBe(layout.count - 1)
    }),
  )
})

test('an empty grid has no rows and nothing in it', () => {
  const layout = justified(new Uint32Array(0), 800, 200)
  expect(rowCount(layout)).toBe(0)
  expect(touched(layout, { left: 0, top: 0, right: 800, bottom: 800 })).toEqual([])
})
