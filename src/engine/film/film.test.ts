/** What a person would see if these failed: a scene's colours in the next one, flicker, colours beside the edges. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testVideo } from '../../../test/support/film-video.ts'
import { labToRgb, rgbToLab } from '../../contract/lab.ts'
import type { FilmVideo } from '../../contract/film.ts'
import { planeSizes } from '../../ffmpeg/planes.ts'
import { risingTimes } from './analyse.ts'
import { ChromaPainter } from './chroma-planes.ts'
import { FrameColorizer } from './color-frames.ts'
import { matrixOf } from './color-space.ts'
import { CutFinder } from './cuts.ts'
import { PlaneScaler } from './plane-scale.ts'
import { ChromaSteadier } from './steadiness.ts'

const size = { width: 96, height: 56 }

/** A picture wider than the frame, without any order: a camera can move over it. */
function scene(seed: number, light = 128): (x: number, y: number) => number {
  const value = (x: number, y: number) => {
    const v = Math.sin(x * 12.9898 + y * 78.233 + seed * 37.719) * 43758.5453
    return v - Math.floor(v)
  }
  const smooth = (x: number, y: number) => {
    const [i, j] = [Math.floor(x / 6), Math.floor(y / 6)]
    const [u, v] = [x / 6 - i, y / 6 - j]
    const top = value(i, j) * (1 - u) + value(i + 1, j) * u
    const bottom = value(i, j + 1) * (1 - u) + value(i + 1, j + 1) * u
    return top * (1 - v) + bottom * v
  }
  return (x, y) => Math.min(255, Math.max(0, light + (smooth(x, y) - 0.5) * 180))
}

function frameOf(picture: (x: number, y: number) => number, shift = 0): Uint8Array {
  return Uint8Array.from({ length: size.width * size.height }, (_, i) =>
    picture((i % size.width) + shift, Math.floor(i / size.width)),
  )
}

const mixed = (p: Uint8Array, q: Uint8Array, share: number) => p.map((v, i) => v * (1 - share) + q[i] * share)

function cutsOf(frames: readonly Uint8Array[]): number[] {
  const finder = new CutFinder(size)
  for (const frame of frames) finder.push(frame)
  return finder.finish().cuts
}

const pan = (seed: number, frames: number, speed: number) =>
  Array.from({ length: frames }, (_, i) => frameOf(scene(seed), i * speed))

describe('scenes', () => {
  it('begin at hard cuts, also between pictures that are equally light', () => {
    expect(cutsOf([...pan(1, 20, 1), ...pan(2, 30, 2), ...pan(3, 20, 0)])).toEqual([0, 20, 50])
  })

  it('begin at a hard cut in the first frames of a part, too', () => {
    for (const first of [1, 2, 4]) expect(cutsOf([...pan(1, first, 1), ...pan(2, 30, 1)])).toEqual([0, first])
  })

  it('go on through a fast pan', () => {
    expect(cutsOf(pan(4, 40, 7))).toEqual([0])
  })

  it('go on through a flash and a change of light', () => {
    const frames = pan(4, 60, 1.5)
    frames[30] = frames[30].map((v) => Math.min(255, v + 120))
    for (let i = 40; i < 60; i++) frames[i] = frames[i].map((v) => Math.max(0, v - (i - 40) * 3))
    expect(cutsOf(frames)).toEqual([0])
  })

  it('change within a dissolve', () => {
    const [first, last] = [pan(5, 30, 0), pan(6, 30, 0)]
    const between = Array.from({ length: 12 }, (_, i) => mixed(first[0], last[0], (i + 1) / 13))
    const cuts = cutsOf([...first, ...between, ...last])
    expect(cuts).toHaveLength(2)
    expect(Math.abs(cuts[1] - 36)).toBeLessThan(7)
  })

  it('change within a fade to black and up again', () => {
    const fade = (frame: Uint8Array, light: number) => frame.map((v) => v * light)
    const [first, last] = [frameOf(scene(7)), frameOf(scene(8))]
    const steps = Array.from({ length: 15 }, (_, i) => i / 15)
    const frames = [
      ...pan(7, 20, 0),
      ...steps.map((v) => fade(first, 1 - v)),
      ...Array.from({ length: 6 }, () => new Uint8Array(first.length)),
      ...steps.map((v) => fade(last, v)),
      ...pan(8, 20, 0),
    ]
    const cuts = cutsOf(frames)
    expect(cuts).toHaveLength(2)
    expect(Math.abs(cuts[1] - 38)).toBeLessThan(5)
  })

  it('are one for frames of one colour, and for one frame', () => {
    expect(cutsOf(Array.from({ length: 40 }, () => new Uint8Array(size.width * size.height)))).toEqual([0])
    expect(cutsOf([frameOf(scene(9))])).toEqual([0])
  })
})

