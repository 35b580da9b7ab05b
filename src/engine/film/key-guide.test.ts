/**
 * What a person would lose if these failed: a frame tuned for an hour whose colours stay on that frame alone,
 * or run into others.
 */
import { writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { testVideo } from '../../../test/support/film-video.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import type { FilmLead } from '../../contract/film.ts'
import { fieldBytes, fieldFrom, identityField, joinFields, ledChroma, packMotion } from './key-guide.ts'
import { SegmentLead } from './segment-lead.ts'

const folder = testFolder()
const size = { width: 128, height: 72 }
const pixels = size.width * size.height

/** Where a frame's pixels lie in its neighbour, when everything moves alike. */
function moved(dx: number, dy: number, confidence = 1) {
  const place = (i: number) => [i % size.width, Math.floor(i / size.width)]
  return {
    x: Float32Array.from({ length: pixels }, (_, i) => place(i)[0] + dx),
    y: Float32Array.from({ length: pixels }, (_, i) => place(i)[1] + dy),
    confidence: new Float32Array(pixels).fill(confidence),
  }
}

/** Cb and Cr with a sharp edge. */
const halves = (edge: number) =>
  Float32Array.from({ length: 2 * pixels }, (_, i) => ((i >> 1) % size.width < edge ? 0.2 : -0.2))

describe('a key frame’s colours', () => {
  it('are where their things have moved to after many frames, with edges as sharp as they were', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.7, max: 0.7, noNaN: true }),
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (dx, dy, frames) => {
          let field = identityField(size)
          for (let i = 0; i < frames; i++) field = joinFields(packMotion(moved(dx, dy), size), field, size)
          const led = ledChroma(new Float32Array(2 * pixels), halves(64), field, size)
          const edge = 64 - dx * frames
          const row = 36 * size.width
          for (let x = 0; x < size.width; x++) {
            const isInside = x + dx * frames > 2 && x + dx * frames < size.width - 3
            if (Math.abs(x - edge) < 2.5 || !isInside || Math.abs(dy * frames) > 30) continue
            expect(led[2 * (row + x)]).toBeCloseTo(x < edge ? 0.2 : -0.2, 1)
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  it('stay away from what was not there: those pixels keep their own', () => {
    const step = moved(0, 0)
    for (let i = 0; i < pixels; i++) if (i % size.width > 90) step.confidence[i] = 0
    const field = joinFields(packMotion(step, size), identityField(size), size)
    const own = new Float32Array(2 * pixels).fill(0.05)
    const led = ledChroma(own, halves(64), field, size)
    expect(led[2 * (36 * size.width + 110)]).toBeCloseTo(0.05)
    expect(led[2 * (36 * size.width + 80)]).toBeCloseTo(-0.2)
  })

  it('outlast a doubtful pixel among sure ones', () => {
    const step = moved(0, 0)
    const speck = 36 * size.width + 40
    step.confidence[speck] = 0
    let field = joinFields(packMotion(step, size), identityField(size), size)
    for (let i = 0; i < 20; i++) field = joinFields(packMotion(moved(0, 0, 0.5), size), field, size)
    expect(ledChroma(new Float32Array(2 * pixels), halves(64), field, size)[2 * speck]).toBeCloseTo(0.2)
  })

  it('are handed on by a file as they are, and not to a film of another size', () => {
    const field = joinFields(packMotion(moved(0.3, -0.2, 0.1), size), identityField(size), size)
    const bytes = Buffer.concat(fieldBytes(field))
    expect(fieldFrom(bytes, size)).toEqual(field)
    expect(fieldFrom(bytes, { width: 127, height: 72 })).toBeNull()
  })
})

/** A picture without any order that moves by `speed` pixels a frame. */
function frameAt(at: number, speed: number): Uint8Array {
  const value = (x: number, y: number) => {
    const v = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453
    return v - Math.floor(v)
  }
  return Uint8Array.from({ length: pixels }, (_, i) => {
    const [x, y] = [((i % size.width) + at * speed) / 7, Math.floor(i / size.width) / 7]
    const [u, v] = [x - Math.floor(x), y - Math.floor(y)]
    const top = value(Math.floor(x), Math.floor(y)) * (1 - u) + value(Math.floor(x) + 1, Math.floor(y)) * u
    const bottom =
      value(Math.floor(x), Math.floor(y) + 1) * (1 - u) + value(Math.floor(x) + 1, Math.floor(y) + 1) * u
    return 30 + 200 * (top * (1 - v) + bottom * v)
  })
}

async function* greys(from: number, to: number, speed: number) {
  for (let at = from; at < to; at++) yield frameAt(at, speed)
  await Promise.resolve()
}

/** Red on the left, green on the right. */
async function redAndGreen(name: string): Promise<string> {
  const data = Uint8Array.from({ length: pixels * 3 }, (_, i) => {
    const isLeft = Math.floor(i / 3) % size.width < 64
    return [isLeft ? 170 : 70, isLeft ? 100 : 130, isLeft ? 90 : 110][i % 3]
  })
  const file = folder.path(name)
  await sharp(data, { raw: { ...size, channels: 3 } })
    .png()
    .toFile(file)
  return file
}

const leadOf = (change: Partial<FilmLead> & Pick<FilmLead, 'picture'>): FilmLead => ({
  at: 0,
  state: null,
  leave: null,
  next: null,
  ...change,
})

describe('a segment that is led', () => {
  const speed = 1.5
  const options = (frames: number) => ({
    video: testVideo,
    size,
    scale: 1,
    repeats: Array.from({ length: frames }, (_, i) => i),
  })
  const own = new Float32Array(2 * pixels)
  /** Cr a few pixels to the left and to the right of where the edge is, `frames` after the key frame. */
  const beside = (lead: SegmentLead, index: number, frames: number) => {
    const chroma = lead.chroma(index, own)
    const edge = 64 - frames * speed
    return [-8, 8].map((d) => chroma[2 * (36 * size.width + Math.round(edge + d)) + 1])
  }

  it('follows the motion forward and backward from its key frame, also over segments', async () => {
    const picture = await redAndGreen('led.png')
    const leave = { file: folder.path('guide.bin'), at: 15 }
    const first = await SegmentLead.open(leadOf({ picture, at: 8, leave }), greys(0, 16, speed), options(16))
    for (const index of [0, 8, 15]) {
      const [left, right] = beside(first, index, index - 8)
      expect(left).toBeGreaterThan(0.08)
      expect(right).toBeLessThan(-0.08)
    }
    const second = leadOf({ picture, state: leave.file })
    const later = await SegmentLead.open(second, greys(15, 30, speed), options(15))
    const [left, right] = beside(later, 14, 21)
    expect(left).toBeGreaterThan(0.08)
    expect(right).toBeLessThan(-0.08)
  })

  it('gives way to the next key frame within half a second, without a jump', async () => {
    const picture = await redAndGreen('first.png')
    const grey = folder.path('grey.png')
    await sharp({ create: { ...size, channels: 3, background: '#808080' } })
      .png()
      .toFile(grey)
    const lead = leadOf({ picture, next: { picture: grey, at: 24 } })
    const led = await SegmentLead.open(lead, greys(0, 28, 0), options(28))
    const red = Array.from({ length: 28 }, (_, i) => beside(led, i, 0)[0])
    expect(red[5]).toBeGreaterThan(0.08)
    expect(Math.abs(red[24])).toBeLessThan(0.01)
    expect(Math.abs(red[27])).toBeLessThan(0.01)
    for (let i = 1; i < 28; i++) expect(Math.abs(red[i] - red[i - 1])).toBeLessThan(0.03)
  })

  it('says which file is no picture, or no state of this film', async () => {
    const letter = folder.path('letter.png')
    await writeFile(letter, 'Dear Anna')
    await expectFault(
      SegmentLead.open(leadOf({ picture: letter }), greys(0, 1, 0), options(1)),
      'film.keyFrame',
      letter,
    )
    const picture = await redAndGreen('state.png')
    await expectFault(
      SegmentLead.open(leadOf({ picture, state: letter }), greys(0, 1, 0), options(1)),
      'film.keyFrame',
      letter,
    )
  })
})
