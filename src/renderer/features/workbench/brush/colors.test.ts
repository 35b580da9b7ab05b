/** What a person picks is what the recipe keeps. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chromaOf, chromaOfHex, hexOf } from './colors.ts'

it('grey and the primaries of sRGB have the chroma that CIE gives', () => {
  expect(chromaOf(128, 128, 128).a).toBeCloseTo(0, 1)
  expect(chromaOf(128, 128, 128).b).toBeCloseTo(0, 1)
  expect(chromaOf(255, 0, 0)).toEqual({ a: 80.1, b: 67.2 })
  expect(chromaOfHex('#0000ff')).toEqual({ a: 79.2, b: -107.9 })
})

it('a chroma within sRGB survives the way to a colour and back', () => {
  const quiet = fc.integer({ min: -16, max: 16 })
  fc.assert(
    fc.property(quiet, quiet, (a, b) => {
      const back = chromaOfHex(hexOf({ a, b }))
      expect(Math.hypot(back.a - a, back.b - b)).toBeLessThan(1)
    }),
  )
})
