/** Formats that libvips does not know: each opens as the picture that it holds, and no damaged file does harm. */
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { bmp24, bmpRuns, psd, psdResource, rawFiles, type Pixels } from '../../../../test/support/formats.ts'
import { expectFault, fixture, testFolder } from '../../../../test/support/pictures.ts'
import type { Photo } from '../../photo.ts'
import { decodePhoto, decodeSmall } from '../decode.ts'
import { readHeader } from '../header.ts'
import { transcodeFile } from './run.ts'

const limits = { maxPixels: 1e6 }
const folder = testFolder()

async function colorPixels(): Promise<Pixels> {
  const { data, info } = await sharp(fixture('formats/color.png')).raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

/** Mean difference in 8-bit levels. */
function difference(photo: Photo, wanted: Pixels): number {
  expect([photo.width, photo.height]).toEqual([wanted.width, wanted.height])
  const scale = photo.depth === 16 ? 257 : 1
  let sum = 0
  for (let i = 0; i < wanted.data.length; i++) sum += Math.abs(photo.data[i] / scale - wanted.data[i])
  return sum / wanted.data.length
}

test.each([
  ['color.jp2', 'jp2', 8],
  ['color.pdf', 'pdf', 8],
  ['color.jls', 'jls', 8],
  ['lzma.tif', 'tiff', 8],
  ['float-predictor.tif', 'tiff', 16],
  ['float-bytes.tif', 'tiff', 16],
  ['big-endian-uint32-lzw.tif', 'tiff', 16],
  ['signed16-tiles.tif', 'tiff', 16],
] as const)('%s is read', async (name, format, depth) => {
  const file = fixture(`formats/${name}`)
  expect(await readHeader(file, limits)).toMatchObject({ format, depth, width: 90, height: 60, pages: 1 })
  const photo = await decodePhoto(file, limits)
  // A PDF's picture is a JPEG.
  expect(difference(photo, await colorPixels())).toBeLessThan(format === 'pdf' ? 2 : 0.01)
  expect(photo.alpha).toBeUndefined()
  expect(await decodeSmall(file, { ...limits, width: 30, height: 20 })).toMatchObject({ depth: 8, width: 30 })
})

test('JPEG 2000 of 16 bits keeps them', async () => {
  const photo = await decodePhoto(fixture('formats/deep.j2k'), limits)
  const { data, width } = await colorPixels()
  expect(photo.depth).toBe(16)
  for (const p of [0, 40 * width + 7]) expect(photo.data[p * 3]).toBe(data[p * 3 + 1] * 257)
})

test('light brighter than white is brought into the picture, in order', async () => {
  const photo = await decodePhoto(fixture('formats/float16-hdr.tif'), limits)
  const row = Array.from({ length: 90 }, (_, x) => photo.data[(30 * 90 + x) * 3])
  expect(row).toEqual(row.toSorted((a, b) => a - b))
  expect(new Set(row).size).toBeGreaterThan(80)
  expect(row[89]).toBeGreaterThan(65_000)
  expect(row[0]).toBeLessThan(100)
})

test('bitmaps: plain, from above, in runs', async () => {
  const picture = await colorPixels()
  const plain = bmp24(picture)
  const file = folder.write('plain.bmp', plain)
  expect(difference(await decodePhoto(file, limits), picture)).toBe(0)
  const flipped = Buffer.from(plain)
  flipped.writeInt32LE(-60, 22)
  const upsideDown = await decodePhoto(folder.write('top.bmp', flipped), limits)
  expect(upsideDown.data.slice(0, 3)).toEqual(picture.data.slice(59 * 90 * 3, 59 * 90 * 3 + 3))
  const { data } = await decodePhoto(folder.write('runs.bmp', bmpRuns(picture)), limits)
  for (let p = 0; p < 5400; p++) expect(data[p * 3]).toBe(picture.data[p * 3])
})

test('Photoshop files: the merged picture, with its words; one without is named', async () => {
  const picture = await colorPixels()
  const planes = [0, 1, 2].map((c) => Uint8Array.from({ length: 5400 }, (_, p) => picture.data[p * 3 + c]))
  const xmp = psdResource(1060, Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'))
  for (const packed of [false, true]) {
    const file = folder.write(`rgb-${packed}.psd`, psd(picture, 3, planes, { packed, resources: xmp }))
    const photo = await decodePhoto(file, limits)
    expect(difference(photo, picture)).toBe(0)
    expect(photo.metadata.xmp?.toString()).toContain('xmpmeta')
  }
  const alpha = new Uint8Array(5400).fill(90)
  const layers = Buffer.from('00000000ffff', 'hex')
  const glass = await decodePhoto(
    folder.write('glass.psd', psd(picture, 3, [...planes, alpha], { layers })),
    limits,
  )
  expect(glass.alpha?.[0]).toBe(90)
  // A saved selection is no transparency.
  const selection = await decodePhoto(
    folder.write('selection.psd', psd(picture, 3, [...planes, alpha])),
    limits,
  )
  expect(selection.alpha).toBeUndefined()
  const inks = [0, 0, 0, 0].map((_, c) => new Uint8Array(5400).fill(c === 3 ? 255 : 200))
  const print = await decodePhoto(folder.write('print.psd', psd(picture, 4, inks)), limits)
  expect(print.data[0]).toBeGreaterThan(150)
  const empty = psdResource(1057, Buffer.from('0000000100', 'hex'))
  await expectFault(
    decodePhoto(folder.write('empty.psd', psd(picture, 3, planes, { resources: empty })), limits),
    'image.unsupported',
    'empty.psd',
  )
})

test("cameras' raw files: the largest picture in them, upright, with a note", async () => {
  const { width, height, data } = await colorPixels()
  const jpeg = (w: number) =>
    sharp(data, { raw: { width, height, channels: 3 } })
      .resize(w)
      .jpeg()
      .toBuffer()
  const files = rawFiles(await jpeg(45), await jpeg(90))
  for (const [ending, bytes] of Object.entries(files)) {
    const photo = await decodePhoto(folder.write(`camera.${ending}`, bytes), limits)
    const isTurned = ending !== 'raf' && ending !== 'cr3'
    const size = isTurned ? [60, 90] : [90, 60]
    expect([photo.width, photo.height], ending).toEqual(size)
    expect(photo.header, ending).toMatchObject({ format: 'raw', width: size[0], height: size[1] })
    expect(photo.notes.map(({ code }) => code)).toEqual(['photo.rawPreview'])
    await decodeSmall(folder.path(`camera.${ending}`), { ...limits, width: 20, height: 30 })
  }
  const bare = folder.write('bare.cr2', files.cr2.subarray(0, 2048))
  await expectFault(readHeader(bare, limits), 'image.unsupported', 'bare.cr2')
})

test('a picture that is too large is refused by its header, and one that takes too long is given up', async () => {
  const picture = await colorPixels()
  const wide = bmp24(picture)
  wide.writeInt32LE(60_000, 18)
  wide.writeInt32LE(60_000, 22)
  await expectFault(readHeader(folder.write('wide.bmp', wide), limits), 'image.tooLarge', 'wide.bmp')
  const small = { maxPixels: 1000 }
  for (const name of ['color.jp2', 'color.jls', 'lzma.tif']) {
    await expectFault(readHeader(fixture(`formats/${name}`), small), 'image.tooLarge', name)
  }
  const job = { kind: 'pdf', file: fixture('formats/color.pdf'), width: 90, height: 60 } as const
  await expect(transcodeFile(job, { timeoutMs: 1 })).rejects.toThrow(/longer than/)
  await expect(transcodeFile(job, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
})

test('what ends early is damaged, and says so', async () => {
  const picture = await colorPixels()
  const cut: Record<string, Buffer> = { 'cut.bmp': bmp24(picture).subarray(0, 9000) }
  for (const name of ['color.jp2', 'color.jls', 'lzma.tif', 'float-bytes.tif']) {
    const whole = readFileSync(fixture(`formats/${name}`))
    cut[`cut-${name}`] = name.endsWith('.tif') ? withCutStrip(whole) : whole.subarray(0, whole.length >> 1)
  }
  for (const [name, bytes] of Object.entries(cut)) {
    await expectFault(decodePhoto(folder.write(name, bytes), limits), 'image.truncated', name)
  }
})

/** Its strips begin so late that they can't lie in the file whole. */
function withCutStrip(tiff: Buffer): Buffer {
  const out = Buffer.from(tiff)
  const at = out.readUInt32LE(4)
  for (let i = 0; i < out.readUInt16LE(at); i++) {
    const entry = at + 2 + i * 12
    if (out.readUInt16LE(entry) === 273) out.writeUInt32LE(out.length - 50, entry + 8)
  }
  return out
}
