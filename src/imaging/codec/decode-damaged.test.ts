/** What is damaged in a photo costs a note where the picture is whole, and the photo is refused where it is not. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectFault, fixture, testFolder } from '../../../test/support/pictures.ts'
import { difference, limits, picture, samples } from './decode.fixture.ts'
import { decodePhoto, decodeSmall } from './decode.ts'

const folder = testFolder()

test('a broken profile costs a note, not the photo', async () => {
  const tiff = await picture().withIccProfile('p3').tiff({ compression: 'none' }).toBuffer()
  const at = tiff.indexOf('acsp')
  expect(at).toBeGreaterThan(0)
  tiff.fill(0x55, at, at + 200)
  const photo = await decodePhoto(folder.write('broken-icc.tif', tiff), limits)
  expect(photo.notes.map((note) => note.code)).toEqual(['photo.profileBroken'])
  expect(photo.metadata.icc).toBeUndefined()
  expect(photo.data.length).toBe(samples.length)
})

test('corrupted EXIF does not stop the photo', async () => {
  const data = Buffer.from(readFileSync(fixture('album.jpg')))
  const at = data.indexOf('Exif\0\0')
  data.fill(0xff, at + 6, at + 60)
  const photo = await decodePhoto(folder.write('broken-exif.jpg', data), limits)
  expect(photo.width * photo.height).toBe(96 * 64)
})

test('a photo that is cut short is refused, never half shown', async () => {
  const make = {
    'cut.jpg': picture().jpeg(),
    'cut-progressive.jpg': picture().jpeg({ progressive: true }),
    'cut.png': picture().png(),
    'cut.webp': picture().webp(),
    'cut.avif': picture().avif({ effort: 0 }),
    'cut.gif': picture().gif(),
  }
  for (const [name, image] of Object.entries(make)) {
    const data = await image.toBuffer()
    for (const part of [0.4, 0.8, 0.97]) {
      const file = folder.write(name, data.subarray(0, Math.floor(data.length * part)))
      await expectFault(decodePhoto(file, limits), 'image.truncated', name)
      await expectFault(decodeSmall(file, { ...limits, width: 32, height: 32 }), 'image.truncated', name)
    }
  }
  for (const name of ['photo.heic', 'photo.jxl']) {
    const data = readFileSync(fixture(name))
    const file = folder.write(name, data.subarray(0, Math.floor(data.length * 0.7)))
    await expectFault(decodePhoto(file, limits), 'image.truncated', name)
  }
})

test('a TIFF whose directory is there but whose pixels are not', async () => {
  const whole = await picture().tiff({ compression: 'none' }).toBuffer()
  const at = whole.readUInt32LE(4)
  // The directory moved to the front, as scanners write it; the strips then end early.
  const table = Buffer.from(whole.subarray(at))
  const entries = table.readUInt16LE(0)
  const shift = table.length
  const front = Buffer.concat([whole.subarray(0, 8), table, whole.subarray(8, at)])
  front.writeUInt32LE(8, 4)
  for (let i = 0; i < entries; i++) {
    const entry = 10 + i * 12
    const tag = front.readUInt16LE(entry)
    const type = front.readUInt16LE(entry + 2)
    const count = front.readUInt32LE(entry + 4)
    const size = ({ 3: 2, 4: 4, 5: 8 }[type] ?? 1) * count
    const value = front.readUInt32LE(entry + 8)
    if (size > 4) {
      const moved = value >= at ? value - at + 8 : value + shift
      front.writeUInt32LE(moved, entry + 8)
      if (tag === 273) {
        for (let k = 0; k < count; k++) {
          front.writeUInt32LE(front.readUInt32LE(moved + k * 4) + shift, moved + k * 4)
        }
      }
    } else if (tag === 273) front.writeUInt32LE(value + shift, entry + 8)
  }
  const good = await decodePhoto(folder.write('front.tif', front), limits)
  expect(difference(good.data, samples).most).toBe(0)
  const file = folder.write('front-cut.tif', front.subarray(0, Math.floor(front.length * 0.6)))
  await expectFault(decodePhoto(file, limits), 'image.truncated', 'front-cut.tif')
})

test('cancelled before and after the decoder ran', async () => {
  const file = fixture('album.tif')
  await expect(decodePhoto(file, { ...limits, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
  const controller = new AbortController()
  const running = decodePhoto(file, { ...limits, signal: controller.signal })
  controller.abort()
  await expect(running).rejects.toMatchObject({ name: 'AbortError' })
})
