/** Without these: a corner dragged across a print makes a shape that can't be cut, or a print is dragged off its page. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addPrint,
  endSplit,
  moveCornerOf,
  movePrint,
  removePrint,
  setPrints,
  turnPrint,
  useSplit,
} from './store.ts'

const corners = [
  { x: 0.1, y: 0.1 },
  { x: 0.4, y: 0.1 },
  { x: 0.4, y: 0.4 },
  { x: 0.1, y: 0.4 },
] as [{ x: number; y: number }, { x: number; y: number }, { x: number; y: number }, { x: number; y: number }]
const place = { corners, quarterTurns: 0 as const, caption: null }
const printAt = (i: number) => useSplit.getState().prints[i]

describe('the prints of a page', () => {
  beforeEach(() => {
    endSplit()
    setPrints([place, place])
  })

  it('a corner follows the pointer, stays on the page, and never crosses the print', () => {
    moveCornerOf(1, 0, { x: -3, y: 0.05 })
    expect(printAt(0).corners[0]).toEqual({ x: 0, y: 0.05 })
    const before = printAt(0).corners
    moveCornerOf(1, 0, { x: 0.9, y: 0.9 })
    expect(printAt(0).corners).toBe(before)
    expect(printAt(1).corners).toEqual(corners)
  })

  it('a print is moved as a whole, no further than the page goes', () => {
    movePrint(2, 5, 0.1)
    expect(printAt(1).corners.map(({ x }) => x)).toEqual(
      [0.7, 1, 1, 0.7].map((x) => expect.closeTo(x) as number),
    )
    expect(printAt(1).corners[0].y).toBeCloseTo(0.2)
  })

  it('four turns are none, and numbers are not given twice', () => {
    for (let i = 0; i < 4; i++) turnPrint(1, -1)
    expect(printAt(0).quarterTurns).toBe(0)
    removePrint(1)
    expect(useSplit.getState().selected).toBe(2)
    addPrint()
    expect(useSplit.getState().prints.map(({ id }) => id)).toEqual([2, 3])
    expect(useSplit.getState().selected).toBe(3)
  })
})
