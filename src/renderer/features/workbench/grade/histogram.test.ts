/** A histogram that says what is black and white, and whose outline stays in its box. */
import { expect, it } from 'vitest'
import { countLevels, outline } from './histogram.ts'

it('counts levels of each channel, and what is lost at both ends', () => {
  const counts = countLevels(
    Uint8Array.from([0, 0, 0, 255, 255, 255, 255, 255, 255, 10, 20, 255, 100, 100, 100, 255]),
  )
  expect(counts.red[255]).toBe(2)
  expect(counts.blue[20]).toBe(1)
  expect(counts.luma[100]).toBe(1)
  expect([counts.dark, counts.light]).toEqual([0.25, 0.5])
})

it('draws an outline that no single peak flattens', () => {
  const counts = Array.from({ length: 256 }, (_, level) => (level === 128 ? 100_000 : 50))
  const heights = [...outline(counts).matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y))
  expect(Math.min(...heights)).toBe(0)
  expect(heights.filter((y) => y < 40).length).toBeGreaterThan(200)
})
