/** Names that come from outside become plain ones, and a fault names files as a person knows them. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { StudioFault } from '../contract/errors.ts'
import { plainName, renameInFault } from './file-names.ts'

test('any name becomes a plain one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      const name = plainName(given)
      expect(name).not.toMatch(/[/\\\0]/)
      expect(['', '.', '..']).not.toContain(name)
    }),
  )
})

test('a name that no disk takes loses the end of its stem, no more, and keeps its ending', () => {
  expect(plainName(`${'祖'.repeat(100)}.jpg`)).toBe(`${'祖'.repeat(83)}.jpg`)
  expect(plainName(`${'a'.repeat(300)}.jpeg`, 200)).toBe(`${'a'.repeat(195)}.jpeg`)
  // A family is one sign of eleven code units: it stays whole or goes whole.
  expect(plainName(`${'👨‍👩‍👧‍👦'.repeat(20)}.png`, 60)).toBe(`${'👨‍👩‍👧‍👦'.repeat(2)}.png`)
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 40, max: 255 }),
      (given, most) => {
        expect(Buffer.byteLength(plainName(given, most))).toBeLessThanOrEqual(most)
      },
    ),
  )
})

test('a fault keeps its code and its cause, and tells no path', () => {
  const path = '/tmp/tintype-run-1-x/uploads/oma.jpg'
  const fault = new StudioFault('image.notAPicture', { file: path })
  const renamed = renameInFault(fault, 'Oma $& 1943.jpg', path)
  expect(renamed).toMatchObject({
    code: 'image.notAPicture',
    data: { file: 'Oma $& 1943.jpg' },
    cause: fault,
  })
  expect(renamed.message).toContain('Oma $& 1943.jpg')
  expect(renamed.message).not.toContain('tintype-run')
})
