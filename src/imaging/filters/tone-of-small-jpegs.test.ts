/** Without these: a small sepia picture as the web has them is taken for a colour photo, and stays as it is. */
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { samplePictures } from '../../../test/support/album-pages.ts'
import type { Raster } from '../photo.ts'
import { toneFacts } from './tone-facts.ts'

type Rgb = readonly [red: number, green: number, blue: number]
/** Of a lightness from 0 to 255, at a place from 0 to 1 across the picture. */
type Ink = (luma: number, place: number) => Rgb

const sepia: Ink = (luma) => [36 + 0.85 * luma, 20 + 0.72 * luma, 5 + 0.5 * luma]
/** Faded colours: skin on one side, leaves on the other. */
const faded: Ink = (luma, place) =>
  place < 0.5
    ? [40 + luma * 0.8, 20 + luma * 0.7, 10 + luma * 0.6]
    : [10 + luma * 0.6, 20 + luma * 0.8, 15 + luma * 0.55]

/** A grey picture in other colours, as a JPEG of usual quality: chroma is stored in blocks of 16 pixels. */
async function asJpeg(file: string, side: number, ink: Ink): Promise<Raster> {
  const small = sharp(file).autoOrient().resize(side, side, { fit: 'inside' }).removeAlpha()
  const { data, info } = await small.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  for (let i = 0; i < data.length; i += 3) {
    const luma = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]
    data.set(ink(luma, ((i / 3) % width) / width).map(Math.round), i)
  }
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 75 })
    .toBuffer()
  return { width, height, depth: 8, data: new Uint8Array(await sharp(jpeg).raw().toBuffer()) }
}

it.each([112, 120, 128, 144, 150, 160])(
  'at %i pixels sepia is a tone, and colours are colours',
  async (side) => {
    for (const file of await samplePictures()) {
      expect(toneFacts(await asJpeg(file, side, sepia)).kind, file).toBe('toned')
      expect(toneFacts(await asJpeg(file, side, faded)).kind, file).toBe('color')
    }
  },
)
