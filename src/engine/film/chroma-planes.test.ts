/**
 * What a person would see if this failed: colours of films that are shifted, cut, or beside their luma, in
 * some layouts of planes.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testVideo } from '../../../test/support/film-video.ts'
import type { FilmVideo } from '../../contract/film.ts'
import { planeSizes } from '../../ffmpeg/planes.ts'
import { ChromaPainter } from './chroma-planes.ts'
import { codeScale, matrixOf } from './color-space.ts'

interface Case {
  film: FilmVideo
  strength: number
  lines: { width: number; height: number; quads: Float32Array }
  luma: Uint8Array | Uint16Array
  own: Uint8Array | Uint16Array
}

/** A value of a sample's line of luma, between those of the four pixels around it. */
function between({ width, height, quads }: Case['lines'], u: number, v: number, c: number): number {
  const [x, y] = [Math.min(Math.max(u, 0), width - 1), Math.min(Math.max(v, 0), height - 1)]
  const [left, top] = [
    Math.min(Math.floor(x), Math.max(0, width - 2)),
    Math.min(Math.floor(y), Math.max(0, height - 2)),
  ]
  const at = (column: number, row: number) =>
    quads[4 * (Math.min(height - 1, row) * width + Math.min(width - 1, column)) + c]
  const [p, q] = [x - left, y - top]
  const upper = at(left, top) * (1 - p) + at(left + 1, top) * p
  return upper * (1 - q) + (at(left, top + 1) * (1 - p) + at(left + 1, top + 1) * p) * q
}

/** Cb and Cr of one sample, sample by sample as the definition says. */
function wanted({ film, strength, lines, luma, own }: Case, x: number, y: number): number[] {
  const sizes = planeSizes(film.width, film.height, film.planes)
  const { width, height, chromaWidth, chromaHeight } = sizes
  const { black, lumaSpan, neutral, chromaSpan } = codeScale(film.planes.depth, film.tags.range)
  const { redFromCr, greenFromCb, greenFromCr, blueFromCb } = matrixOf(film)
  const columns = chromaWidth === width ? [x] : [2 * x, Math.min(width - 1, 2 * x + 1)]
  const rows = chromaHeight === height ? [y] : [2 * y, Math.min(height - 1, 2 * y + 1)]
  const codes = rows.flatMap((row) => columns.map((column) => luma[row * width + column]))
  const mean = codes.reduce((sum, code) => sum + code, 0) / codes.length
  const light = Math.min(1, Math.max(0, (mean - black) / lumaSpan))
  const [u, v] = [
    ((x + 0.5) * lines.width) / chromaWidth - 0.5,
    ((y + 0.5) * lines.height) / chromaHeight - 0.5,
  ]
  const [slopeP, baseP, slopeQ, baseQ] = [0, 1, 2, 3].map((c) => between(lines, u, v, c))
  const ownShare = ((own[y * chromaWidth + x] - neutral) / chromaSpan) * (1 - strength)
  const p = (slopeP * light + baseP) * strength + ownShare
  const q = (slopeQ * light + baseQ) * strength + ownShare
  const added = [redFromCr * q, greenFromCb * p + greenFromCr * q, blueFromCb * p]
  const room = added.map((value) => (value > 0 ? (1 - light) / value : value < 0 ? -light / value : 1))
  const fits = Math.min(1, ...room)
  return [neutral + p * fits * chromaSpan, neutral + q * fits * chromaSpan]
}

it('chroma is the line of each sample’s luma, drawn towards grey where a screen can’t show it', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 2, max: 37 }),
        height: fc.integer({ min: 2, max: 23 }),
        chroma: fc.constantFrom('420', '422', '444'),
        depth: fc.constantFrom(8, 10),
        range: fc.constantFrom('limited', 'full'),
        matrix: fc.constantFrom('601', '709', '2020'),
        strength: fc.constantFrom(1, 0.6),
        lines: fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 12 }) }),
        seed: fc.integer(),
      }),
      ({ width, height, chroma, depth, range, matrix, strength, lines, seed }) => {
        const noise = (i: number) => Math.abs(Math.sin(i * 12.9898 + seed) * 43_758.5453) % 1
        const tags = { ...testVideo.tags, range }
        const film: FilmVideo = { ...testVideo, width, height, matrix, tags, planes: { chroma, depth } }
        const sizes = planeSizes(width, height, film.planes)
        const samples = depth === 8 ? Uint8Array : Uint16Array
        const plane = (length: number, at: number) =>
          new samples(length).map((_v, i) => noise(i + at) * (depth === 8 ? 256 : 1024))
        const quads = Float32Array.from(
          { length: lines.width * lines.height * 4 },
          (_, i) => (noise(i + 0.3) - 0.5) * 0.6,
        )
        const own = plane(sizes.chromaWidth * sizes.chromaHeight, 0.7)
        const luma = plane(width * height, 0.1)
        const one: Case = { film, strength, lines: { ...lines, quads }, luma, own }
        const painter = new ChromaPainter(sizes, film, { strength, saturation: 1 })
        const painted = painter.paint({ luma, cb: own, cr: own }, one.lines)
        for (let i = 0; i < own.length; i++) {
          const codes = wanted(one, i % sizes.chromaWidth, Math.floor(i / sizes.chromaWidth))
          for (const c of [0, 1]) expect(Math.abs(painted[c][i] - codes[c])).toBeLessThan(0.52)
        }
      },
    ),
    { numRuns: 60 },
  )
})
