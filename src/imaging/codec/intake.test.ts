/** What the library keeps of a photo from one look, which never touches it. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { expectFault, fixture, testFolder } from '../../../test/support/pictures.ts'
import { exifDate } from '../metadata/exif.ts'
import { intake } from './intake.ts'
import { thumbPath } from './thumb-paths.ts'

const { path, write } = testFolder()
const limit = 250_000_000
const { signal } = new AbortController()

/** Bits in which two hashes differ. */
function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length
}

describe('intake', () => {
  it('gives hash, header and two upright thumbnails, and never touches the photo', async () => {
    const file = path('turned.jpg')
    const wide = sharp({ create: { width: 1600, height: 800, channels: 3, background: '#777' } })
    const exif = { IFD2: { DateTimeOriginal: '1998:08:30 14:05:59' } }
    await wide.withExif(exif).withMetadata({ orientation: 6 }).jpeg().toFile(file)
    await sharp(file).withExifMerge(exif).withMetadata({ orientation: 6 }).toFile(path('t2.jpg'))
    const before = await readFile(path('t2.jpg'))
    const taken = await intake(path('t2.jpg'), path('thumbs'), limit, signal)
    expect(await readFile(path('t2.jpg'))).toEqual(before)
    expect(taken.header).toMatchObject({ format: 'jpeg', width: 800, height: 1600 })
    expect(taken.dhash).toBeNull()
    const large = await sharp(thumbPath(path('thumbs'), taken.sha256, 'large')).metadata()
    const small = await sharp(thumbPath(path('thumbs'), taken.sha256, 'small')).metadata()
    expect([large.width, large.height, large.format]).toEqual([480, 960, 'webp'])
    expect([small.width, small.height]).toEqual([160, 320])
    expect(await readdir(join(path('thumbs'), taken.sha256.slice(0, 2)))).toHaveLength(2)
  })

  it('a copy that was shrunk and compressed hard is near, another photo is far', async () => {
    const album = join(import.meta.dirname, '../../../resources/samples/portrait-in-orange.jpg')
    await sharp(album).resize(400).jpeg({ quality: 40 }).toFile(path('smaller.jpg'))
    await sharp(album).flop().jpeg().toFile(path('other.jpg'))
    const [a, b, c] = await Promise.all(
      [album, path('smaller.jpg'), path('other.jpg')].map((file) =>
        intake(file, path('near'), limit, signal),
      ),
    )
    expect(distance(a.dhash!, b.dhash!)).toBeLessThanOrEqual(6)
    expect(distance(a.dhash!, c.dhash!)).toBeGreaterThan(12)
  })

  it('tells what is wrong with a broken file, and leaves no thumbnail', async () => {
    const file = write('broken.jpg', 'hello')
    await expectFault(intake(file, path('none'), limit, signal), 'image.notAPicture', file)
    await expect(readdir(path('none'))).rejects.toThrow('ENOENT')
  })
})

describe('exifDate', () => {
  const block = async (text: string) => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .withExif({ IFD2: { DateTimeOriginal: text } })
      .jpeg()
      .toBuffer()
    return (await sharp(bytes).metadata()).exif!
  }

  it('reads the day and time the camera wrote', async () => {
    expect(exifDate(await block('1998:08:30 14:05:59'))).toBe('1998-08-30T14:05:59')
  })

  it.each([
    ['1943:00:00 00:00:00', '1943'],
    ['1943:07:00 00:00:00', '1943-07'],
    ['1943:07:12   :  :  ', '1943-07-12'],
    ['1943:  :     :  :  ', '1943'],
    ['1943:07:12', '1943-07-12'],
    ['1943-07', '1943-07'],
    ['1943', '1943'],
    ['1943:07:12 00:00:00', '1943-07-12T00:00:00'],
    ['1943:07:12 25:00:00', '1943-07-12'],
    ['1943:13:00 00:00:00', '1943'],
    ['    :  :     :  :  ', null],
    ['19430', null],
  ])('reads as much of %s as is known', async (text, date) => {
    expect(exifDate(await block(text))).toBe(date)
  })

  it.each([
    ['part-year.jpg', '1943'],
    ['part-notime.jpg', '1943-07-12'],
  ])('reads %s', async (name, date) => {
    const { exif } = await sharp(fixture(`cases/${name}`)).metadata()
    expect(exifDate(exif!)).toBe(date)
  })

  it('takes nothing else for a date, whatever the bytes', async () => {
    expect(exifDate(await block('0000:00:00 00:00:00'))).toBeNull()
    expect(exifDate(await block('1998:02:31 10:00:00'))).toBeNull()
    const whole = await block('1998:08:30 14:05:59')
    for (let end = 0; end < whole.length; end++) {
      const cut = exifDate(whole.subarray(0, end))
      expect(cut === null || cut === '1998-08-30T14:05:59').toBe(true)
    }
  })
})
