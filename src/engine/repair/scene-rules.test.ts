/** What a picture's own certainty changes, and what is clearly the scene; each rule with a drawn picture. */
import { describe, expect, it } from 'vitest'
import { markDamage } from './damage-components.ts'
import { context, Drawing, jagged, scattered } from './drawing.fixture.ts'
import { sourceOf } from './plane.ts'
import { certaintyOf, sceneRules, verdict } from './scene.ts'

/** Ground of houses, light and dark by turns, beside a bright sky. */
const houses = (x: number, y: number) => (x > 340 ? 240 : 60 + (Math.floor((x + y) / 40) % 2) * 70)

const scratch = (ground?: (x: number, y: number) => number) =>
  new Drawing(400, 300, ground).line(
    [
      [150, 0],
      [165, 299],
    ],
    170,
  )

/** White lines on an even floor that light falls on from one side. */
const court = () =>
  new Drawing(400, 300, (x, y) => 70 + (50 * x) / 400 + (20 * y) / 300).line(
    [
      [20, 60],
      [380, 90],
      [360, 250],
      [40, 220],
      [20, 60],
    ],
    235,
  )

const fence = () => {
  const drawing = new Drawing(400, 300, houses)
  for (let x = 20; x < 330; x += 24)
    drawing.line(
      [
        [x, 100],
        [x + 3, 280],
      ],
      230,
      2,
    )
  return drawing.line(
    [
      [10, 140],
      [330, 150],
    ],
    230,
    2,
  )
}

describe('in a picture that is damaged for certain', () => {
  const { certain } = sceneRules

  it('a scratch of any tone over whatever is there is damage, and so is a wide tear', async () => {
    expect(await scratch(houses).judged(verdict.damage)).toBe(0)
    expect(await scratch(houses).judged(verdict.damage, certain)).toBe(1)
    const tear = () => new Drawing(400, 300).line(jagged([100, 40], [300, 260], 5), 230, 9)
    expect(await tear().judged(verdict.damage)).toBe(0)
    expect(await tear().judged(verdict.damage, certain)).toBe(1)
  })

  it('the lines of a court in slanting light, and posts before whatever is there, are the scene', async () => {
    expect(await court().judged(verdict.scene, 1)).toBe(1)
    expect(await fence().judged(verdict.scene, 1)).toBe(1)
  })

  it('a dress is none, however certain the network is: nobody knows what is under what is so wide', async () => {
    const dress = new Drawing(400, 300).line(jagged([60, 300], [120, 230], 5), 12, 30)
    expect(await dress.line(jagged([200, 20], [230, 60], 4), 235).judged(verdict.damage, 1)).toBeLessThan(0.1)
  })

  it('nothing is filled where more of what was found is the scene', async () => {
    const drawing = court().line(jagged([100, 100], [130, 190], 4), 235)
    expect(await drawing.judged(verdict.damage, 1)).toBe(0)
  })
})

describe('a picture', () => {
  it('is damaged for certain by its first look alone only where the second sees something too', () => {
    expect(certaintyOf(0.65, null)).toBeGreaterThan(sceneRules.certain)
    expect(certaintyOf(0.65, 0.15)).toBeGreaterThan(sceneRules.certain)
    expect(certaintyOf(0.9, 0.02)).toBe(0)
    expect(certaintyOf(0.55, 0.6)).toBeGreaterThan(sceneRules.certain)
    expect(certaintyOf(0.55, 0.3)).toBeLessThan(sceneRules.certain)
    expect(certaintyOf(null, 0.9)).toBe(0)
  })
})

describe('what is clearly the scene', () => {
  it('is known as that; what only may be is doubtful', async () => {
    expect(await court().judged(verdict.scene)).toBe(1)
    expect(await fence().judged(verdict.scene)).toBe(1)
    expect(await scratch(houses).judged(verdict.doubtful)).toBe(1)
  })

  it('is neither called doubtful nor filled when a person asks for all that is', async () => {
    const found = (drawing: Drawing, certainty?: 'all') => {
      const { width, height, data } = drawing.marks
      return markDamage(
        { width, height, data: data.map((value) => value * 240) },
        { sensitivity: 0.5, certainty },
        { threshold: 0.5, photo: sourceOf(drawing.luma) },
        context,
      )
    }
    const { report, trusted } = await found(fence())
    expect(report).toMatchObject({ outcome: 'clean', detected: 0 })
    expect(trusted).toBe(false)
    expect((await found(fence(), 'all')).plane.data.some((value) => value !== 0)).toBe(false)
    const specks = fence().dots(scattered(5, 400, 60), 250, 1.5)
    const left = await found(specks)
    expect(left.report.outcome).toBe('implausible')
    expect(left.report.detected).toBeLessThan(0.001)
    const asked = await found(specks, 'all')
    expect(asked.report.detected).toBeCloseTo(left.report.detected, 5)
  })
})
