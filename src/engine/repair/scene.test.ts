/** Marks are told from the scene by what they do along their way and over the whole picture; each rule with a drawn picture. */
import { describe, expect, it } from 'vitest'
import { Drawing, jagged, scattered } from './drawing.fixture.ts'

describe('damage', () => {
  it('is a net of jagged cracks', async () => {
    const drawing = new Drawing(400, 300)
      .line(jagged([0, 20], [380, 200], 1), 235)
      .line(jagged([120, 0], [90, 300], 40), 235)
      .line(jagged([300, 10], [250, 280], 90), 235)
    expect(await drawing.believed()).toBeGreaterThan(0.95)
  })

  it('is a straight scratch that keeps its tone over whatever is there', async () => {
    expect(
      await new Drawing(400, 300)
        .line(
          [
            [150, 0],
            [165, 299],
          ],
          245,
        )
        .believed(),
    ).toBe(1)
  })

  it('is dust all over the picture, dark and light ground alike', async () => {
    expect(await new Drawing(400, 300).dots(scattered(40, 400, 300), 240, 1.5).believed()).toBe(1)
  })

  it('takes what is too short to be known with it', async () => {
    const drawing = new Drawing(400, 300)
      .line(jagged([0, 20], [380, 200], 1), 235)
      .line(jagged([120, 0], [90, 300], 40), 235)
      .dots(
        [
          [200, 260],
          [330, 40],
        ],
        240,
        2,
      )
    expect(await drawing.believed()).toBe(1)
  })
})

describe('the scene', () => {
  const flat = () => 110

  it.each<[string, () => Drawing]>([
    [
      'the lines of a field',
      () =>
        new Drawing(400, 300, flat)
          .line(
            [
              [120, 60],
              [280, 60],
              [370, 270],
              [30, 270],
              [120, 60],
            ],
            235,
          )
          .line(
            [
              [75, 165],
              [325, 165],
            ],
            235,
          )
          .line(
            [
              [200, 165],
              [200, 270],
            ],
            235,
          ),
    ],
    [
      'a fence',
      () => {
        const fence = new Drawing(400, 300)
          .line(
            [
              [0, 150],
              [399, 150],
            ],
            230,
            2,
          )
          .line(
            [
              [0, 220],
              [399, 220],
            ],
            230,
            2,
          )
        for (let x = 10; x < 400; x += 18)
          fence.line(
            [
              [x, 130],
              [x, 250],
            ],
            230,
            1.5,
          )
        return fence
      },
    ],
    [
      'wires from a mast',
      () =>
        new Drawing(400, 300, flat)
          .line(
            [
              [60, 40],
              [62, 299],
            ],
            30,
            2,
          )
          .line(
            Array.from(
              { length: 20 },
              (_, i) => [60 + i * 18, 50 + 60 * Math.sin((Math.PI * i) / 24)] as const,
            ),
            40,
          )
          .line(
            Array.from(
              { length: 20 },
              (_, i) => [60 + i * 18, 70 + 60 * Math.sin((Math.PI * i) / 24)] as const,
            ),
            40,
          ),
    ],
    [
      'a tripod, lit along its legs',
      () =>
        new Drawing(400, 300)
          .line(
            [
              [200, 80],
              [140, 290],
            ],
            (t) => 235 - 200 * t,
            2,
          )
          .line(
            [
              [200, 80],
              [205, 295],
            ],
            (t) => 235 - 200 * t,
            2,
          )
          .line(
            [
              [200, 80],
              [262, 288],
            ],
            (t) => 235 - 200 * t,
            2,
          ),
    ],
    [
      'the rules of a printed card',
      () =>
        new Drawing(400, 300, () => 225)
          .line(
            [
              [200, 20],
              [200, 280],
            ],
            60,
            0.8,
          )
          .line(
            [
              [300, 20],
              [370, 20],
              [370, 90],
              [300, 90],
              [300, 20],
            ],
            60,
            0.8,
          ),
    ],
    [
      'a hem or a collar',
      () =>
        new Drawing(400, 300).line(
          Array.from(
            { length: 30 },
            (_, i) => [200 + 90 * Math.cos(i / 8), 150 + 90 * Math.sin(i / 8)] as const,
          ),
          215,
        ),
    ],
    [
      'an outline, with a tone of its own on either side',
      () => {
        const edge = new Drawing(400, 300, (x, y) => (x + ((y * 7) % 11) < 200 ? 60 : 190))
        return edge.line(jagged([200, 10], [200, 290], 3), 190)
      },
    ],
    [
      'an arm: nobody knows what is under what is so wide',
      () => new Drawing(400, 300).line(jagged([100, 40], [300, 260], 5), 230, 9),
    ],
    [
      'glints on a cup',
      () =>
        new Drawing(400, 300).dots(
          scattered(20, 90, 70).map(([x, y]) => [x + 120, y + 150] as const),
          245,
          1.5,
        ),
    ],
    ['stars', () => new Drawing(400, 300, () => 14).dots(scattered(60, 400, 300), 220, 1.2)],
    [
      'rain',
      () => {
        const rain = new Drawing(400, 300)
        for (const [x, y] of scattered(50, 400, 300))
          rain.line(
            [
              [x, y],
              [x + 3, y + 9],
            ],
            225,
            0.8,
          )
        return rain
      },
    ],
    [
      'leaves and lights of many tones',
      () => new Drawing(400, 300).dots(scattered(40, 400, 300), (i) => 70 + ((i * 53) % 180), 1.5),
    ],
    ['a single twig', () => new Drawing(400, 300).line(jagged([200, 200], [260, 160], 9), 235)],
  ])('is %s', async (_, draw) => {
    expect(await draw().believed()).toBe(0)
  })
})
