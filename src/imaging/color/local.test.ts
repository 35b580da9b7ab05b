/** Grading a part: an empty mask changes no bit, a whole one is the grade step itself, and a preview's mask is the scan's. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickNoise } from '../../../test/support/pictures.ts'
import { gradeOfArea, localAreaSchema, type LocalMask } from '../../contract/local.ts'
import { coverageOf, coverageRow, type Coverage } from '../filters/coverage.ts'
import { GradePass, gradeTables } from './grade.ts'
import { LocalPass } from './local.ts'

type Samples = Uint8Array | Uint16Array
type Mask = Parameters<typeof localAreaSchema.parse>[0]

const { signal } = new AbortController()
const maskOf = (mask: Mask): LocalMask => localAreaSchema.parse({ mask }).mask

const noise16 = (length: number): Uint16Array => {
  const [high, low] = [quickNoise(length), quickNoise(length * 2).subarray(length)]
  return Uint16Array.from(high, (value, i) => value * 256 + low[i])
}

interface Size {
  width: number
  height: number
}

const amounts = fc.record({
  exposure: fc.double({ min: -4, max: 4, noNaN: true }),
  saturation: fc.double({ min: 0, max: 2, noNaN: true }),
  temperature: fc.double({ min: -1, max: 1, noNaN: true }),
})

type Amounts = typeof amounts extends fc.Arbitrary<infer A> ? A : never

function tablesOf(changes: Amounts, samples: Samples) {
  const area = localAreaSchema.parse({ mask: { kind: 'brush' }, ...changes })
  return gradeTables(gradeOfArea(area), samples instanceof Uint16Array ? 16 : 8)
}

function local(
  samples: Samples,
  size: Size,
  changes: Amounts,
  coverage: Coverage,
  { strength = 1, rows = size.height } = {},
): Samples {
  const depth = samples instanceof Uint16Array ? 16 : 8
  const result = samples.slice()
  const pass = new LocalPass({ ...size, depth }, { tables: tablesOf(changes, samples), coverage, strength })
  for (let y = 0; y < size.height; y += rows)
    pass.band(result.subarray(y * size.width * 3, Math.min(size.height, y + rows) * size.width * 3), y)
  return result
}

function globally(samples: Samples, { width }: Size, changes: Amounts): Samples {
  const depth = samples instanceof Uint16Array ? 16 : 8
  const result = samples.slice()
  new GradePass({ width, depth }, tablesOf(changes, samples)).band(result)
  return result
}

const size: Size = { width: 61, height: 40 }
const photos: readonly Samples[] = [
  quickNoise(size.width * size.height * 3),
  noise16(size.width * size.height * 3),
]
/** Above the picture, so that all of it lies behind the beginning; and the other way round. */
const whole = maskOf({ kind: 'gradient', from: { x: 0.5, y: 2 }, to: { x: 0.5, y: 3 } })
const none = maskOf({ kind: 'gradient', from: { x: 0.5, y: -2 }, to: { x: 0.5, y: -1 } })

describe.each(photos.map((photo) => [photo instanceof Uint16Array ? 16 : 8, photo] as const))(
  'at %i bits',
  (_, photo) => {
    it('under an empty mask, or without strength, every sample keeps its bits', async () => {
      const empty = [
        await coverageOf(none, size, signal),
        await coverageOf(maskOf({ kind: 'brush' }), size, signal),
      ]
      const full = await coverageOf(whole, size, signal)
      fc.assert(
        fc.property(amounts, (changes) => {
          for (const coverage of empty) expect(local(photo, size, changes, coverage)).toEqual(photo)
          expect(local(photo, size, changes, full, { strength: 0 })).toEqual(photo)
        }),
        { numRuns: 30 },
      )
    })

    it('under a whole mask it is the grade step with these values, in bands of any height', async () => {
      const dab = { kind: 'add', radius: 3, points: [{ x: 0.5, y: 0.5 }] }
      const full = [
        await coverageOf(whole, size, signal),
        await coverageOf(maskOf({ kind: 'brush', feather: 0, strokes: [dab] }), size, signal),
      ]
      fc.assert(
        fc.property(amounts, fc.integer({ min: 1, max: 50 }), (changes, rows) => {
          const wanted = globally(photo, size, changes)
          for (const coverage of full) expect(local(photo, size, changes, coverage, { rows })).toEqual(wanted)
        }),
        { numRuns: 30 },
      )
    })

    it('in between each sample lies between what it was and what the grade step makes of it', async () => {
      const mask = maskOf({ kind: 'gradient', from: { x: 0.1, y: 0.2 }, to: { x: 0.8, y: 0.9 } })
      const coverage = await coverageOf(mask, size, signal)
      fc.assert(
        fc.property(amounts, fc.double({ min: 0, max: 1, noNaN: true }), (changes, strength) => {
          const graded = globally(photo, size, changes)
          const some = local(photo, size, changes, coverage, { strength })
          for (const [i, value] of some.entries()) {
            const [was, is] = [photo[i], graded[i]]
            if (value < Math.min(was, is) || value > Math.max(was, is)) throw new Error(`${value} at ${i}`)
          }
        }),
        { numRuns: 20 },
      )
    })
  },
)

