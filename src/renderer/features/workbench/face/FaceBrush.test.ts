/** A face that was circled or clicked: its box is where the hand was, and never outside of the picture. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeRecipe } from '../../../../contract/recipe.ts'
import { faceAround } from './FaceBrush.tsx'

test('a circle gives the box around it, a click a square', () => {
  const circle = [
    { x: 0.3, y: 0.2 },
    { x: 0.5, y: 0.4 },
    { x: 0.3, y: 0.6 },
    { x: 0.2, y: 0.4 },
  ]
  expect(faceAround(circle, 0.1, 1.5)).toEqual({ left: 0.2, top: 0.2, width: 0.3, height: 0.4, angle: 0 })
  // On a picture twice as wide as high the square is twice as many shares high.
  expect(faceAround([{ x: 0.5, y: 0.5 }], 0.1, 0.5)).toEqual({
    left: 0.4,
    top: 0.3,
    width: 0.2,
    height: 0.4,
    angle: 0,
  })
})

test('a box of any stroke is valid in a recipe', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const points = fc.array(fc.record({ x: share, y: share }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      points,
      fc.double({ min: 0.002, max: 0.1, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (way, radius, ratio) => {
        const box = faceAround(way, radius, ratio)
        expect(makeRecipe({}, { face: { boxes: [box] } }).steps.face.boxes).toEqual([box])
        expect(box.width * box.height).toBeGreaterThan(0)
        expect(box.left + box.width).toBeLessThan(1.0002)
      },
    ),
  )
})
