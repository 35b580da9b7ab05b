/** Without these: a portrait that was scanned on its side is proposed as it lies, or a picture without faces is turned. */
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it, vi } from 'vitest'
import { facesSide, uprightTurns } from './faces.ts'
import { findTilt } from './horizon.ts'

vi.setConfig({ testTimeout: 240_000 })

const sample = (name: string) => join(import.meta.dirname, '../../../resources/samples', name)

async function scanned(name: string, degrees: number) {
  const { data, info } = await sharp(sample(name))
    .rotate(degrees)
    .resize(facesSide, facesSide, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, depth: 8 as const, data: new Uint8Array(data) }
}

it.each([0, 90, 180, 270])(
  'a portrait that lies on its side by %i degrees is turned upright',
  async (degrees) => {
    expect(await uprightTurns(await scanned('portrait-in-orange.jpg', degrees))).toBe(
      ((360 - degrees) / 90) % 4,
    )
  },
)

it.each(['coffee.jpg', 'dahlia.jpg', 'rocket.jpg', 'summer-palace.jpg'])(
  '%s has no faces and stays',
  async (name) => {
    expect(await uprightTurns(await scanned(name, 90))).toBe(0)
  },
)

it('a picture whose lines agree is straightened, one without lines is not', async () => {
  const [width, height] = [640, 480]
  const turned = async (degrees: number) => {
    const bars = Array.from(
      { length: 7 },
      (_, i) => `<rect x="40" y="${50 + i * 60}" width="560" height="18" fill="#333"/>`,
    )
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#ccc"/><g transform="rotate(${degrees} 320 240)">${bars.join('')}</g></svg>`
    const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    return { width, height, depth: 8 as const, data: new Uint8Array(data) }
  }
  expect(await findTilt(await turned(2.5))).toBeCloseTo(-2.5, 0)
  expect(await findTilt(await turned(-4))).toBeCloseTo(4, 0)
  expect(await findTilt(await turned(0))).toBe(0)
  expect(await findTilt({ width, height, depth: 8, data: new Uint8Array(width * height * 3).fill(90) })).toBe(
    0,
  )
})