describe('the mask', () => {
  const rowOf = (coverage: Coverage, of: Size, y: number) => {
    const row = new Float32Array(of.width)
    coverageRow(coverage, of, y, row)
    return row
  }

  it('of a preview is that of the scan', async () => {
    const strokes = [
      {
        kind: 'add',
        radius: 0.1,
        points: [
          { x: 0.3, y: 0.3 },
          { x: 0.7, y: 0.6 },
        ],
      },
      { kind: 'erase', radius: 0.04, points: [{ x: 0.5, y: 0.45 }] },
    ]
    const masks = [
      maskOf({ kind: 'brush', strokes }),
      maskOf({ kind: 'gradient', from: { x: 0.2, y: 0.1 }, to: { x: 0.6, y: 0.8 } }),
    ]
    const [scan, preview] = [
      { width: 3000, height: 2000 },
      { width: 600, height: 400 },
    ]
    for (const mask of masks) {
      const [large, small] = [await coverageOf(mask, scan, signal), await coverageOf(mask, preview, signal)]
      for (let y = 0; y < preview.height; y += 13) {
        const [of, in5] = [rowOf(small, preview, y), rowOf(large, scan, y * 5 + 2)]
        for (let x = 0; x < preview.width; x++) expect(Math.abs(of[x] - in5[x * 5 + 2])).toBeLessThan(0.02)
      }
    }
  })

  it('of a brush is whole inside, fades over its feather, and the last stroke has the last word', async () => {
    const square = { width: 400, height: 400 }
    const dab = (kind: 'add' | 'erase', radius: number) => ({ kind, radius, points: [{ x: 0.5, y: 0.5 }] })
    const middleRow = async (mask: Mask) => rowOf(await coverageOf(maskOf(mask), square, signal), square, 200)
    const soft = await middleRow({ kind: 'brush', feather: 0.5, strokes: [dab('add', 0.25)] })
    expect([soft[200], soft[240]]).toEqual([1, 1])
    expect(soft[275]).toBeGreaterThan(0.4)
    expect(soft[275]).toBeLessThan(0.6)
    expect(soft[305]).toBe(0)
    const falls = soft.subarray(200).every((share, i, all) => i === 0 || share <= all[i - 1])
    expect(falls).toBe(true)
    const hard = await middleRow({ kind: 'brush', feather: 0, strokes: [dab('add', 0.25)] })
    expect([hard[297], hard[303]]).toEqual([1, 0])
    const erased = await middleRow({ kind: 'brush', strokes: [dab('add', 0.25), dab('erase', 0.1)] })
    expect([erased[200], erased[243]]).toEqual([0, 1])
    const again = await middleRow({
      kind: 'brush',
      strokes: [dab('add', 0.25), dab('erase', 0.1), dab('add', 0.25)],
    })
    expect(again[200]).toBe(1)
  })

  it('of a gradient runs at a right angle to its way, also in a wide picture, and can lie beside it', async () => {
    const wide = { width: 600, height: 100 }
    const slanted = maskOf({ kind: 'gradient', from: { x: 0, y: 0 }, to: { x: 1 / 6, y: 1 } })
    const coverage = await coverageOf(slanted, wide, signal)
    // 100 pixels across are 100 pixels down: along the other diagonal nothing changes.
    expect(rowOf(coverage, wide, 20)[79]).toBeCloseTo(rowOf(coverage, wide, 79)[20], 5)
    expect(rowOf(coverage, wide, 50)[50]).toBeCloseTo(0.5, 1)
    expect(rowOf(coverage, wide, 99)[599]).toBe(0)
  })

  it('a cancel takes effect while a large one is painted', async () => {
    const points = Array.from({ length: 3000 }, (_, i) => ({ x: (i % 50) / 50, y: (i % 60) / 60 }))
    const mask = maskOf({ kind: 'brush', strokes: [{ kind: 'add', radius: 20, points }] })
    const abort = new AbortController()
    const painting = coverageOf(mask, size, abort.signal)
    abort.abort()
    await expect(painting).rejects.toMatchObject({ name: 'AbortError' })
  })
})
