/** What the camera noted is read as it is, and odd blocks cost nothing but these lines. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExifBlock, exifTypes } from './exif-block.ts'
import { exifShot } from './exif-shot.ts'

/** A block of a camera. */
function camera({
  make = 'NIKON CORPORATION',
  model = 'NIKON D750',
  exposure = [1, 125] as readonly [number, number],
} = {}): Buffer {
  const block = ExifBlock.open()!
  const short = (tag: number, value: number) => {
    const data = Buffer.alloc(2)
    data.writeUInt16BE(value)
    return { tag, type: exifTypes.short, count: 1, data }
  }
  const inner = block.link(0x8769, [
    block.rationals(0x829a, [exposure]),
    block.rationals(0x829d, [[28, 10]]),
    short(0x8827, 400),
    block.rationals(0x920a, [[500, 10]]),
    ExifBlock.text(0xa434, '50.0 mm f/1.8'),
  ])
  return block.finish([ExifBlock.text(0x010f, make), ExifBlock.text(0x0110, model), inner])
}

test('camera, lens and exposure', () => {
  expect(exifShot(camera())).toEqual({
    camera: 'NIKON D750',
    lens: '50.0 mm f/1.8',
    exposure: 1 / 125,
    aperture: 2.8,
    iso: 400,
    focalLength: 50,
  })
  expect(exifShot(camera({ make: 'Canon', model: 'EOS R5' }))?.camera).toBe('Canon EOS R5')
})

test('what a camera does not know, it writes as nothing, or as a fraction of nothing', () => {
  expect(exifShot(camera({ exposure: [0, 0] }))?.exposure).toBeNull()
  expect(exifShot(camera({ make: ' ', model: '' }))?.camera).toBeNull()
  expect(exifShot(ExifBlock.open()!.finish([]))).toBeNull()
})

test('damaged blocks say nothing, and take nothing down', () => {
  const whole = camera()
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
      const damaged = Buffer.from(whole)
      damaged[at] = value
      expect(() => exifShot(damaged.subarray(0, length))).not.toThrow()
    }),
    { numRuns: 2000 },
  )
})
