/** Names of exported files: whatever a photo is called, every system takes the name and none is given twice. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFault } from '../../contract/errors.ts'
import { FreeNames } from '../free-names.ts'
import { defaultTemplate, fillTemplate, safeName, type NameFacts } from './names.ts'

const facts: NameFacts = {
  name: 'IMG_7',
  title: 'Oma am See',
  album: 'Summer',
  date: '1943-07-12',
  dateText: '1943-07',
  variant: 'stable',
  result: 'color',
  counter: 7,
}

describe('fillTemplate', () => {
  it.each([
    ['{date:yyyy-MM} {album} {title} {name} {counter:3}', '1943-07 Summer Oma am See IMG_7 007.jpg'],
    ['{album}/{date} {title}', 'Summer/1943-07 Oma am See.jpg'],
    ['{name} - {variant}', 'IMG_7 - stable.jpg'],
    ['{counter}', '7.jpg'],
    [defaultTemplate, 'IMG_7-color.jpg'],
    ['{result}/{name}', '-color/IMG_7.jpg'],
  ])('%s', (template, expected) => expect(fillTemplate(template, facts, '.jpg')).toBe(expected))

  it('no usual name is that of an original; what was restored only is not called coloured', () => {
    const named = (result: NameFacts['result']) => fillTemplate(defaultTemplate, { ...facts, result }, '.jpg')
    expect(named('copy')).toBe('IMG_7-copy.jpg')
    expect(named('restored')).toBe('IMG_7-restored.jpg')
  })

  it('text of a photo makes no folder, and leads nowhere', () => {
    const evil = { ...facts, title: '../../etc/passwd', album: '..' }
    expect(fillTemplate('{album}/{title}', evil, '.jpg')).toBe('untitled/-..-etc-passwd.jpg')
  })

  it.each(['{nonsense}', '{counter:x}', '{date:hh}', '{name', 'a/', ' ', '{album:3}'])(
    '%s is refused',
    (template) => {
      expect(() => fillTemplate(template, facts, '.jpg')).toThrow('naming template')
    },
  )

  it('whatever the photo is called, every system takes the name', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.constantFrom(
        'CON',
        'com1.jpg',
        'lpt9 ',
        'nul.',
        '...',
        ' . ',
        '👨‍👩‍👧‍👦'.repeat(60),
        'a'.repeat(300),
        '\ud800',
      ),
    )
    fc.assert(
      fc.property(text, text, (title, album) => {
        const path = fillTemplate('{album}/{title}', { ...facts, title, album }, '.jpeg')
        expect(path.split('/')).toHaveLength(2)
        for (const part of path.split('/')) {
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
          expect(part).not.toMatch(/[<>:"\\|?*\p{Cc}]|^[. ]|[. ]$/u)
          expect(part).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
          expect(part.isWellFormed()).toBe(true)
          expect(part).not.toBe('')
        }
        expect(path.endsWith('.jpeg')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('a family is not torn apart', () => {
    const name = safeName('👨‍👩‍👧‍👦'.repeat(60), 'photo')
    expect(name.length % '👨‍👩‍👧‍👦'.length).toBe(0)
  })
})

describe('FreeNames', () => {
  it('numbers what would collide on any disk', () => {
    const names = new FreeNames()
    expect(['a/x.jpg', 'A/X.jpg', 'a/x.jpg', 'a/x (2).jpg', 'x'].map((name) => names.take(name))).toEqual([
      'a/x.jpg',
      'A/X (2).jpg',
      'a/x (3).jpg',
      'a/x (2) (2).jpg',
      'x',
    ])
    expect(names.take('cafe\u0301.jpg')).toBe('cafe\u0301.jpg')
    expect(names.take('caf\u00e9.jpg')).toBe('caf\u00e9 (2).jpg')
  })

  it('never the same twice', () => {
    const name = fc.constantFrom('a.jpg', 'A.jpg', 'a (2).jpg', 'b/a.jpg', 'ä.jpg', 'a\u0308.jpg')
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (list) => {
        const names = new FreeNames()
        const taken = list.map((each) => names.take(each).normalize('NFC').toLowerCase())
        return new Set(taken).size === list.length
      }),
    )
    expect(isFault(new Error('x'))).toBe(false)
  })
})
