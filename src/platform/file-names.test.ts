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
