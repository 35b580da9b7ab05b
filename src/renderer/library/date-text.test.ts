/** A date from a file's name is said in the language in use. */
import { expect, it } from 'vitest'
import { en } from '../i18n/en/index.ts'
import { zh } from '../i18n/zh/index.ts'
import { dateText } from './date-text.ts'

const found = (text: string, source: 'name' | 'typed' = 'name') => ({
  from: '1910-01-01',
  to: '1919-12-31',
  text,
  source,
})

it('what was read from a name is said in the language in use, what was typed stays', () => {
  expect(dateText(found('about 1910'), en)).toBe('about 1910')
  expect(dateText(found('about 1910'), zh)).toBe('约1910年')
  expect(dateText(found('1920s'), zh)).toBe('1920年代')
  expect(dateText(found('1936'), zh)).toBe('1936')
  expect(dateText(found('about 1910', 'typed'), zh)).toBe('about 1910')
  expect(dateText(null, zh)).toBe('')
})
