/** A batch works on the selection: too many photos or too few would be found out when it is too late. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reduceSelection, restrictSelection } from './selection-reducer.ts'
import type { Selection } from './selection-reducer.ts'

const order = [11, 12, 13, 14, 15, 16]
const at = (id: number) => order.indexOf(id)
const nothing: Selection = { ids: new Set(), active: null, anchor: null }
const after = (...steps: [number, Parameters<typeof reduceSelection>[2]][]): Selection =>
  steps.reduce((now, [id, mode]) => reduceSelection(now, id, mode, order, at), nothing)

test('a range runs from where it began, in both directions, and shrinks again', () => {
  expect([...after([13, 'only'], [15, 'range']).ids]).toEqual([13, 14, 15])
  expect([...after([13, 'only'], [15, 'range'], [11, 'range']).ids]).toEqual([11, 12, 13])
  expect([...after([15, 'range']).ids]).toEqual([15])
})

test('moving the focus changes nothing that is selected; a toggle changes one photo only', () => {
  const photo = fc.constantFrom(...order)
  const step = fc.tuple(photo, fc.constantFrom('only', 'toggle', 'range', 'move'))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), photo, (steps, id) => {
      const before = after(...steps)
      expect(reduceSelection(before, id, 'move', order, at).ids).toEqual(before.ids)
      const toggled = reduceSelection(before, id, 'toggle', order, at).ids
      expect(toggled.has(id)).toBe(!before.ids.has(id))
      for (const other of order) if (other !== id) expect(toggled.has(other)).toBe(before.ids.has(other))
      expect(reduceSelection(before, id, 'only', order, at)).toEqual({
        ids: new Set([id]),
        active: id,
        anchor: id,
      })
    }),
  )
})

test('what is no longer shown is no longer selected', () => {
  const before = after([12, 'only'], [15, 'range'])
  const left = restrictSelection(before, (id) => [12, 14, 16].indexOf(id))
  expect([...left.ids]).toEqual([12, 14])
  expect(left.active).toBeNull()
  expect(left.anchor).toBe(12)
})
