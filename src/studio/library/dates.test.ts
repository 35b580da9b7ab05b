/** Dates as people write them, and as files hold them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFault } from '../../contract/errors.ts'
import { foundDate, nameDate, typedDate } from './dates.ts'

const range = (date: { from: string; to: string } | null) => date && [date.from, date.to]

describe('typedDate', () => {
  it.each([
    ['1943', '1943-01-01', '1943-12-31'],
    ['1943-07', '1943-07-01', '1943-07-31'],
    ['1944-02', '1944-02-01', '1944-02-29'],
    ['1943-07-12', '1943-07-12', '1943-07-12'],
    ['about 1920', '1915-01-01', '1925-12-31'],
    ['ca. 1920', '1915-01-01', '1925-12-31'],
    ['约1920', '1915-01-01', '1925-12-31'],
    ['1920年左右', '1915-01-01', '1925-12-31'],
    ['1943年7月', '1943-07-01', '1943-07-31'],
    ['1920s', '1920-01-01', '1929-12-31'],
    ['1914–1918', '1914-01-01', '1918-12-31'],
    ['Summer 1943', '1943-06-01', '1943-08-31'],
  ])('%s', (text, from, to) => {
    expect(range(typedDate(text))).toEqual([from, to])
    expect(typedDate(text).text).toBe(text)
  })

  it('says what it would understand when it does not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9 -]{1,12}$/)), (text) => {
        try {
          const { from, to } = typedDate(text)
          return from <= to && !Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to))
        } catch (error) {
          return isFault(error, 'library.badDate')
        }
      }),
    )
    expect(() => typedDate('1943-13')).toThrow('about 1920')
  })
})

describe('dates of files', () => {
  it.each([
    ['1943-07.jpg', '1943-07'],
    ['1943-07-12 lake.tif', '1943-07-12'],
    ['19430712_2.tif', '1943-07-12'],
    ['Oma 1943.jpg', '1943'],
    ['1943-77.jpg', '1943'],
    ['1920sWoman.jpg', '1920s'],
    ['Detroit_c1915.jpg', 'about 1915'],
    ['ca. 1880 group.tif', 'about 1880'],
    ['IMG_1943.jpg', undefined],
    ['DSC1943.JPG', undefined],
    ['scan 1920.jpg', undefined],
    ['123194307.jpg', undefined],
    ['lake.jpg', undefined],
    ['IMG_E1943.JPG', undefined],
    ['FB_IMG_1943.jpg', undefined],
    ['IMG_1943 (1).jpg', undefined],
    ['IMG_1943-2.jpg', undefined],
    ['IMG_1943-edited.jpg', undefined],
    ['IMG_1943 - Kopie.jpg', undefined],
    ['_DSC1943.JPG', undefined],
    ['_DSF1943.JPG', undefined],
    ['_MG_1943.CR2.jpg', undefined],
    ['DSCN1943.JPG', undefined],
    ['DSC_1943_edit.JPG', undefined],
    ['100_1943.JPG', undefined],
    ['100-1943.JPG', undefined],
    ['P1943.JPG', undefined],
    ['IMGP1943.JPG', undefined],
    ['GOPR1943.JPG', undefined],
    ['HPIM1943.JPG', undefined],
    ['scan 1920 (2).jpg', undefined],
    ['1920px-Family.jpg', undefined],
    ['Family_1920x1080.jpg', undefined],
    ['Family 2048x1536.jpg', undefined],
    ['Family 1920 x 1080.jpg', undefined],
    ['Family_1920px.jpg', undefined],
    ['family-4128371_1920.jpg', undefined],
    ['Family 1200dpi 1920w.jpg', undefined],
    ['DCP_1943.JPG', undefined],
    ['SDIM1943.JPG', undefined],
    ['PANA1943.JPG', undefined],
    ['STA_1943.JPG', undefined],
    ['MOV_1943.jpg', undefined],
    ['100CANON_1943.JPG', undefined],
    ['Scanned_1943.jpg', undefined],
    ['Page 1943.jpg', undefined],
    ['Nr. 1943.jpg', undefined],
    ['#1943.jpg', undefined],
    ['Untitled-1943.jpg', undefined],
    ['Unbenannt_1943.jpg', undefined],
    ['thumb_1920.jpg', undefined],
    ['family-1920-1080.jpg', undefined],
    ['1920*1080.jpg', undefined],
    ['photo_w1920.jpg', undefined],
    ['unsplash_1920.jpg', undefined],
    ['MVIMG_1943.jpg', undefined],
    ['CRW_1943.jpg', undefined],
    ['PANO_1943.jpg', undefined],
    ['SNC1943.jpg', undefined],
    ['C1943.MP4', undefined],
    ['101_FUJI_DSCF1943.JPG', undefined],
    ['Copy of DSC_1943.jpg', undefined],
    ['Kopie von IMG_1943.jpg', undefined],
    ['edited-IMG_1943 (1).jpg', undefined],
    ['resized_IMG_1943.jpg', undefined],
    ['Screenshot 1943.png', undefined],
    ['received_1943.jpeg', undefined],
    ['slide_1943.jpg', undefined],
    ['negative 1943.tif', undefined],
    ['size_2048.jpg', undefined],
    ['photo@2048.jpg', undefined],
    ['large_1920.jpg', undefined],
    ['Family-scaled-1920.jpg', undefined],
    ['wallpaper-1920.jpg', undefined],
    ['w=1920.jpg', undefined],
    ['c1915 Oma.jpg', 'about 1915'],
    ['Oma IMG_0012 1943.jpg', '1943'],
    ['IMG_1968 Weihnachten 1943.jpg', '1943'],
    ['Copy of DSC_0012 1943-07-12.jpg', '1943-07-12'],
    ['max und moritz 1943.jpg', '1943'],
    ['1839.jpg', '1839'],
    ['1920-1939 album.jpg', '1920-1939'],
    ['Page 3, 1943.jpg', '1943'],
    ['1943 1920x1080.jpg', '1943'],
    ['1920px-Family_1943-07.jpg', '1943-07'],
    ['IMG_20190502_100000.jpg', '2019-05-02'],
    ['scan 1943-07-12.jpg', '1943-07-12'],
    ['scan 1943 Oma.jpg', '1943'],
    ['OMA_1943.jpg', '1943'],
    ['1850s.jpg', '1850s'],
    ['1850s-group.jpg', '1850s'],
    ['SanFran1850s.jpg', '1850s'],
    ['SanFran1850sHarbour.jpg', '1850s'],
    ['1920summer.jpg', '1920'],
    ['1943silver.jpg', '1943'],
    ['Berlin1943.jpg', '1943'],
    ['group_1850s_2.jpg', '1850s'],
    ["1850's group.jpg", '1850s'],
    ['c. 1850s group.jpg', '1850s'],
    ['1850er Gruppe.jpg', '1850s'],
    ['circa 1915.jpg', 'about 1915'],
    ['1914-1918 Opa.jpg', '1914-1918'],
  ])('%s', (name, text) => expect(nameDate(name)?.text).toBe(text))

  it('the day of the scan does not beat an older year in the name', () => {
    expect(foundDate('2019-03-02T10:00:00', '1943-07 lake.jpg')).toMatchObject({
      text: '1943-07',
      source: 'name',
    })
    expect(foundDate('1998-08-30T10:00:00', '2003 album 4.jpg')).toMatchObject({
      text: '1998-08-30',
      source: 'exif',
    })
    expect(foundDate(null, 'lake.jpg')).toBeNull()
  })

  it('what the file says of itself beats a bare number in the name, and may be a part of a date', () => {
    expect(foundDate('2019-05-02T10:00:00', 'Oma 1943.jpg')).toMatchObject({ text: '2019-05-02' })
    expect(foundDate('2019-05-02T10:00:00', '1940s Oma.jpg')).toMatchObject({ text: '1940s' })
    expect(foundDate('1943', 'lake.jpg')).toEqual({
      from: '1943-01-01',
      to: '1943-12-31',
      text: '1943',
      source: 'exif',
    })
    expect(foundDate('1943-02', 'lake.jpg')).toMatchObject({ from: '1943-02-01', to: '1943-02-28' })
  })
})

it('a date from a name can be typed as the window says it in another language', () => {
  const days = (text: string) => ({ from: typedDate(text).from, to: typedDate(text).to })
  expect(days('约1910年')).toEqual(days('about 1910'))
  expect(days('1920年代')).toEqual(days('1920s'))
})
