/**
 * What a person would see if these failed: specks that stay, hands that vanish, a picture that pulses or
 * trembles, faces of wax.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testVideo } from '../../../../test/support/film-video.ts'
import type { FilmRestoration, FilmVideo } from '../../../contract/film.ts'
import { meanOf, flickerOf } from './brightness.ts'
import { grainOf } from './grain.ts'
import { FrameRestorer } from './restorer.ts'
import { movePlane, shiftBetween, weaveOf } from './weave.ts'

const size = { width: 160, height: 96 }
const pixels = size.width * size.height
const video: FilmVideo = {
  ...testVideo,
  ...size,
  planes: { chroma: 'grey', depth: 8 },
  tags: { ...testVideo.tags, range: 'full' },
}
const off: FilmRestoration = { flicker: 0, weave: 0, dust: false, grain: 0 }

/** The same numbers in every run, 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A picture without any order, larger than the frame, seen from a place. */
function view(left: number, top: number, cell = 9): Uint8Array {
  const value = (x: number, y: number) => {
    const v = Math.sin(x * 12.9898 + y * 78.233) * 43758.5453
    return v - Math.floor(v)
  }
  const smooth = (t: number) => t * t * (3 - 2 * t)
  return Uint8Array.from({ length: pixels }, (_, i) => {
    const [x, y] = [((i % size.width) + left) / cell, (Math.floor(i / size.width) + top) / cell]
    const [j, k] = [Math.floor(x), Math.floor(y)]
    const [u, v] = [smooth(x - j), smooth(y - k)]
    const upper = value(j, k) * (1 - u) + value(j + 1, k) * u
    const lower = value(j, k + 1) * (1 - u) + value(j + 1, k + 1) * u
    return 50 + 150 * (upper * (1 - v) + lower * v)
  })
}

async function restored(
  frames: readonly Uint8Array[],
  change: Partial<FilmRestoration>,
  repeats: readonly number[] = [],
): Promise<{ frames: Uint8Array[]; specks: number }> {
  const restorer = await FrameRestorer.open({
    video,
    restoration: { ...off, ...change },
    small: size,
    greyOf: ({ luma }) => Uint8Array.from(luma),
  })
  const done = frames.flatMap((frame, i) =>
    restorer.push({ planes: { luma: frame.slice(), cb: null, cr: null }, isRepeat: repeats.includes(i) }),
  )
  done.push(...restorer.finish())
  restorer.close()
  return { frames: done.map(({ planes }) => planes.luma as Uint8Array), specks: restorer.specks }
}

const error = (p: Uint8Array, q: Uint8Array): number => {
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += (p[i] - q[i]) ** 2
  return Math.sqrt(sum / p.length)
}

/** A round speck of a level, a little soft at its rim. */
function drawSpeck(frame: Uint8Array, x: number, y: number, radius: number, level: number): void {
  for (let i = 0; i < pixels; i++) {
    const away = Math.hypot((i % size.width) - x, Math.floor(i / size.width) - y) - radius
    const share = Math.min(1, Math.max(0, 0.5 - away))
    frame[i] = frame[i] + share * (level - frame[i])
  }
}

describe('dust', () => {
  it('goes from a picture that moves, and what was beneath is there again', async () => {
    const random = seeded(7)
    const clean = Array.from({ length: 10 }, (_, i) => view(i * 1.3, i * 0.4))
    const dirty = clean.map((frame) => frame.slice())
    const drawn = 24
    for (let k = 0; k < drawn; k++) {
      const at = 1 + (k % 8)
      const light = k % 2 === 0 ? 250 : 8
      drawSpeck(dirty[at], 14 + random() * 130, 12 + random() * 72, 0.8 + random() * 1.4, light)
    }
    const { frames, specks } = await restored(dirty, { dust: true })
    expect(frames).toHaveLength(10)
    expect(specks).toBeGreaterThan(drawn * 0.7)
    expect(specks).toBeLessThanOrEqual(drawn)
    const sum = (list: readonly Uint8Array[]) =>
      list.reduce((all, frame, i) => all + error(frame, clean[i]) ** 2, 0)
    expect(sum(frames)).toBeLessThan(0.15 * sum(dirty))
  })

  it('is not found in what is clean: a pan, grain, a cut-like change, things that move by themselves', async () => {
    const random = seeded(3)
    const grainy = Array.from({ length: 8 }, (_, i) =>
      view(i * 2, 0).map((v) => Math.min(255, Math.max(0, v + (random() + random() + random() - 1.5) * 12))),
    )
    const ball = Array.from({ length: 10 }, (_, i) => {
      const frame = view(0, 0)
      drawSpeck(frame, 20 + i * 5, 50, 3, 245)
      return frame
    })
    const flash = Array.from({ length: 7 }, (_, i) => (i === 3 ? view(500, 90) : view(0, 0)))
    for (const frames of [grainy, ball, flash]) {
      const result = await restored(frames, { dust: true })
      expect(result.specks).toBe(0)
      expect(result.frames).toEqual(frames)
    }
  })

  it('on a frame that is shown twice goes from both', async () => {
    const clean = Array.from({ length: 6 }, (_, i) => view((i >> 1) * 2, 0))
    const dirty = clean.map((frame) => frame.slice())
    for (const at of [2, 3]) drawSpeck(dirty[at], 70, 40, 2, 250)
    const { frames } = await restored(dirty, { dust: true }, [1, 3, 5])
    expect(error(frames[2], clean[2])).toBeLessThan(1)
    expect(error(frames[3], clean[3])).toBeLessThan(1)
  })
})

