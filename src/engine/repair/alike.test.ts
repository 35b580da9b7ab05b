/** Marks that are the scene because there are many of one kind, and damage that is not taken for such. */
import { describe, expect, it } from 'vitest'
import { quickNoise } from '../../../test/support/pictures.ts'
import { Drawing, jagged, scattered } from './drawing.fixture.ts'
import { sceneRules, verdict } from './scene.ts'

/** A bright sky over a dark hill. */
const hill = (_x: number, y: number) => (y < 210 ? 190 : 70)
const pole = (drawing: Drawing, x: number, [top, bottom]: readonly [number, number] = [60, 260]) =>
  drawing.line(
    [
      [x, top],
      [x + 2, bottom],
    ],
    30,
    2,
  )
/** Short strokes; `turn` gives each its direction in radians. */
function strokes(turn: (i: number) => number): Drawing {
  const drawing = new Drawing(400, 300)
  for (const [i, [x, y]] of scattered(70, 380, 270).entries()) {
    const [dx, dy] = [Math.cos(turn(i)) * 14, Math.sin(turn(i)) * 14]
    drawing.line(
      [
        [x + 10, y + 10],
        [x + 10 + dx, y + 10 + dy],
      ],
      235,
      1,
    )
  }
  return drawing
}

describe('in a picture that is damaged for certain', () => {
  const { certain } = sceneRules

  it('poles beside each other are the scene, though they stand before sky and hill', async () => {
    const row = [70, 200, 330].reduce((drawing, x) => pole(drawing, x), new Drawing(400, 300, hill))
    expect(await row.judged(verdict.scene, certain)).toBe(1)
  })

  it('scratches that run out of the picture, or are of different lengths, are damage', async () => {
    const machine = [70, 200, 330].reduce(
      (drawing, x) => pole(drawing, x, [0, 299]),
      new Drawing(400, 300, hill),
    )
    expect(await machine.judged(verdict.damage, certain)).toBe(1)
    const handling = new Drawing(400, 300, hill)
    pole(handling, 70, [40, 270])
    pole(handling, 200, [120, 285])
    pole(handling, 330, [150, 250])
    expect(await handling.judged(verdict.damage, certain)).toBe(1)
  })
})

describe('short strokes', () => {
  const crack = (drawing: Drawing) =>
    drawing.line(jagged([20, 20], [380, 280], 3), 235).line(jagged([380, 20], [20, 280], 8), 235)

  it('that run one way are rain, and are left even where there are cracks', async () => {
    const noise = quickNoise(70)
    const rain = strokes((i) => 1.4 + (noise[i] % 5) * 0.02)
    expect(await rain.judged(verdict.damage)).toBe(0)
    const both = await crack(strokes((i) => 1.4 + (noise[i] % 5) * 0.02)).judged(verdict.doubtful)
    expect(both).toBeGreaterThan(0.1)
  })

  it('that run anyhow are scratches where there are cracks', async () => {
    expect(await crack(strokes((i) => i * 2.4)).judged(verdict.damage)).toBe(1)
  })
})
