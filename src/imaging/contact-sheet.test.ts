/** Contact sheets: every picture with its name in full letters, whatever the name is. */
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, fixture, noise, testFolder } from '../../test/support/pictures.ts'
import { writeDownscaled } from './codec/downscaled-copy.ts'
import { drawContactSheet, escapeXml, shorten } from './contact-sheet.ts'

const folder = testFolder()
const cells = ['album.tif', 'album.jpg', 'photo.heic', 'photo.jxl', 'album.tif'].map((name) => ({
  file: fixture(name),
  label: `${name} <24> & "bold"`,
}))

test.each(['png', 'jpg', 'webp'])('a sheet of five pictures as .%s', async (extension) => {
  const output = folder.path(`sheet.${extension}`)
  const size = await drawContactSheet({ cells, columns: 3, cellSide: 128, title: 'Sweep', output })
  const { data, info } = await sharp(output).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([size.width, size.height])
  expect(size.width).toBeGreaterThan(3 * 96)
  // A row is as high as its highest picture, 64 pixels here, with the title above.
  const pixel = (x: number, y: number) =>
    Array.from(data.subarray((y * size.width + x) * 3, (y * size.width + x) * 3 + 3))
  const ground = pixel(1, 1)
  expect(Math.max(...ground) - Math.min(...ground)).toBeLessThan(4)
  const top = Math.round(10 * 3)
  expect(size.height).toBeLessThan(2 * 128)
  expect(Math.min(...pixel(4 + 4, top + 4))).toBeGreaterThan(200)
})

test('small pictures lie close to each other, however large they might have been', async () => {
  const params = { cells: cells.slice(0, 2), columns: 2, title: '', output: folder.path('pair.png') }
  const small = await drawContactSheet({ ...params, cellSide: 1200 })
  // Two of 96 x 64 with three gaps and a line of text: no wide ground between, and no letters made for larger ones.
  expect(small.width).toBeLessThan(2 * 96 + 3 * 8)
  expect(small.height).toBeLessThan(64 + 40)
  expect(small).toEqual(await drawContactSheet({ ...params, cellSide: 96 }))
})

test.each([
  ['dark', 0x1b],
  ['white', 0xff],
] as const)('the ground is %s, and the letters stand out from it', async (ground, level) => {
  const output = folder.path(`${ground}.png`)
  const cell = { file: fixture('album.tif'), label: 'Lake' }
  await drawContactSheet({ cells: [cell], columns: 1, cellSide: 200, title: '', ground, output })
  const { data, info } = await sharp(output).greyscale().raw().toBuffer({ resolveWithObject: true })
  expect(data[0]).toBe(level)
  const foot = data.subarray(info.width * (info.height - 14))
  expect(Math.max(...foot) - Math.min(...foot)).toBeGreaterThan(120)
})

test('labels are seen: there is ink under the picture', async () => {
  const output = folder.path('label.png')
  const draw = async (label: string) => {
    await drawContactSheet({
      cells: [{ file: fixture('album.tif'), label }],
      columns: 1,
      cellSide: 200,
      title: '',
      output,
    })
    const { data } = await sharp(output).greyscale().raw().toBuffer({ resolveWithObject: true })
    return data.filter((value) => value > 150).length
  }
  expect(await draw('stable 24')).toBeGreaterThan((await draw('')) + 40)
})

test('a cell that is no picture is named; an odd extension is a wrong use', async () => {
  const bad = folder.write('bad.jpg', 'text')
  const params = { columns: 2, cellSide: 64, title: '' }
  const withBad = drawContactSheet({
    ...params,
    cells: [{ file: bad, label: '' }],
    output: folder.path('x.png'),
  })
  await expectFault(withBad, 'image.notAPicture', 'bad.jpg')
  await expectFault(drawContactSheet({ ...params, cells, output: folder.path('x.bmp') }), 'usage', 'x.bmp')
  const row = Array.from({ length: 200 }, () => cells[0])
  const huge = { ...params, cells: row, columns: row.length, cellSide: 96 }
  await expectFault(
    drawContactSheet({ ...huge, output: folder.path('huge.webp') }),
    'output.failed',
    'huge.webp',
  )
})

test('long names are shortened in the middle, whole letters only', () => {
  expect(shorten('short.jpg', 20)).toBe('short.jpg')
  const cut = shorten('Grandmother_in_the_garden_1943_scan_0002.tif', 20)
  expect(cut).toMatch(/^Grandm.*….*0002\.tif$/)
  expect(cut.length).toBeLessThanOrEqual(20)
  expect(shorten('👵🏽👵🏽👵🏽👵🏽👵🏽👵🏽', 7)).toMatch(/^(👵🏽)+…(👵🏽)+$/u)
})

test('labels are text, never markup', () => {
  expect(escapeXml(`<b a="1">&'\u0007`)).toBe('&lt;b a=&quot;1&quot;&gt;&amp;&apos;\ufffd')
})

test('a display copy is upright, sRGB, WebP and never enlarged', async () => {
  const output = folder.path('copy.webp')
  expect(await writeDownscaled(fixture('album.jpg'), output, 48, 1e6)).toEqual({ width: 48, height: 32 })
  const meta = await sharp(output).metadata()
  expect(meta).toMatchObject({ format: 'webp', width: 48, height: 32 })
  expect([meta.exif, meta.xmp]).toEqual([undefined, undefined])
  expect(await writeDownscaled(fixture('wide.heic'), output, 4000, 1e6)).toEqual({ width: 96, height: 64 })
  const deep = await sharp(new Uint16Array(noise(90 * 60 * 6).buffer), {
    raw: { width: 90, height: 60, channels: 3 },
  })
    .toColourspace('rgb16')
    .tiff({ compression: 'lzw' })
    .toBuffer()
  const file = folder.write('deep.tif', deep)
  expect(await writeDownscaled(file, output, 45, 1e6)).toEqual({ width: 45, height: 30 })
})