describe('flicker', () => {
  it('of brightness and contrast is evened out, whatever moves', async () => {
    const random = seeded(11)
    const clean = Array.from({ length: 30 }, (_, i) => view(i, 0))
    const pulsing = clean.map((frame) => {
      const gain = 1 + (random() - 0.5) * 0.3
      const lift = (random() - 0.5) * 20
      return frame.map((v) => Math.min(255, Math.max(0, v * gain + lift)))
    })
    const means = (frames: readonly Uint8Array[]) => frames.slice(9, -9).map((frame) => meanOf(frame))
    const { frames } = await restored(pulsing, { flicker: 1 })
    expect(flickerOf(means(frames))).toBeLessThan(0.25 * flickerOf(means(pulsing)))
    const half = await restored(pulsing, { flicker: 0.5 })
    expect(flickerOf(means(half.frames))).toBeGreaterThan(flickerOf(means(frames)))
  })

  it('is not made out of a steady picture or a slow fade', async () => {
    const steady = Array.from({ length: 24 }, (_, i) => view(i * 0.5, 0))
    const fading = steady.map((frame, i) => frame.map((v) => v * (1 - i / 30)))
    for (const frames of [steady, fading]) {
      const result = await restored(frames, { flicker: 1 })
      for (let i = 0; i < frames.length; i++) expect(error(result.frames[i], frames[i])).toBeLessThan(2.5)
    }
  })
})

describe('weave', () => {
  it('is measured to a tenth of a pixel, whatever the brightness does', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.integer({ min: -25, max: 25 }),
        (x, y, light) => {
          const other = view(40 - x, 30 - y).map((v) => v + light)
          const shift = shiftBetween(view(40, 30), other, size)
          expect(shift.x).toBeCloseTo(x, 0.7)
          expect(shift.y).toBeCloseTo(y, 0.7)
        },
      ),
      // Both were off by a tenth and more when the steps ended before they had come to rest.
      {
        numRuns: 25,
        examples: [
          [-5.427259956966719, -5.999617971479875, 0],
          [5.9, 5.9, 25],
        ],
      },
    )
  })

  it('goes, and a pan goes on', async () => {
    const random = seeded(5)
    const frames = Array.from({ length: 32 }, (_, i) =>
      view(i * 1.2 + (random() - 0.5) * 3, (random() - 0.5) * 3),
    )
    const trembling = (list: readonly Uint8Array[]) =>
      weaveOf(
        list
          .map((frame, i) => (i === 0 ? { x: 0, y: 0 } : shiftBetween(list[i - 1], frame, size)))
          .slice(9, -9),
      )
    const result = await restored(frames, { weave: 1 })
    expect(trembling(result.frames)).toBeLessThan(0.3 * trembling(frames))
    let way = 0
    for (let i = 11; i <= 20; i++) way += shiftBetween(result.frames[i - 1], result.frames[i], size).x
    expect(way).toBeLessThan(-9)
  })

  it('moves a plane by whole pixels to the bit, and there and back to about what it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (x, y) => {
        const plane = view(0, 0)
        const before = plane.slice()
        movePlane(plane, size, { x, y }, 255)
        for (let row = 10; row < size.height - 10; row += 7)
          for (let column = 10; column < size.width - 10; column += 7)
            expect(plane[(row + y) * size.width + column + x]).toBe(before[row * size.width + column])
      }),
      { numRuns: 20 },
    )
    const plane = view(0, 0)
    movePlane(plane, size, { x: 0.4, y: -0.3 }, 255)
    movePlane(plane, size, { x: -0.4, y: 0.3 }, 255)
    expect(error(plane, view(0, 0))).toBeLessThan(2)
  })
})

describe('grain', () => {
  it('gets less where neighbours agree, edges stay, and at 0 nothing changes', async () => {
    const random = seeded(2)
    const clean = Array.from({ length: 8 }, (_, i) => view(i * 0.7, 0))
    const grainy = clean.map((frame) =>
      frame.map((v) => v + (random() + random() + random() + random() - 2) * 10),
    )
    const { frames } = await restored(grainy, { grain: 1 })
    expect(error(frames[4], clean[4])).toBeLessThan(0.75 * error(grainy[4], clean[4]))
    expect((await restored(grainy, {})).frames).toEqual(grainy)
  })

  it('is measured', () => {
    const random = seeded(9)
    for (const deviation of [2, 6]) {
      const noisy = view(0, 0, 40).map((v) => {
        const gauss = Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random())
        return Math.min(255, Math.max(0, Math.round(v + gauss * deviation)))
      })
      expect(grainOf(noisy, size)).toBeGreaterThan(deviation * 0.8)
      expect(grainOf(noisy, size)).toBeLessThan(deviation * 1.25)
    }
  })
})
