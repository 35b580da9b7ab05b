/** Marks are told from the scene by what they do along their way and over the whole picture; each rule with a drawn picture. */
import { describe, expect, it } from 'vitest'
import { silent } from '../../contract/progress.ts'
import { quickNoise } from '../../../test/support/pictures.ts'
import { markDamage } from './damage-components.ts'
import { lineOf, mainDirections } from './line-shape.ts'
import { sourceOf, type Plane } from './plane.ts'
import { certaintyOf, judgeMarks, sceneRules, verdict } from './scene.ts'
import { chainsOf, cutoutOf, thinned } from './skeleton.ts'

const context = { signal: new AbortController().signal, progress: silent }

type Way = readonly (readonly [number, number])[]

/** A ground that gets lighter downwards, with things drawn on it; `marks` has what was drawn as a mark. */
class Drawing {
  readonly luma: Plane
  readonly marks: Plane

  constructor(
    width: number,
    height: number,
    ground = (_x: number, y: number): number => 60 + (90 * y) / height,
  ) {
    const noise = quickNoise(width * height)
    const data = Uint8Array.from({ length: width * height }, (_, i) => {
      return ground(i % width, Math.floor(i / width)) + (noise[i] % 4)
    })
    this.luma = { width, height, data }
    this.marks = { width, height, data: new Uint8Array(width * height) }
  }

  #dot(x: number, y: number, radius: number, tone: number): void {
    const { width, height, data } = this.luma
    const reach = Math.ceil(radius)
    for (let ny = Math.round(y) - reach; ny <= Math.round(y) + reach; ny++) {
      for (let nx = Math.round(x) - reach; nx <= Math.round(x) + reach; nx++) {
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue
        if (Math.hypot(nx - x, ny - y) > radius) continue
        data[ny * width + nx] = tone
        this.marks.data[ny * width + nx] = 1
      }
    }
  }

  /** A line through points, `tone` along it. */
  line(way: Way, tone: number | ((share: number) => number), radius = 1.2): this {
    for (const [i, [x1, y1]] of way.entries()) {
      const [x0, y0] = way[Math.max(0, i - 1)]
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) * 2))
      for (let k = 0; k <= steps; k++) {
        const t = k / steps
        const share = (i - 1 + t) / Math.max(1, way.length - 1)
        const value = typeof tone === 'number' ? tone : tone(share)
        this.#dot(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, radius, value)
      }
    }
    return this
  }

  dots(places: Way, tone: number | ((i: number) => number), radius: number): this {
    for (const [i, [x, y]] of places.entries()) {
      this.#dot(x, y, radius, typeof tone === 'number' ? tone : tone(i))
    }
    return this
  }

  /** Share of the marks that is of a verdict. */
  async judged(wanted: number, certainty = 0): Promise<number> {
    const marks = { ...this.marks, data: this.marks.data.slice() }
    const { plane } = await judgeMarks(marks, sourceOf(this.luma), context, certainty)
    const count = (is: (value: number) => boolean) => plane.data.filter(is).length
    return (
      count((each) => each === wanted) /
      Math.max(
        1,
        count((each) => each !== 0),
      )
    )
  }

  /** Share of the marks that is believed to be damage. */
  believed = () => this.judged(verdict.damage)
}

/** A path from one place to another that jumps aside at every few pixels, as broken emulsion does. */
function jagged([x0, y0]: Way[number], [x1, y1]: Way[number], seed: number): Way {
  const noise = quickNoise(400)
  const steps = Math.round(Math.hypot(x1 - x0, y1 - y0) / 7)
  return Array.from({ length: steps + 1 }, (_, i) => {
    const aside = ((noise[(i * 3 + seed) % 400] % 13) - 6) * 0.8
    const long = Math.hypot(x1 - x0, y1 - y0)
    const t = i / steps
    return [x0 + (x1 - x0) * t - ((y1 - y0) / long) * aside, y0 + (y1 - y0) * t + ((x1 - x0) / long) * aside]
  })
}

const scattered = (count: number, width: number, height: number): Way =>
  Array.from({ length: count }, (_, i) => [((i * 0.618) % 1) * width, ((i * 0.755 + 0.1) % 1) * height])

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
