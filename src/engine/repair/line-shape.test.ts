/** Marks as lines: thinned, followed from end to end, smooth or not, and the directions they lie in. */
import { describe, expect, it } from 'vitest'
import { Drawing, jagged } from './drawing.fixture.ts'
import { lineOf, mainDirections } from './line-shape.ts'
import { chainsOf, cutoutOf, thinned } from './skeleton.ts'

describe('lines', () => {
  const chain = (of: (t: number) => [number, number], count = 160) =>
    Array.from({ length: count }, (_, i) => {
      const [x, y] = of(i)
      return { x: Math.round(x), y: Math.round(y) }
    })

  it('are smooth when straight, at any angle, and when bent evenly; not when they jump aside', () => {
    for (const angle of [0, 0.2, 0.7, 1.3]) {
      expect(
        lineOf(
          chain((t) => [t * Math.cos(angle), t * Math.sin(angle)]),
          2,
        )?.smooth,
      ).toBe(true)
    }
    expect(
      lineOf(
        chain((t) => [100 * Math.cos(t / 100), 100 * Math.sin(t / 100)]),
        2,
      )?.smooth,
    ).toBe(true)
    const way = jagged([0, 0], [160, 20], 7)
    expect(
      lineOf(
        chain((t) => [...way[Math.floor((t * (way.length - 1)) / 160)]] as [number, number]),
        2,
      )?.smooth,
    ).toBe(false)
    expect(
      lineOf(
        chain((t) => [t, 0], 12),
        2,
      ),
    ).toBeNull()
  })

  it('lie in few directions when they are posts and rails', () => {
    const rails = [0, 0.02, Math.PI / 2, -Math.PI / 2 + 0.03, 0.01]
    expect(mainDirections(rails, 2)).toBe(1)
    const any = Array.from({ length: 60 }, (_, i) => (i * Math.PI) / 60)
    expect(mainDirections(any, 4)).toBeLessThan(0.4)
  })

  it('are followed from end to end, and straight through a crossing', () => {
    const drawing = new Drawing(80, 60)
      .line(
        [
          [10, 30],
          [70, 30],
        ],
        200,
        1.5,
      )
      .line(
        [
          [40, 5],
          [40, 55],
        ],
        200,
        1.5,
      )
    const pixels = Int32Array.from(
      [...drawing.marks.data.keys()].filter((at) => drawing.marks.data[at] === 1),
    )
    const cutout = cutoutOf(pixels, pixels.length, { left: 8, right: 72, top: 3, bottom: 57 }, 80)
    const chains = chainsOf(cutout, thinned(cutout)).filter((each) => each.length > 20)
    const spans = chains.map((each) => [
      Math.abs(each[0].x - each[each.length - 1].x),
      Math.abs(each[0].y - each[each.length - 1].y),
    ])
    expect(spans.some(([x, y]) => y > 45 && x < 4)).toBe(true)
    expect(spans.filter(([x, y]) => x > 20 && y < 4)).toHaveLength(2)
  })
})
