/** What a person would lose: a frame that is in no segment, or in two; and an hour of work where 20 seconds were promised. */
import { describe, expect, it } from 'vitest'
import { planSegments } from './plan.ts'

describe('segments', () => {
  it('lie within scenes, are no longer than 20 seconds, and are together every frame once', () => {
    const times = Array.from({ length: 2000 }, (_, i) => i * 40)
    const cuts = [0, 7, 700, 1990]
    const segments = planSegments(
      { times, cuts, repeats: [], movedTimes: 0, damaged: false, seconds: 0 },
      { num: 1, den: 1000 },
    )
    let next = 0
    for (const { first, frames, before, after } of segments) {
      expect(first).toBe(next)
      next += frames
      expect(frames).toBeLessThanOrEqual(500)
      const scene = cuts.filter((cut) => cut <= first).at(-1) ?? 0
      const end = cuts.find((cut) => cut > first) ?? times.length
      expect(first - before).toBeGreaterThanOrEqual(scene)
      expect(first + frames + after).toBeLessThanOrEqual(end)
    }
    expect(next).toBe(2000)
  })

  it('of pictures that stand for a minute each are one picture each', () => {
    const times = [0, 60_000, 120_000]
    const analysis = { times, cuts: [0], repeats: [0, 1, 2], movedTimes: 0, damaged: false, seconds: 0 }
    expect(planSegments(analysis, { num: 1, den: 1000 }).map(({ frames }) => frames)).toEqual([1, 1, 1])
  })
})
