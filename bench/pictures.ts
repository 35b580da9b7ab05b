/** Large test pictures, made from the sample album so that they have a photograph's statistics. */
import { join } from 'node:path'
import sharp from 'sharp'

const portrait = join(import.meta.dirname, '../resources/samples/portrait-in-orange.jpg')

/** A grey 12-megapixel JPEG, 4000 x 3000, quality 92, with the fine grain that a scan has. */
export async function twelveMegapixels(file: string): Promise<void> {
  await scan(4000, 3000).then((picture) => picture.jpeg({ quality: 92 }).toFile(file))
}

/** A grey 100-megapixel TIFF, 10,000 x 10,000, LZW. */
export async function hundredMegapixels(file: string): Promise<void> {
  await scan(10_000, 10_000).then((picture) => picture.tiff({ compression: 'lzw' }).toFile(file))
}

async function scan(width: number, height: number) {
  const grain = await sharp({
    create: {
      width: 1000,
      height: 1000,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 6 },
    },
  })
    .greyscale()
    .toColourspace('srgb')
    .png()
    .toBuffer()
  const large = await sharp(portrait)
    .resize(width, height, { fit: 'fill' })
    .toColourspace('srgb')
    .png({ compressionLevel: 1 })
    .toBuffer()
  return sharp(large, { limitInputPixels: false })
    .composite([{ input: grain, tile: true, blend: 'soft-light' }])
    .toColourspace('srgb')
}
