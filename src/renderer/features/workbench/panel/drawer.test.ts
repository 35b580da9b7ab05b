/** A sheet that comes to rest elsewhere than under the finger, or can't be closed, takes the picture away on a phone. */
import { beforeEach, expect, test } from 'vitest'
import { restingState, setSheet, stepSheet, toggleSection, useDrawer } from './drawer.ts'

beforeEach(() => useDrawer.setState({ sheet: 'closed', section: null, height: null, side: true }))

test('a section opens the sheet half, another one leaves it as far open, the same one closes it', () => {
  toggleSection('look')
  expect(useDrawer.getState()).toMatchObject({ section: 'look', sheet: 'half' })
  setSheet('open')
  toggleSection('history')
  expect(useDrawer.getState()).toMatchObject({ section: 'history', sheet: 'open' })
  toggleSection('history')
  expect(useDrawer.getState().sheet).toBe('closed')
})

test('steps end at closed and at open', () => {
  for (const expected of ['half', 'open', 'open'] as const) {
    stepSheet(1)
    expect(useDrawer.getState().sheet).toBe(expected)
  }
  for (const expected of ['half', 'closed', 'closed'] as const) {
    stepSheet(-1)
    expect(useDrawer.getState().sheet).toBe(expected)
  }
})

test('a dragged sheet rests at the nearest state', () => {
  expect(restingState(0, 800)).toBe('closed')
  expect(restingState(140, 800)).toBe('closed')
  expect(restingState(260, 800)).toBe('half')
  expect(restingState(500, 800)).toBe('open')
  expect(restingState(2000, 800)).toBe('open')
})
