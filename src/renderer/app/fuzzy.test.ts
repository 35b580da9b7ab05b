/** A person who types a few letters of what they want must see it first. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { best, fit } from './fuzzy.ts'

const offered = [
  'Add photos',
  'Add a folder',
  'Select all',
  'Undo',
  'Redo',
  'Stable style',
  'Summer 1943',
  '添加照片',
]
const found = (query: string) => best(query, offered, (each) => each, 10)

test('the beginning of a word, its letters in order, several words in any order', () => {
  expect(found('fold')[0]).toBe('Add a folder')
  expect(found('ss')[0]).toBe('Stable style')
  expect(found('1943 sum')).toEqual(['Summer 1943'])
  expect(found('do').slice(0, 2).sort()).toEqual(['Redo', 'Undo'])
  expect(found('照片')).toEqual(['添加照片'])
  expect(found('xyz')).toEqual([])
  expect(found('  ')).toEqual(offered)
})

test('any part of a text finds it; case and accents make no difference', () => {
  const text = fc.string({ minLength: 1, maxLength: 30 }).filter((each) => each.trim() !== '')
  fc.assert(
    fc.property(text, fc.nat(30), fc.nat(30), (whole, a, b) => {
      const part = whole.slice(Math.min(a, b), Math.max(a, b))
      expect(fit(part.trim(), whole)).toBeGreaterThan(0)
    }),
  )
  expect(fit('ete', 'Été 1920')).toBeGreaterThan(0)
})
