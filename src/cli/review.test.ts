/** Without these: the terminal says "997 done", and not which of them a person should look at. */
import { expect, test } from 'vitest'
import { makeFinding } from '../contract/findings.ts'
import { Review } from './review.ts'

const doubtful = {
  findings: [makeFinding('repair.implausible', { detected: 0.02, confidence: 0.4 })],
  notes: [],
}

test('nothing is said where nothing needs a look', () => {
  const review = new Review()
  review.rendered('a.jpg', { findings: [], notes: [] })
  expect(review.text).toBe('')
  expect(JSON.stringify(review)).toBe('{"failed":[],"doubtful":[],"repaired":[]}')
})

test('each reason has a line with its photos; what failed, which had a line of its own, a program alone gets again', () => {
  const review = new Review()
  review.add('failed', 'b.jpg')
  review.rendered('c.jpg', doubtful)
  expect(review.text).toBe('Needs a look:\n  not certain (1): c.jpg\n')
  expect(JSON.parse(JSON.stringify(review))).toEqual({ failed: ['b.jpg'], doubtful: ['c.jpg'], repaired: [] })
})

test('of many photos the first ten are named, and all of them for a program', () => {
  const review = new Review()
  for (let n = 1; n <= 12; n++) review.rendered(`${n}.jpg`, doubtful)
  expect(review.text).toContain('not certain (12): 1.jpg, 2.jpg')
  expect(review.text).toContain('10.jpg, and 2 more\n')
  expect(review.toJSON().doubtful).toHaveLength(12)
})
