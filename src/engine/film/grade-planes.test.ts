/**
 * What a person would lose: a film graded otherwise than a photo, or grey that is tinted, or a frame that
 * trembles where nothing was asked.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FilmVideo, PlaneFormat } from '../../contract/film.ts'
import { neutralGrade } from '../../contract/grade.ts'
import { planeSizes } from '../../ffmpeg/planes.ts'
import { GradePass, gradeTables } from '../../imaging/color/grade.ts'
import { FrameGrader } from './grade-planes.ts'

const video = (planes: PlaneFormat, range: 'limited' | 'full', matrix: FilmVideo['matrix']) =>
  ({ planes, matrix, tags: { matrix: null, primaries: null, transfer: null, range } }) as FilmVideo

const size = [6, 5] as const

/** Planes of one tone. */
function flat(planes: PlaneFormat, [luma, cb, cr]: readonly [number, number, number]) {
  const sizes = planeSizes(...size, planes)
  const make = (bytes: number, value: number) =>
    planes.depth === 8 ? new Uint8Array(bytes).fill(value) : new Uint16Array(bytes / 2).fill(value)
  const all = [make(sizes.lumaBytes, luma), make(sizes.chromaBytes, cb), make(sizes.chromaBytes, cr)] as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  return { sizes, planes: all }
}

describe('grading of frames', () => {
  it('gives the tones that a photo gets, for any layout of planes', () => {
    const kinds = fc.record({
      chroma: fc.constantFrom('420' as const, '422' as const, '444' as const),
      depth: fc.constantFrom(8 as const, 10 as const),
      range: fc.constantFrom('limited' as const, 'full' as const),
      grey: fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      exposure: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(kinds, ({ chroma, depth, range, grey, exposure }) => {
        const one = depth === 8 ? 1 : 4
        const [black, span] = range === 'full' ? [0, depth === 8 ? 255 : 1023] : [16 * one, 219 * one]
        const code = Math.round(black + grey * span)
        const { sizes, planes } = flat({ chroma, depth }, [code, 128 * one, 128 * one])
        const grade = { ...neutralGrade, enabled: true, exposure, contrast: 0.2 }
        const grader = FrameGrader.of(sizes, video({ chroma, depth }, range, '709'), grade, true)
        const [luma, cb, cr] = grader?.grade(planes) ?? planes
        const pixel = new Uint16Array(3).fill(Math.round(((code - black) / span) * 65535))
        new GradePass({ width: 1, depth: 16 }, gradeTables(grade, 16)).band(pixel)
        const expected = black + (pixel[1] / 65535) * span
        for (const value of luma) expect(Math.abs(value - expected)).toBeLessThanOrEqual(1)
        for (const value of [...cb, ...cr]) expect(Math.abs(value - 128 * one)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 15 },
    )
  })

  it('leaves grey without a tint, and warms what has colour', () => {
    const warm = { ...neutralGrade, enabled: true, temperature: 1 }
    const { sizes, planes } = flat({ chroma: '420', depth: 8 }, [120, 128, 128])
    const of = video({ chroma: '420', depth: 8 }, 'limited', '601')
    expect(FrameGrader.of(sizes, of, warm, false)).toBeNull()
    const [, cb, cr] = FrameGrader.of(sizes, of, warm, true)?.grade(planes) ?? planes
    expect(cb[0]).toBeLessThan(120)
    expect(cr[0]).toBeGreaterThan(136)
  })

  it('is not done where it changes nothing, and keeps colours where it hardly does', () => {
    const { sizes, planes } = flat({ chroma: '420', depth: 8 }, [90, 100, 150])
    const of = video({ chroma: '420', depth: 8 }, 'limited', '709')
    expect(FrameGrader.of(sizes, of, undefined, true)).toBeNull()
    expect(FrameGrader.of(sizes, of, { ...neutralGrade, exposure: 1 }, true)).toBeNull()
    expect(FrameGrader.of(sizes, of, { ...neutralGrade, enabled: true }, true)).toBeNull()
    const hardly = { ...neutralGrade, enabled: true, exposure: 0.0001 }
    const graded = FrameGrader.of(sizes, of, hardly, true)?.grade(planes) ?? planes
    for (const [i, plane] of graded.entries())
      for (const value of plane) expect(Math.abs(value - (planes[i]?.[0] ?? 0))).toBeLessThanOrEqual(1)
  })
})
