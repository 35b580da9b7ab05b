/** Without these a scan is called damaged for a number in it that says nothing of its pixels. */
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, noise, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from './decode.ts'
import { mendTiff } from './tiff-structure.ts'

const limits = { maxPixels: 10_000_000 }
const folder = testFolder()
const [width, height] = [60, 40]
const pixels = noise(width * height * 3)

async function scan(compression: 'none' | 'lzw' | 'deflate' = 'none'): Promise<Buffer> {
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } })
  return picture.withMetadata({ orientation: 1, density: 300 }).tiff({ compression }).toBuffer()
}

/** Gives the place of a tag's entry in the first directory. */
function entryOf(tiff: Buffer, tag: number): number {
  const at = tiff.readUInt32LE(4)
  for (let i = 0; i < tiff.readUInt16LE(at); i++)
    if (tiff.readUInt16LE(at + 2 + i * 12) === tag) return at + 2 + i * 12
  throw new Error(`no tag ${tag}`)
}

const withValue = (tag: number, value: number) => (tiff: Buffer) =>
  tiff.writeUInt16LE(value, entryOf(tiff, tag) + 8)
/** As if the tag were not there: one that nobody knows is in its place. */
const without = (tag: number) => (tiff: Buffer) => tiff.writeUInt16LE(60_000, entryOf(tiff, tag))
const withLengths = (length: number) => (tiff: Buffer) => {
  const entry = entryOf(tiff, 279)
  const count = tiff.readUInt32LE(entry + 4)
  const size = tiff.readUInt16LE(entry + 2) === 3 ? 2 : 4
  const at = count * size > 4 ? tiff.readUInt32LE(entry + 8) : entry + 8
  for (let i = 0; i < count; i++)
    tiff.writeUIntLE(length & (size === 2 ? 0xffff : 0x7fffffff), at + i * size, size)
}

test.each([
  ['orientation 0', withValue(274, 0)],
  ['orientation 9', withValue(274, 9)],
  ['a unit of resolution that nobody knows', withValue(296, 99)],
  ['no bytes of its strips', without(279)],
  ['strips of no bytes', withLengths(0)],
  ['strips longer than the file', withLengths(0x7fffffff)],
])('a TIFF opens with %s', async (name, change) => {
  for (const compression of ['none', 'lzw', 'deflate'] as const) {
    const tiff = await scan(compression)
    change(tiff)
    const photo = await decodePhoto(folder.write(`${name} ${compression}.tif`, tiff), limits)
    expect([photo.width, photo.height, photo.notes]).toEqual([width, height, []])
    expect(Buffer.from(photo.data).equals(Buffer.from(pixels)), compression).toBe(true)
  }
})

test('what is missing stays missing: a scan whose last strip is cut is refused, whatever it says of its bytes', async () => {
  for (const compression of ['none', 'lzw', 'deflate'] as const) {
    for (const change of [without(279), withLengths(0), withLengths(0x7fffffff)]) {
      const tiff = await scan(compression)
      const entry = entryOf(tiff, 273)
      const count = tiff.readUInt32LE(entry + 4)
      const offsets = count > 1 ? tiff.readUInt32LE(entry + 8) : entry + 8
      change(tiff)
      // The last strip begins shortly before the end of the file.
      tiff.writeUInt32LE(tiff.length - 40, offsets + (count - 1) * 4)
      const file = folder.write('cut.tif', tiff)
      await expectFault(decodePhoto(file, limits), 'image.truncated', 'cut.tif')
    }
  }
})

test('a file that claims millions of tags or strips costs little, and is refused', async () => {
  const big = Buffer.alloc(2_000_000)
  big.write('II', 0, 'latin1')
  big.writeUInt16LE(43, 2)
  big.writeUInt16LE(8, 4)
  big.writeBigUInt64LE(16n, 8)
  big.writeBigUInt64LE(90_000n, 16)
  expect(mendTiff(big)).toBeNull()
  const tiff = await scan('lzw')
  const many = Buffer.concat([tiff, Buffer.alloc(4 * 200_000, 9)])
  const offsets = entryOf(many, 273)
  many.writeUInt32LE(200_000, offsets + 4)
  many.writeUInt32LE(tiff.length, offsets + 8)
  without(279)(many)
  await expectFault(decodePhoto(folder.write('many.tif', many), limits), 'image.truncated', 'many.tif')
})
