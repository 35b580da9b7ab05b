/** Without these a TIFF of the large kind is read with wrong samples, as its small preview, or called damaged. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { asBigTiff } from '../../../test/support/big-tiff.ts'
import { expectFault, fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto, decodeSmall } from './decode.ts'

const limits = { maxPixels: 10_000_000 }
const folder = testFolder()
const tiffsOf = (kind: string) =>
  readdirSync(fixture(kind))
    .filter((name) => name.endsWith('.tif') && name !== 'tiff-exif500.tif')
    .map((name) => `${kind}/${name}`)

test.each([...tiffsOf('cases'), ...tiffsOf('formats')])(
  'as BigTIFF %s gives the same photo',
  async (name) => {
    const wanted = await decodePhoto(fixture(name), limits)
    const file = folder.write(name.replace('/', '-'), asBigTiff(readFileSync(fixture(name))))
    const photo = await decodePhoto(file, limits)
    const facts = ({ width, height, depth, notes, alpha, header }: typeof photo) =>
      [width, height, depth, notes, alpha, header.pages] as const
    expect(facts(photo)).toEqual(facts(wanted))
    expect(Buffer.from(photo.data.buffer).equals(Buffer.from(wanted.data.buffer))).toBe(true)
    await decodeSmall(file, { ...limits, width: 8, height: 8 })
  },
)

test('a kind of BigTIFF that can not be read is named, and one that is cut is refused', async () => {
  const big = asBigTiff(readFileSync(fixture('cases/t24_zstd.tif')))
  // Compression 50000 becomes 34887.
  const at = big.lastIndexOf(Buffer.from('03010300010000000000000050c3', 'hex'))
  big.writeUInt16LE(34887, at + 12)
  await expect(decodePhoto(folder.write('lerc.tif', big), limits)).rejects.toThrow(/LERC/)
  const plain = asBigTiff(readFileSync(fixture('cases/t13_uint32.tif')))
  const strips = plain.lastIndexOf(Buffer.from('11011000', 'hex'))
  plain.writeUInt32LE(0x7fffffff, strips + 12)
  await expectFault(decodePhoto(folder.write('cut.tif', plain), limits), 'image.truncated', 'cut.tif')
})
