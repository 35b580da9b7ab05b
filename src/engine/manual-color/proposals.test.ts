/** The picker offers what the models would paint, each colour once. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ModelColor } from '../tensors.ts'
import { chromaAt, distinct } from './proposals.ts'

const chroma = fc.record({ a: fc.integer({ min: -90, max: 90 }), b: fc.integer({ min: -90, max: 90 }) })

it('never offers two colours that look alike, nor more than six, and what most agree on comes first', () => {
  fc.assert(
    fc.property(fc.array(chroma, { minLength: 1, maxLength: 12 }), (said) => {
      const offered = distinct(said)
      expect(offered.length).toBeGreaterThan(0)
      expect(offered.length).toBeLessThanOrEqual(6)
      for (const [i, one] of offered.entries()) {
        for (const other of offered.slice(i + 1)) {
          expect(Math.hypot(one.a - other.a, one.b - other.b)).toBeGreaterThan(8.5)
        }
      }
    }),
  )
  const green = { a: -20, b: 18 }
  expect(distinct([{ a: 30, b: 5 }, green, { a: -19, b: 20 }])[0]).toEqual(green)
})

it('reads the place that was pointed at, up to the rim, from both kinds of answers', () => {
  const [width, height] = [40, 20]
  const a = Float32Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 25 : -30))
  const lab: ModelColor = { kind: 'ab', width, height, a, b: new Float32Array(width * height).fill(7) }
  expect(chromaAt(lab, { x: 0, y: 0 })).toEqual({ a: 25, b: 7 })
  expect(chromaAt(lab, { x: 1, y: 1 })).toEqual({ a: -30, b: 7 })
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => [200, 40, 40][i % 3])
  const rgb: ModelColor = { kind: 'rgb', raster: { width, height, depth: 8, data } }
  const red = chromaAt(rgb, { x: 0.5, y: 0.5 })
  expect(red.a).toBeGreaterThan(40)
  expect(red.b).toBeGreaterThan(20)
})
