/** Components of damage: which count, what they are called, and when all of it is not to be believed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silent } from '../../contract/progress.ts'
import { deepIn, halvedMarks, mark, paintStroke } from './marks.ts'
import { markDamage, thresholdsOf } from './damage-components.ts'
import { tilesOf, type Plane } from './plane.ts'

const never = new AbortController().signal

function planeOf(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)))
  return { width, height, data }
}

const marksOf = (plane: Plane, sensitivity = 0.5, second: number | null = null, certainty?: 'all') =>
  markDamage(
    plane,
    { sensitivity, certainty },
    { threshold: 0.5, second },
    { signal: never, progress: silent },
  )

describe('what was detected', () => {
  it('is classified: specks, lines, patches, and what comes in from the rim', async () => {
    const found = await marksOf(
      planeOf(400, 400, (x, y) => {
        const speck = Math.hypot(x - 50, y - 50) < 2.5
        const line = Math.abs(x - y) < 1 && x > 100 && x < 300
        const patch = Math.hypot(x - 80, y - 300) < 12
        const rim = x > 390 && y > 100 && y < 130
        return speck || line || patch || rim ? 250 : 0
      }),
    )
    const counts = Object.fromEntries(
      Object.entries(found.report.kinds).map(([kind, { count }]) => [kind, count]),
    )
    expect(counts).toEqual({ specks: 1, lines: 1, patches: 1, rim: 1 })
    expect(found.report).toMatchObject({ outcome: 'repaired' })
    expect(found.report.detected).toBeCloseTo((19 + 199 + 445 + 261) / 160_000, 3)
    expect(found.report.confidence).toBeCloseTo(250 / 255)
  })

  it('counts only if one of its pixels is beyond doubt, and if it is more than noise', async () => {
    const { low, high } = thresholdsOf(0.5, 0.5)
    const doubtful = planeOf(60, 60, (x) => (Math.abs(x - 30) < 2 ? high - 1 : 0))
    expect((await marksOf(doubtful)).report.outcome).toBe('clean')
    const sure = (x: number, y: number) =>
      Math.abs(x - 30) > 1 ? 0 : y === 30 && x === 30 ? high : Math.max(low, 203)
    expect((await marksOf(planeOf(60, 60, sure))).report.outcome).toBe('repaired')
    const two = (x: number, y: number) => (y === 5 && (x === 5 || x === 6) ? 255 : 0)
    expect((await marksOf(planeOf(60, 60, two))).report.outcome).toBe('clean')
  })

  it('is more with every bit of sensitivity', async () => {
    const noise = planeOf(90, 70, (x, y) => ((x * 31 + y * 17) % 97) + (x > 40 && x < 44 ? 130 : 0))
    let last = -1
    for (const sensitivity of [0, 0.25, 0.5, 0.75, 1]) {
      const { low, high } = thresholdsOf(sensitivity, 0.5)
      expect(high).toBeGreaterThanOrEqual(low)
      const { report } = await marksOf({ ...noise, data: noise.data.slice() }, sensitivity)
      if (report.outcome === 'implausible') break
      expect(report.detected).toBeGreaterThanOrEqual(last)
      last = report.detected
    }
  })

  it('is not believed where it is most of the picture, or no more than a guess', async () => {
    const much = await marksOf(planeOf(50, 50, () => 240))
    expect(much).toMatchObject({ trusted: false, report: { outcome: 'implausible', detected: 1 } })
    // A line among much that is doubtful: a strap, a twig.
    const weak = (x: number, y: number) => (x === 25 ? (y % 10 === 0 ? 240 : 170) : x > 30 && x < 40 ? 40 : 0)
    const guess = await marksOf(planeOf(50, 50, weak))
    expect(guess).toMatchObject({ trusted: false, report: { outcome: 'implausible' } })
    // A higher sensitivity fills it.
    expect((await marksOf(planeOf(50, 50, weak), 0.8)).trusted).toBe(true)
  })

  it('is believed though it is doubtful where the rest of the photo is damaged beyond doubt', async () => {
    const line = (x: number, y: number) => (x === 30 && y > 5 && y < 50 ? (y === 9 ? 210 : 190) : 0)
    const scratched = (x: number, y: number) => (x > 5 && x < 15 && y === 2 * x ? 255 : 0)
    const at = (plane: Plane) => plane.data[20 * 60 + 30]
    const twigs = (x: number, y: number) => (x > 40 && y > 10 ? 35 : 0)
    const among = await marksOf(planeOf(60, 60, (x, y) => Math.max(line(x, y), twigs(x, y), scratched(x, y))))
    expect(at(among.plane)).toBe(mark.none)
    const alone = await marksOf(planeOf(60, 60, (x, y) => Math.max(line(x, y), scratched(x, y))))
    expect(at(alone.plane)).toBe(mark.found)
  })

  it('is marked where it is doubtful as soon as a person asks for all of it, and is reported as that', async () => {
    const weak = (x: number, y: number) => (x === 25 ? (y % 10 === 0 ? 240 : 170) : x > 30 && x < 40 ? 40 : 0)
    const left = await marksOf(planeOf(50, 50, weak))
    expect(left).toMatchObject({ trusted: false, report: { outcome: 'implausible' } })
    const filled = await marksOf(planeOf(50, 50, weak), 0.5, null, 'all')
    expect(filled).toMatchObject({
      trusted: true,
      report: { outcome: 'repaired', kinds: { lines: { count: 1 } } },
    })
    expect(filled.report.detected).toBeCloseTo(left.report.detected)
    // What nothing speaks for stays.
    expect(filled.plane.data[20 * 50 + 35]).toBe(mark.none)
    // Of a small picture too, where it is much or the detection at twice the size disagrees.
    const fence = () => planeOf(60, 60, (x, y) => (x % 6 === 3 && y > 2 && y < 57 ? 250 : 0))
    expect((await marksOf(fence(), 0.5, 0.02)).trusted).toBe(false)
    expect((await marksOf(fence(), 0.5, 0.02, 'all')).trusted).toBe(true)
  })

  it('needs a detection at twice the size that agrees, where there was one, and is never much of a small picture', async () => {
    const pole = () => planeOf(60, 60, (x, y) => (x === 30 && y > 5 && y < 50 ? 215 : 0))
    expect((await marksOf(pole())).trusted).toBe(true)
    expect(await marksOf(pole(), 0.5, 0.02)).toMatchObject({
      trusted: false,
      report: { outcome: 'implausible' },
    })
    expect((await marksOf(pole(), 0.5, 0.4)).trusted).toBe(true)
    const fence = () => planeOf(60, 60, (x, y) => (x % 6 === 3 && y > 2 && y < 57 ? 250 : 0))
    expect((await marksOf(fence())).trusted).toBe(true)
    expect((await marksOf(fence(), 0.5, 0.9)).trusted).toBe(false)
    expect((await marksOf(fence(), 0.7, 0.9)).trusted).toBe(true)
  })

  it('is no mount, no rim of a film, no white border: nobody knows what would be there instead', async () => {
    const border = planeOf(100, 80, (x) => (x < 6 ? 255 : 0))
    const { trusted, plane, report } = await marksOf({ ...border, data: border.data.slice() })
    expect(trusted).toBe(false)
    expect(plane.data.every((value) => value === mark.none)).toBe(true)
    expect(report).toMatchObject({ outcome: 'implausible', confidence: null })
    // A higher sensitivity fills it.
    expect((await marksOf(border, 0.6)).trusted).toBe(true)
  })

  it('is grown by a pixel, in which its rim fades', async () => {
    const { plane } = await marksOf(planeOf(30, 30, (x, y) => (x === 10 && y > 4 && y < 20 ? 255 : 0)))
    const columns = [8, 9, 10, 11, 12].map((x) => plane.data[12 * 30 + x])
    expect(columns).toEqual([0, 1, 1, 1, 0])
  })
})

describe('a stroke', () => {
  it('marks the discs along its way, and stays inside of the picture', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.001, max: 0.25, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (width, height, radius, x, y) => {
          const plane = planeOf(width, height, () => mark.none)
          paintStroke(plane, { radius, points: [{ x, y }] }, mark.painted)
          const r = Math.max(0.75, radius * Math.max(width, height))
          for (const [i, value] of plane.data.entries()) {
            const away = Math.hypot((i % width) + 0.5 - x * width, Math.floor(i / width) + 0.5 - y * height)
            if (Math.abs(away - r) > 1e-6) expect(value).toBe(away < r ? mark.painted : mark.none)
          }
        },
      ),
    )
  })
})

it('a stroke that was cut away marks nothing, and one that reaches in marks only what it touches', () => {
  const plane = planeOf(30, 20, () => mark.none)
  paintStroke(plane, { radius: 0.2, points: [{ x: 1.3, y: 0.5 }] }, mark.painted)
  paintStroke(plane, { radius: 0.1, points: [{ x: -80, y: -80 }] }, mark.painted)
  expect(plane.data.every((value) => value === mark.none)).toBe(true)
  paintStroke(
    plane,
    {
      radius: 0.1,
      points: [
        { x: -0.5, y: 0.5 },
        { x: 0.1, y: 0.5 },
      ],
    },
    mark.painted,
  )
  expect(plane.data[10 * 30]).toBe(mark.painted)
  expect(plane.data[10 * 30 + 8]).toBe(mark.none)
})

describe('tiles', () => {
  it('cover the picture once, and see their margin or the rim', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(1, 8, 32),
        (width, height, side, margin, multipleOf) => {
          const covered = new Uint8Array(width * height)
          const rim = (length: number) => Math.ceil(length / multipleOf) * multipleOf
          for (const { core, window } of tilesOf(width, height, { side, margin, multipleOf })) {
            for (let y = core.y; y < core.y + core.height; y++) {
              for (let x = core.x; x < core.x + core.width; x++) covered[y * width + x] += 1
            }
            for (const value of [window.x, window.y, window.width, window.height])
              expect(value % multipleOf).toBe(0)
            expect(window.x).toBeLessThanOrEqual(Math.max(0, core.x - margin))
            expect(window.y).toBeLessThanOrEqual(Math.max(0, core.y - margin))
            expect(window.x + window.width).toBeGreaterThanOrEqual(
              Math.min(rim(width), core.x + core.width + margin),
            )
            expect(window.y + window.height).toBeGreaterThanOrEqual(
              Math.min(rim(height), core.y + core.height + margin),
            )
            expect(window.x + window.width).toBeLessThanOrEqual(rim(width))
          }
          expect(covered.every((count) => count === 1)).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('the depth under marks', () => {
  it('is the way to the nearest pixel without one; outside of the picture nothing is known', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { minLength: 1, maxLength: 12 }),
        async (width, height, reach, open) => {
          const holes = open.map(([x, y]) => [x % width, y % height])
          const marks = planeOf(width, height, (x, y) =>
            holes.some(([hx, hy]) => hx === x && hy === y) ? 0 : 1,
          )
          const away = (x: number, y: number) =>
            Math.min(...holes.map(([hx, hy]) => Math.max(Math.abs(hx - x), Math.abs(hy - y))))
          const wanted = planeOf(width, height, (x, y) => (away(x, y) > reach ? 1 : 0))
          const deep = await deepIn(marks, reach, { signal: never, progress: silent })
          expect(deep?.data ?? new Uint8Array(width * height)).toEqual(wanted.data)
        },
      ),
    )
  })

  it('half the size is marked where any of four is, painted where any is painted', () => {
    const marks = planeOf(5, 3, (x, y) =>
      x === 1 && y === 0 ? mark.found : x === 4 && y === 2 ? mark.painted : 0,
    )
    expect(halvedMarks(marks)).toEqual({ width: 3, height: 2, data: Uint8Array.of(1, 0, 0, 0, 0, 2) })
  })
})