it('a frame that is shown twice is colored once, one in which a mouth moves is not left out', () => {
  const still = frameOf(scene(10))
  const noisy = still.map((v, i) => v + (i % 2 === 0 ? 1 : -1))
  const spoken = still.slice()
  for (let y = 20; y < 24; y++)
    for (let x = 40; x < 44; x++) spoken[y * size.width + x] = 255 - still[y * size.width + x]
  const finder = new CutFinder(size)
  for (const frame of [still, noisy, spoken, spoken]) finder.push(frame)
  expect(finder.finish().repeats).toEqual([0, 0, 2, 2])
})

it('times that run backwards or stand still come in order', () => {
  expect(risingTimes([0, 40, 40, 30, 120])).toEqual({ times: [0, 40, 66, 92, 120], moved: 2 })
  // The clock begins anew: at the usual pace from there on, also in a container that counts milliseconds.
  const early = Array.from({ length: 20 }, (_, i) => 10 + i * 40)
  const { times, moved } = risingTimes([5000, 5040, 5080, ...early])
  expect(times).toEqual(Array.from({ length: 23 }, (_, i) => 5000 + i * 40))
  expect(moved).toBe(20)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 60 }), (any) => {
      const found = risingTimes(any)
      expect(found.times).toHaveLength(any.length)
      expect(found.times.every((tick, i) => i === 0 || tick > found.times[i - 1])).toBe(true)
      const isRising = any.every((tick, i) => i === 0 || tick > any[i - 1])
      if (isRising) expect(found).toEqual({ times: any, moved: 0 })
    }),
  )
})

const video = testVideo

describe('chroma of video', () => {
  it.each(['601', '709', '2020'] as const)(
    'is the colour that Lab says, for greys of any light (BT.%s)',
    (matrix) => {
      for (const grey of [60, 128, 200]) {
        const model = { width: 32, height: 16 }
        const colorizer = new FrameColorizer({ ...video, matrix }, model)
        const plane = (value: number) => new Float32Array(32 * 16).fill(value)
        const greys = new Uint8Array(colorizer.size.width * colorizer.size.height).fill(grey)
        const color = { kind: 'ab', ...model, a: plane(12), b: plane(-9) } as const
        const { chroma } = colorizer.chroma(greys, color)
        expect(chroma).toHaveLength(2 * greys.length)
        const { kr, kb, redFromCr, blueFromCb } = matrixOf({ matrix })
        const rgb = labToRgb(rgbToLab(grey / 255, grey / 255, grey / 255)[0], 12, -9)
        const luma = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2]
        for (const i of [0, greys.length - 1]) {
          expect(chroma[2 * i]).toBeCloseTo((rgb[2] - luma) / blueFromCb, 2)
          expect(chroma[2 * i + 1]).toBeCloseTo((rgb[0] - luma) / redFromCr, 2)
        }
      }
    },
  )

  const flatLines = (cb: number, cr: number) => {
    const quads = Float32Array.from({ length: 16 }, (_, i) => [0, cb, 0, cr][i % 4])
    return { width: 2, height: 2, quads }
  }

  it.each([
    ['limited', 8, 16, 219, 224],
    ['full', 8, 0, 255, 255],
    ['limited', 10, 64, 876, 896],
    ['full', 10, 0, 1023, 1023],
  ] as const)(
    'lies among the code values of its range and depth, and never beyond what a screen shows (%s, %i bit)',
    (range, depth, black, span, chromaSpan) => {
      const film: FilmVideo = { ...video, planes: { chroma: '420', depth }, tags: { ...video.tags, range } }
      const sizes = planeSizes(film.width, film.height, film.planes)
      const painter = new ChromaPainter(sizes, film, { strength: 1, saturation: 1 })
      const samples = depth === 8 ? Uint8Array : Uint16Array
      const neutral = depth === 8 ? 128 : 512
      const luma = (share: number) => new samples(35).fill(Math.round(black + share * span))
      const middle = painter.paint({ luma: luma(0.5), cb: null, cr: null }, flatLines(0.1, -0.05))
      expect(middle[0]).toHaveLength(12)
      expect([...middle[0]]).toEqual(Array.from({ length: 12 }, () => Math.round(neutral + 0.1 * chromaSpan)))
      expect(middle[1][0]).toBe(Math.round(neutral - 0.05 * chromaSpan))
      for (const share of [0, 1]) {
        const ends = painter.paint({ luma: luma(share), cb: null, cr: null }, flatLines(0.2, 0.2))
        expect([...ends[0], ...ends[1]].every((code) => code === neutral)).toBe(true)
      }
    },
  )

  it('at strength 0 is the source, sample by sample', () => {
    const sizes = planeSizes(video.width, video.height, video.planes)
    const painter = new ChromaPainter(sizes, video, { strength: 0, saturation: 1 })
    const cb = Uint8Array.from({ length: 12 }, (_, i) => i * 20)
    const frame = { luma: new Uint8Array(35), cb, cr: cb }
    expect(painter.paint(frame, flatLines(0.3, 0.3))).toEqual([cb, cb])
  })
})

