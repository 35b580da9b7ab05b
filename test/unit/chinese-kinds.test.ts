/** Who reads Chinese reads no English words in a sentence about a file that can't be read. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { zhFaults } from '../../src/renderer/i18n/zh/faults.ts'
import { kindInChinese } from '../../src/renderer/i18n/zh/picture-kinds.ts'

const codec = join(import.meta.dirname, '../../src/imaging/codec')

test('every kind that the code names is named in Chinese, or by a name that is the same everywhere', () => {
  const sources = readdirSync(codec, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(codec, name), 'utf8'))
  const named = sources.flatMap((source) =>
    [...source.matchAll(/(?:UnsupportedKind|unsupported)\(\s*(['`])([^'`]+)\1/g)].map(([, , kind]) =>
      kind.replaceAll(/\$\{modes[^}]*\}/g, 'an unknown').replaceAll(/\$\{[^}]*\}/g, '16'),
    ),
  )
  expect(named.length).toBeGreaterThan(20)
  for (const kind of [...named, 'JPEG 2000 in TIFF', 'JPEG-compressed TIFF of the old kind']) {
    const said = zhFaults['image.unsupported']({ file: 'a.jpg', format: kind })
    expect(said.replaceAll(/[（(].*?[)）]/g, ''), kind).not.toMatch(/[a-z]{2,} [a-z]{2,}/)
  }
  expect(kindInChinese('12-bit JPEG')).toBe('12 位 JPEG')
  expect(kindInChinese('OpenEXR')).toBe('OpenEXR')
})
