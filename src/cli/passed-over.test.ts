/** Files that are passed over are said with their kinds, so that nobody believes them restored. */
import { expect, it } from 'vitest'
import { passOver, type PassedOver } from '../contract/photo-names.ts'
import { passedOverLines } from './passed-over.ts'

const kindsOf = (names: string[]): PassedOver[] => {
  const kinds: PassedOver[] = []
  for (const name of names) passOver(kinds, name)
  return kinds
}

it('says how many of which kind, the most frequent first; their names only where somebody asks', () => {
  const kinds = kindsOf(['a.psd', 'b.xcf', 'c.Xcf', 'd.PDF', 'e.xcf'])
  expect(passedOverLines(kinds)).toBe(
    "5 files are of kinds Tintype can't read: 3 XCF, 1 PDF, 1 PSD (--verbose names them).\n",
  )
  expect(passedOverLines(kinds, true).split('\n').slice(1, 4)).toEqual(['  b.xcf', '  c.Xcf', '  e.xcf'])
})

it('one file is one file; nothing is said of sidecars, hidden files and what systems leave in folders', () => {
  expect(passedOverLines(kindsOf(['README']))).toContain("1 file is of a kind Tintype can't read: 1 without")
  const silent = [
    'a.jpg.xmp',
    '.DS_Store',
    'Thumbs.db',
    'desktop.ini',
    'IMG_1.jpg.supplemental-metadata.json',
  ]
  expect(passedOverLines(kindsOf(silent))).toBe('')
})

it('of thousands the first are named, the rest is counted', () => {
  const many = kindsOf(Array.from({ length: 2000 }, (_, at) => `${at}.doc`))
  expect(passedOverLines(many, true)).toContain('and 1900 more DOC')
})
