/** The repair of pictures: only what is under the mask changes, tiles leave no seam, and a sound photo stays as it is. */
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { rgbToLab } from '../../contract/lab.ts'
import type { Raster } from '../../imaging/photo.ts'
import { expectFault } from '../../../test/support/pictures.ts'
import { mark } from './marks.ts'
import { copyOf, repairSetUp, scratched, stepOf } from './repair.fixture.ts'
import { findDamage, repair } from './repair.ts'

const { sessions, resourcesOf } = repairSetUp()

/** Numbers of the pixels in which two pictures differ. */
function changed(a: Raster, b: Raster): number[] {
  const out: number[] = []
  for (let i = 0; i < a.data.length; i += 3) {
    if ([0, 1, 2].some((c) => a.data[i + c] !== b.data[i + c])) out.push(i / 3)
  }
  return out
}

const sizes = fc.record({ width: fc.integer({ min: 9, max: 120 }), height: fc.integer({ min: 9, max: 120 }) })
const strokes = fc.array(
  fc.record({
    kind: fc.constantFrom('add', 'erase'),
    radius: fc.double({ min: 0.002, max: 0.1, noNaN: true }),
    points: fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 1, noNaN: true }),
        y: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { maxLength: 3 },
)

describe('a repair', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each(['network', 'telea'] as const)(
    'fills scratches from what lies around them (%s)',
    async (method) => {
      const picture = scratched(160, 160)
      const report = await repair(picture, stepOf({ method }), await resourcesOf('light'))
      expect(report).toMatchObject({ outcome: 'repaired', method, model: 'light' })
      expect(report.kinds.lines.count).toBeGreaterThan(0)
      expect(Math.max(...picture.data)).toBeLessThan(150)
      expect(report.filled).toBeGreaterThan(0.015)
      expect(report.filled).toBeLessThan(0.2)
    },
  )

  it('changes no byte outside of its mask, whatever the size, depth, colour, method and strokes', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.constantFrom(8, 16),
        fc.boolean(),
        fc.constantFrom('network', 'telea'),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        strokes,
        async ({ width, height }, depth, color, method, strength, painted) => {
          const step = stepOf({ method, strength, mask: { strokes: painted } })
          const before = scratched(width, height, { depth, color })
          const { marks, report } = await findDamage(before, step, await resourcesOf('light'))
          const after = copyOf(before)
          expect(await repair(after, step, await resourcesOf('light'))).toEqual(report)
          for (const pixel of changed(before, after)) expect(marks.data[pixel]).not.toBe(mark.none)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('leaves every byte alone where nothing is found and nothing painted', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.boolean(), async ({ width, height }, color) => {
        const before = scratched(width, height, { color, lines: false })
        const after = copyOf(before)
        const report = await repair(after, stepOf(), await resourcesOf('nothing'))
        expect(report).toMatchObject({ outcome: 'clean', detected: 0, filled: 0, confidence: null })
        expect(after.data).toEqual(before.data)
      }),
      { numRuns: 10 },
    )
  })

  it('gives the same picture with tiles of any size', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, strokes, fc.integer({ min: 24, max: 90 }), async (size, painted, side) => {
        const step = stepOf({ mask: { strokes: painted } })
        const one = scratched(size.width, size.height)
        const other = copyOf(one)
        await repair(one, step, await resourcesOf('light', { side: 4096 }))
        await repair(other, step, await resourcesOf('light', { side }))
        // The order in which a run of another size adds up may turn the last bit.
        for (let i = 0; i < one.data.length; i++)
          expect(Math.abs(one.data[i] - other.data[i])).toBeLessThan(2)
      }),
      { numRuns: 10 },
    )
  })

  it('fills what was painted, though nothing was found there, without looking at it; and not what was erased', async () => {
    const dab = { kind: 'add' as const, radius: 0.05, points: [{ x: 0.2, y: 0.8 }] }
    const before = scratched(100, 100, { lines: false })
    const painted = copyOf(before)
    const step = stepOf({ mask: { strokes: [dab] } })
    const report = await repair(painted, step, await resourcesOf('nothing'))
    expect(report.outcome).toBe('painted')
    const pixels = changed(before, painted)
    expect(pixels.length).toBeGreaterThan(50)
    for (const pixel of pixels) {
      expect(Math.hypot((pixel % 100) + 0.5 - 20, Math.floor(pixel / 100) + 0.5 - 80)).toBeLessThan(5.01)
      // The test's network darkens what it must not use.
      expect(painted.data[pixel * 3]).toBeLessThan(before.data[pixel * 3])
    }
    const whole = {
      kind: 'erase' as const,
      radius: 0.25,
      points: [0.1, 0.5, 0.9].flatMap((y) => [
        { x: 0, y },
        { x: 1, y },
      ]),
    }
    const erased = scratched(100, 100)
    const kept = copyOf(erased)
    await repair(erased, stepOf({ mask: { strokes: [whole] } }), await resourcesOf('light'))
    expect(erased.data).toEqual(kept.data)
  })

  it('lets the later of two strokes have the last word, so that the eraser takes paint away too', async () => {
    const at = { radius: 0.05, points: [{ x: 0.2, y: 0.8 }] }
    const [add, erase] = [
      { kind: 'add' as const, ...at },
      { kind: 'erase' as const, ...at },
    ]
    const picture = scratched(100, 100, { lines: false })
    const filledBy = async (painted: (typeof add | typeof erase)[]) => {
      const step = stepOf({ mask: { strokes: painted } })
      return (await findDamage(picture, step, await resourcesOf('nothing'))).report.filled
    }
    expect(await filledBy([add, erase])).toBe(0)
    expect(await filledBy([erase, add])).toBeGreaterThan(0)
  })

  it('mixes by its strength', async () => {
    const values = await Promise.all(
      [0.01, 0.5, 1].map(async (strength) => {
        const picture = scratched(160, 160)
        await repair(picture, stepOf({ strength }), await resourcesOf('light'))
        return picture.data[(10 * 160 + 80) * 3]
      }),
    )
    expect(values[0]).toBeGreaterThan(245)
    expect(values[1]).toBeGreaterThan(values[2] + 40)
    expect(values[1]).toBeLessThan(values[0] - 40)
  })

  it('gives a scratch across a colour print the colour around it', async () => {
    const picture = scratched(160, 120, { color: true })
    await repair(picture, stepOf(), await resourcesOf('light'))
    const labAt = (x: number, y: number) => {
      const i = (y * 160 + x) * 3
      return rgbToLab(picture.data[i] / 255, picture.data[i + 1] / 255, picture.data[i + 2] / 255)
    }
    for (const y of [10, 60, 100]) {
      const [, a, b] = labAt(80, y)
      const [, aBeside, bBeside] = labAt(74, y)
      expect(Math.hypot(a - aBeside, b - bBeside)).toBeLessThan(5)
    }
  })

  it('fills a hole that is wider than the network sees', async () => {
    const picture = scratched(400, 300, { lines: false })
    const hole = {
      kind: 'add' as const,
      radius: 0.2,
      points: [{ x: 0.5, y: 0.5 }],
    }
    await repair(picture, stepOf({ detect: false, mask: { strokes: [hole] } }), await resourcesOf('light'))
    const middle = picture.data[(150 * 400 + 200) * 3]
    expect(middle).toBeGreaterThan(50)
    expect(middle).toBeLessThan(130)
  })

  it('stops when it is cancelled, before the next tile', async () => {
    const controller = new AbortController()
    const resources = await resourcesOf('light', { side: 8, signal: controller.signal })
    let reports = 0
    const progress = { report: () => void (++reports === 3 && controller.abort()), slice: () => progress }
    await expect(repair(scratched(150, 150), stepOf(), { ...resources, progress })).rejects.toThrow(/abort/i)
    expect(reports).toBeLessThan(6)
  })

  it.each([
    ['nan', 'model.badOutput'],
    ['nan-fill', 'model.badOutput'],
  ] as const)('by a pack that gives %s is refused: %s', async (model, code) => {
    await expectFault(repair(scratched(160, 160), stepOf(), await resourcesOf(model)), code, model)
  })

  it('by a provider that fails is done by the CPU, and a note says so', async () => {
    const notes: string[] = []
    const resources = await resourcesOf('light')
    const use = sessions.use.bind(sessions)
    vi.spyOn(sessions, 'use').mockImplementation((pack, provider, work, path) =>
      provider === 'cpu' ? use(pack, provider, work, path) : Promise.reject(new Error('no such device')),
    )
    const picture = scratched(160, 160)
    const on = { ...resources.on, provider: 'webgpu' as const }
    const report = await repair(picture, stepOf(), { ...resources, on, note: ({ code }) => notes.push(code) })
    expect(report.outcome).toBe('repaired')
    expect(notes).toEqual(['provider.cpuTookOver'])
  })
})
