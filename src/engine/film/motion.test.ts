/** What a person would see if these failed: colours that are mixed with those of other things, and smeared by the motion. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openCv } from '../opencv.ts'
import { ChromaMixer } from './chroma-mixer.ts'
import { MotionEstimator, type Motion } from './motion.ts'

/** Something without any order that a camera can move over, or that stretches. */
function greyOf({ width, height }: Size, seed: number, place: (x: number, y: number) => [number, number]) {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = place(i % width, Math.floor(i / width))
    const waves = [3, 5, 8, 13].map(
      (wave, k) => Math.sin(x / wave + seed * k) * Math.cos(y / (wave + 2) - seed),
    )
    return 128 + 28 * waves.reduce((sum, value) => sum + value, 0)
  })
}

interface Size {
  width: number
  height: number
}

it.each([
  [{ width: 320, height: 180 }],
  [{ width: 99, height: 77 }],
  [{ width: 181, height: 16 }],
  [{ width: 64, height: 48 }],
])('the motion is what OpenCV finds, %o', async (size) => {
  const cv = await openCv()
  const { width, height } = size
  const frames = [
    greyOf(size, 1, (x, y) => [x, y]),
    greyOf(size, 1, (x, y) => [x * 1.01 + 2.3, y * 0.99 - 1.1]),
    greyOf(size, 1, (x, y) => [x * 1.02 + 3.9, y * 0.98 - 2.4]),
  ]
  const [from, to] = [new cv.Mat(height, width, cv.CV_8UC1), new cv.Mat(height, width, cv.CV_8UC1)]
  const flow = new cv.Mat(height, width, cv.CV_32FC2)
  const motion = new MotionEstimator(size)
  const check = ({ x, y }: Motion, a: Uint8Array, b: Uint8Array) => {
    from.data.set(a)
    to.data.set(b)
    cv.calcOpticalFlowFarneback(from, to, flow, 0.5, 3, 15, 1, 5, 1.1, 0)
    const off = Float32Array.from(x, (place, i) => {
      const [dx, dy] = [place - (i % width), y[i] - Math.floor(i / width)]
      return Math.hypot(dx - flow.data32F[2 * i], dy - flow.data32F[2 * i + 1])
    }).sort()
    expect(off[off.length >> 1]).toBeLessThan(0.01)
    expect(off[Math.floor(off.length * 0.95)]).toBeLessThan(0.05)
  }
  // The second pair has one frame in common with the first.
  for (const i of [0, 1]) {
    const { inFirst, inSecond } = motion.between(frames[i], frames[i + 1])
    check(inFirst, frames[i + 1], frames[i])
    check(inSecond, frames[i], frames[i + 1])
  }
  for (const mat of [from, to, flow]) mat.delete()
})

it('what is beyond the other frame, and what is nowhere in it, is not believed', () => {
  const size = { width: 120, height: 80 }
  const moved = new MotionEstimator(size).between(
    greyOf(size, 2, (x, y) => [x, y]),
    greyOf(size, 2, (x, y) => [x + 6, y]),
  )
  const mean = ({ confidence }: Motion, from: number, to: number) => {
    const inside = confidence.filter((_v, i) => i % size.width >= from && i % size.width < to)
    return inside.reduce((sum, value) => sum + value, 0) / inside.length
  }
  expect(mean(moved.inFirst, 10, 100)).toBeGreaterThan(0.8)
  expect(mean(moved.inFirst, 116, 120)).toBeLessThan(0.2)
  const other = new MotionEstimator(size).between(
    greyOf(size, 2, (x, y) => [x, y]),
    greyOf(size, 7, (x, y) => [y * 2, x * 2]),
  )
  expect(mean(other.inFirst, 0, size.width)).toBeLessThan(0.3)
})

it('pairs are found where a motion says, between pixels and at the rim', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 16, max: 40 }),
      fc.integer({ min: 16, max: 40 }),
      fc.double({ min: -30, max: 30, noNaN: true }),
      fc.double({ min: -30, max: 30, noNaN: true }),
      (width, height, right, down) => {
        const pixels = width * height
        const mixer = new ChromaMixer({ width, height }, 0)
        const pairs = Float32Array.from({ length: 2 * pixels }, (_, i) => {
          const at = i >> 1
          return i % 2 === 0 ? (at % width) / 100 : Math.floor(at / width) / 100
        })
        const x = Float32Array.from({ length: pixels }, (_, i) => (i % width) + right)
        const y = Float32Array.from({ length: pixels }, (_, i) => Math.floor(i / width) + down)
        const warped = mixer.warp(pairs, { x, y, confidence: new Float32Array(pixels) })
        for (let i = 0; i < pixels; i++) {
          const inside = (place: number, length: number) => Math.max(0, Math.min(length - 1, place)) / 100
          // A cubic goes straight through a slope; where that ends at the rim it swings a little.
          expect(Math.abs(warped[2 * i] - inside(x[i], width))).toBeLessThan(0.004)
          expect(Math.abs(warped[2 * i + 1] - inside(y[i], height))).toBeLessThan(0.004)
        }
      },
    ),
    { numRuns: 30 },
  )
})
