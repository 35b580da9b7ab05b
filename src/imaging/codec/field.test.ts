/** Files as scanners and other programs leave them: what is whole opens, what can't be read is named as such. */
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto, decodeSmall } from './decode.ts'

const limits = { maxPixels: 250_000_000 }
const folder = testFolder()
const codes = (photo: { notes: { code: string }[] }) => photo.notes.map(({ code }) => code)

async function expectReference(file: string): Promise<string[]> {
  const photo = await decodePhoto(file, limits)
  const wanted = await decodePhoto(fixture('cases/reference.png'), limits)
  expect([photo.width, photo.height]).toEqual([wanted.width, wanted.height])
  const scale = photo.depth === 16 ? 257 : 1
  let sum = 0
  for (let i = 0; i < wanted.data.length; i++) sum += Math.abs(photo.data[i] / scale - wanted.data[i])
  expect(sum / wanted.data.length, file).toBeLessThan(3)
  expect(photo.alpha).toBeUndefined()
  await decodeSmall(file, { ...limits, width: 32, height: 32 })
  return codes(photo)
}

test('a warning about a TIFF tag or a JPEG marker is no damage', async () => {
  for (const name of ['w1_ascii_unterminated.tif', 't23_pagenumber1.tif', 'w2_junk_before_marker.jpg']) {
    expect(await expectReference(fixture(`cases/${name}`)), name).toEqual([])
  }
})

test('a JPEG without its end mark opens, with a note; one that is cut does not', async () => {
  const file = fixture('cases/w5_no_eoi.jpg')
  expect(await expectReference(file)).toEqual(['photo.endMissing'])
  const data = readFileSync(file)
  const picture = sharp(noise(200 * 150 * 3), { raw: { width: 200, height: 150, channels: 3 } })
  const progressive = await picture.jpeg({ progressive: true }).toBuffer()
  const whole = folder.write('whole.jpg', progressive.subarray(0, -2))
  expect(codes(await decodePhoto(whole, limits))).toEqual(['photo.endMissing'])
  for (const [name, bytes] of Object.entries({
    'few.jpg': data.subarray(0, -6),
    'half.jpg': data.subarray(0, data.length >> 1),
    'progressive.jpg': progressive.subarray(0, -40),
    'scan.jpg': progressive.subarray(0, progressive.lastIndexOf(Buffer.from('ffc4', 'hex'))),
  })) {
    const cut = folder.write(name, bytes)
    await expectFault(decodePhoto(cut, limits), 'image.truncated', name)
  }
})

test('a TIFF with a bad tag whose strips end early stays refused', async () => {
  const data = readFileSync(fixture('cases/w1_ascii_unterminated.tif'))
  const cut = folder.write('cut.tif', data.subarray(0, -2000))
  await expectFault(decodePhoto(cut, limits), 'image.truncated', 'cut.tif')
})
