/** A person's cuts are where they were put, whatever the film's clock; and no film is without a beginning. */
import { expect, test } from 'vitest'
import { withChosenCuts } from './cuts.ts'

const analysis = {
  times: [0, 40, 80, 120, 160, 200],
  cuts: [0, 3],
  repeats: [0, 1, 2, 3, 4, 5],
  movedTimes: 0,
  damaged: false,
  seconds: 1,
}
const milliseconds = { num: 1, den: 1000 }

test('cuts are added at the nearest frame and taken away', () => {
  const cuts = (added: number[], removed: number[]) =>
    withChosenCuts(analysis, { added, removed }, milliseconds).cuts
  expect(cuts([], [])).toEqual([0, 3])
  expect(cuts([0.041, 0.2], [])).toEqual([0, 1, 3, 5])
  expect(cuts([0.078], [0.12])).toEqual([0, 2])
  expect(cuts([9], [0])).toEqual([0, 3, 5])
})