it('a plane keeps its mean and its flat parts at any size', () => {
  for (const to of [
    { width: 31, height: 9 },
    { width: 200, height: 130 },
    { width: 1, height: 1 },
  ]) {
    const scaler = new PlaneScaler(size, to)
    expect(
      [...scaler.scale(new Uint8Array(size.width * size.height).fill(77))].every(
        (v) => Math.abs(v - 77) < 1e-3,
      ),
    ).toBe(true)
    const picture = frameOf(scene(11))
    const mean = (plane: ArrayLike<number>) => Array.from(plane).reduce((sum, v) => sum + v, 0) / plane.length
    if (to.width > 1) expect(mean(scaler.scale(picture))).toBeCloseTo(mean(picture), -0.5)
  }
})

describe('colour over time', () => {
  const wide = { width: 160, height: 96 }
  /** What moves to the left by two pixels a frame, with colour that belongs to it and trembles. */
  function seen(at: number, tremble: number) {
    const picture = scene(12)
    const grey = new Uint8Array(wide.width * wide.height)
    const chroma = new Float32Array(grey.length * 2)
    for (let i = 0; i < grey.length; i++) {
      const x = (i % wide.width) + at * 2
      grey[i] = picture(x, Math.floor(i / wide.width))
      // Two halves of other colours, with an edge between them that moves along.
      chroma[2 * i] = (x < 120 ? 0.1 : -0.1) + tremble
      chroma[2 * i + 1] = tremble
    }
    return { grey, chroma }
  }

  it('is steady where the model trembles, and moves with what it belongs to', () => {
    const steadier = new ChromaSteadier(wide)
    const frames = 30
    const results: Float32Array[] = []
    for (let at = 0; at < frames; at++) results.push(...steadier.push(seen(at, at % 2 === 0 ? 0.04 : -0.04)))
    results.push(...steadier.finish())
    expect(results).toHaveLength(frames)
    const [row, column] = [48, 30]
    const at = (result: Float32Array, x: number) => result[2 * (row * wide.width + x) + 1]
    for (let i = 4; i < frames - 4; i++) {
      expect(Math.abs(at(results[i], column) - at(results[i - 1], column))).toBeLessThan(0.04)
      const edge = 120 - i * 2
      expect(results[i][2 * (row * wide.width + edge - 8)]).toBeGreaterThan(0.06)
      expect(results[i][2 * (row * wide.width + edge + 8)]).toBeLessThan(-0.06)
    }
  })

  it('is steady through a fade: light that goes is no other thing', () => {
    const steadier = new ChromaSteadier(wide)
    const frames = 24
    const results: Float32Array[] = []
    for (let at = 0; at < frames; at++) {
      const { grey, chroma } = seen(0, at % 2 === 0 ? 0.04 : -0.04)
      const faded = grey.map((v) => v * 0.86 ** at)
      results.push(...steadier.push({ grey: faded, chroma }))
    }
    results.push(...steadier.finish())
    const place = 2 * (48 * wide.width + 30) + 1
    for (let i = 5; i < frames - 4; i++)
      expect(Math.abs(results[i][place] - results[i - 1][place])).toBeLessThan(0.04)
  })

  it('comes back in order for any number of frames', () => {
    for (const frames of [1, 2, 19, 20, 21, 45]) {
      const steadier = new ChromaSteadier({ width: 16, height: 16 })
      const results: Float32Array[] = []
      for (let at = 0; at < frames; at++) {
        // Nothing in common with the frame before: each keeps its own.
        const grey = Uint8Array.from({ length: 256 }, (_, i) => ((at % 2) * 200 + (i % 3) * 9) % 256)
        results.push(...steadier.push({ grey, chroma: new Float32Array(512).fill(at) }))
      }
      results.push(...steadier.finish())
      expect(results.map((chroma) => Math.round(chroma[256]))).toEqual(
        Array.from({ length: frames }, (_, i) => i),
      )
    }
  })
})
