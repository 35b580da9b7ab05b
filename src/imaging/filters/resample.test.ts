/** DeOldify sees what Pillow would show it, to the bit. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fixture, noise } from '../../../test/support/pictures.ts'
import { stretchBilinear, toEightBits } from './resample.ts'

interface Vector {
  from: [number, number]
  to: [number, number]
  seed: number
  rgb: string
}
const vectors = JSON.parse(readFileSync(fixture('pillow-bilinear.json'), 'utf8')) as Vector[]

test.each(vectors)('DeOldify sees what Pillow would show it: $from to $to', ({ from, to, seed, rgb }) => {
  const [width, height] = from
  const data = noise(width * height * 3, seed)
  const stretched = stretchBilinear({ width, height, depth: 8, data }, ...to)
  expect(Buffer.from(stretched.data as Uint8Array).toString('hex')).toBe(rgb)
})

test('a picture of one colour keeps it at every size', () => {
  const side = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(side, side, side, side, fc.nat(255), (width, height, toWidth, toHeight, grey) => {
      const data = new Uint8Array(width * height * 3).fill(grey)
      const stretched = stretchBilinear({ width, height, depth: 8, data }, toWidth, toHeight)
      expect(stretched.data.length).toBe(toWidth * toHeight * 3)
      expect(stretched.data.every((value) => value === grey)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('16 bits become 8 by rounding, at every value', () => {
  const bytes = toEightBits(Uint16Array.from({ length: 65536 }, (_, i) => i))
  for (let i = 0; i < 65536; i++) if (bytes[i] !== Math.round(i / 257)) expect.fail(`${i} became ${bytes[i]}`)
})
