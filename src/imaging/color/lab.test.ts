/** Lab equals what the models were trained with, and its tables equal Lab. */
import { expect, it } from 'vitest'
import { rgbToLab } from '../../contract/lab.ts'
import { lightness } from './lab.ts'

// Reference values: scikit-image 0.26, `skimage.color.rgb2lab`.
it.each([
  [
    [255, 255, 255],
    [100, -0.0024, 0.0047],
  ],
  [
    [0, 0, 0],
    [0, 0, 0],
  ],
  [
    [255, 0, 0],
    [53.2406, 80.0923, 67.2028],
  ],
  [
    [0, 255, 0],
    [87.7351, -86.183, 83.1797],
  ],
  [
    [0, 0, 255],
    [32.2957, 79.1856, -107.8573],
  ],
  [
    [12, 34, 56],
    [12.6562, 0.1214, -16.8316],
  ],
] as const)('Lab of %j is what the models were trained with', ([r, g, b], expected) => {
  for (const [i, value] of rgbToLab(r / 255, g / 255, b / 255).entries())
    expect(value).toBeCloseTo(expected[i], 1)
})

it('sees the same lightness in 8 and in 16 bits', () => {
  const bytes = Uint8Array.from([0, 0, 0, 200, 100, 50, 255, 255, 255])
  const words = Uint16Array.from(bytes, (v) => v * 257)
  const small = lightness(bytes)
  const deep = lightness(words)
  for (const [i, value] of small.entries()) expect(deep[i]).toBeCloseTo(value, 4)
  expect(small[1]).toBeCloseTo(rgbToLab(200 / 255, 100 / 255, 50 / 255)[0] / 100, 3)
})
