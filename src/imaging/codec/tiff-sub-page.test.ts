/** Without these a TIFF that keeps its full page behind a small one is coloured at the size of a stamp. */
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, noise, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto, decodeSmall } from './decode.ts'
import { readHeader } from './header.ts'

const limits = { maxPixels: 10_000_000 }
const folder = testFolder()
const [width, height] = [80, 48]
type Entry = [tag: number, type: 3 | 4 | 7, count: number, value: number]

/** A little-endian TIFF that changes page by page. */
class Tiff {
  bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  append(data: Buffer): number {
    const at = this.bytes.length + (this.bytes.length & 1)
    this.bytes = Buffer.concat([this.bytes, Buffer.alloc(at - this.bytes.length), data])
    return at
  }

  begin(at: number): void {
    this.bytes.writeUInt32LE(at, 4)
  }

  directories(): number[] {
    const found: number[] = []
    for (let at = this.bytes.readUInt32LE(4); at !== 0;) {
      found.push(at)
      at = this.bytes.readUInt32LE(at + 2 + this.bytes.readUInt16LE(at) * 12)
    }
    return found
  }

  /** The directory at a place with other entries and without the way up, the last of its chain. */
  rewritten(at: number, entries: readonly Entry[]): number {
    const tables = new Map<number, Buffer>()
    for (let i = 0; i < this.bytes.readUInt16LE(at); i++) {
      const entry = this.bytes.subarray(at + 2 + i * 12, at + 14 + i * 12)
      tables.set(entry.readUInt16LE(0), Buffer.from(entry))
    }
    tables.delete(274)
    for (const [tag, type, count, value] of entries) {
      const entry = Buffer.alloc(12)
      entry.writeUInt16LE(tag, 0)
      entry.writeUInt16LE(type, 2)
      entry.writeUInt32LE(count, 4)
      entry.writeUInt32LE(value, 8)
      tables.set(tag, entry)
    }
    const sorted = [...tables.entries()].toSorted(([a], [b]) => a - b).map(([, entry]) => entry)
    const count = Buffer.alloc(2)
    count.writeUInt16LE(sorted.length, 0)
    return this.append(Buffer.concat([count, ...sorted, Buffer.alloc(4)]))
  }
}

const full = () => sharp(noise(width * height * 3), { raw: { width, height, channels: 3 } }).blur(1)

/** Its first page is a reduced copy on which a second copy and the full page hang. */
async function inSubDirectory(picture: Sharp, options: object, main: readonly Entry[] = []): Promise<Tiff> {
  const page = await picture.png().toBuffer()
  const copy = await sharp({ create: { width, height, channels: 3, background: '#777' } })
    .png()
    .toBuffer()
  const pages = await sharp([copy, page], { join: { animated: true } })
    .tiff(options)
    .toBuffer()
  const tiff = new Tiff(pages)
  const [first, second] = tiff.directories()
  const reduced = tiff.rewritten(first, [[254, 4, 1, 1]])
  const sub = tiff.rewritten(second, [[254, 4, 1, 0]])
  const list = Buffer.alloc(8)
  list.writeUInt32LE(reduced, 0)
  list.writeUInt32LE(sub, 4)
  const subs: Entry = [330, 4, 2, tiff.append(list)]
  tiff.begin(tiff.rewritten(first, [[254, 4, 1, 1], subs, ...main]))
  return tiff
}

test.each([
  ['plain', { compression: 'none' }],
  ['deflate', { compression: 'deflate', predictor: 'horizontal' }],
  ['LZW, in tiles', { compression: 'lzw', tile: true, tileWidth: 32, tileHeight: 32 }],
])('the full page is read where it hangs on a reduced copy: %s', async (name, options) => {
  const { bytes } = await inSubDirectory(full(), options)
  const file = folder.write(`${name}.tif`, bytes)
  expect(await readHeader(file, limits)).toMatchObject({ width, height, pages: 1, depth: 8 })
  const photo = await decodePhoto(file, limits)
  const wanted = await full().raw().toBuffer()
  expect(Buffer.from(photo.data.buffer).equals(wanted)).toBe(true)
  expect(photo.notes).toEqual([])
  await decodeSmall(file, { ...limits, width: 8, height: 8 })
})

test('what the first page says of the photo counts for the full one: which way is up, and its words', async () => {
  const tiff = await inSubDirectory(full(), { compression: 'none' })
  const xmp = Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/">words</x:xmpmeta>')
  const entries: Entry[] = [
    [274, 3, 1, 6],
    [700, 7, xmp.length, tiff.append(xmp)],
  ]
  tiff.begin(tiff.rewritten(tiff.directories()[0], entries))
  const file = folder.write('turned.tif', tiff.bytes)
  const photo = await decodePhoto(file, limits)
  expect(photo.metadata.xmp?.equals(xmp)).toBe(true)
  expect(photo).toMatchObject({ width: height, height: width })
})

test('a full page behind the reduced one in the chain is no raw file either, whatever hangs on the reduced one', async () => {
  const tiff = await inSubDirectory(full(), { compression: 'none' })
  const [main] = tiff.directories()
  const sub = tiff.bytes.readUInt32LE(tiff.bytes.readUInt32LE(entryOf(tiff, main, 330) + 8) + 4)
  tiff.bytes.writeUInt32LE(sub, main + 2 + tiff.bytes.readUInt16LE(main) * 12)
  tiff.bytes.writeUInt32LE(main, tiff.bytes.readUInt32LE(entryOf(tiff, main, 330) + 8) + 4)
  const file = folder.write('chain.tif', tiff.bytes)
  const photo = await decodePhoto(file, limits)
  expect(Buffer.from(photo.data.buffer).equals(await full().raw().toBuffer())).toBe(true)
})

test('of samples that libvips does not know, too', async () => {
  const grey = full().toColourspace('b-w')
  const tiff = await inSubDirectory(grey, { compression: 'none' })
  expect(await readHeader(folder.write('grey.tif', tiff.bytes), limits)).toMatchObject({ width, height })
})

test('one whose strips do not lie in the file is refused, and so is a mosaic of a camera', async () => {
  const { bytes } = await inSubDirectory(full(), { compression: 'none' })
  const tiff = new Tiff(bytes)
  const [main] = tiff.directories()
  const subs = tiff.bytes.readUInt32LE(entryOf(tiff, main, 330) + 8)
  const sub = tiff.bytes.readUInt32LE(subs + 4)
  const change = (entry: Entry) => {
    const other = new Tiff(Buffer.from(tiff.bytes))
    const place = other.rewritten(sub, [entry])
    other.bytes.writeUInt32LE(place, subs + 4)
    return other.bytes
  }
  const outside = folder.write('outside.tif', change([273, 4, 1, 0x7fffffff]))
  await expectFault(decodePhoto(outside, limits), 'image.truncated', 'outside.tif')
  const mosaic = folder.write('mosaic.tif', change([262, 3, 1, 32803]))
  await expectFault(decodePhoto(mosaic, limits), 'image.unsupported', 'mosaic.tif')
})

function entryOf({ bytes }: Tiff, directory: number, tag: number): number {
  for (let i = 0; i < bytes.readUInt16LE(directory); i++)
    if (bytes.readUInt16LE(directory + 2 + i * 12) === tag) return directory + 2 + i * 12
  throw new Error('no such tag')
}
