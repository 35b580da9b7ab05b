/** Packets made to stall an XML parser are known before one sees them; those of real programs pass. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fixture } from '../../../test/support/pictures.ts'
import { mergeXmp } from './xmp.ts'
import { isBoundedXml } from './xmp-bounds.ts'

const wrap = (inner: string, more = '') =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" ${more}>` +
  `<rdf:Description>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`

const hostile = {
  'declarations on one element': wrap(
    '<a/>',
    Array.from({ length: 30_000 }, (_, i) => `xmlns:n${i}="u${i}"`).join(' '),
  ),
  'declarations on many elements': wrap(
    Array.from({ length: 5000 }, (_, i) => `<n${i}:a xmlns:n${i}="u${i}">`).join('') +
      Array.from({ length: 5000 }, (_, i) => `</n${4999 - i}:a>`).join(''),
  ),
  depth: wrap(`${'<a>'.repeat(1_000_000)}${'</a>'.repeat(1_000_000)}`),
  'depth behind a comment and text in quotes': wrap(`<!-- > --><b c="/>"/>${'<a c=">">'.repeat(1000)}`),
  elements: wrap('<a/>'.repeat(500_000)),
  attributes: wrap(`<a ${Array.from({ length: 100_000 }, (_, i) => `b${i}=""`).join(' ')}/>`),
  entities: `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>${wrap('&a;')}`,
  size: wrap('x'.repeat(20_000_000)),
  'an unfinished tag again and again': wrap('<a '.repeat(300_000)),
  'an unfinished comment again and again': wrap('<!-- '.repeat(300_000)),
}

for (const [name, text] of Object.entries(hostile)) {
  test(`left out within a second: ${name}`, () => {
    const start = performance.now()
    expect(mergeXmp(Buffer.from(text), null)).toEqual({ packet: null, lost: true })
    expect(performance.now() - start).toBeLessThan(1000)
  })
}

test('the packet of a file that has very many namespaces', () => {
  const file = readFileSync(fixture('cases/xmp-ns.webp'))
  const at = file.lastIndexOf('XMP ')
  const packet = file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4))
  const start = performance.now()
  expect(mergeXmp(packet, null).lost).toBe(true)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('packets as programs write them pass', () => {
  const faces = '<rdf:li rdf:parseType="Resource"><a:b xmlns:a="urn:a">x</a:b></rdf:li>'.repeat(400)
  for (const inner of [
    '',
    faces,
    `<a c=">">&gt; <![CDATA[<b><b><b>]]></a>`,
    `<a>${'x'.repeat(1_000_000)}</a>`,
  ]) {
    expect(isBoundedXml(wrap(inner))).toBe(true)
    expect(mergeXmp(Buffer.from(wrap(inner)), null).lost).toBe(false)
  }
})
