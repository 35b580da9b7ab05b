/** Without these a JPEG whose middle never arrived is coloured and kept, and nobody learns that a part of it is missing. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto, decodeSmall } from './decode.ts'
import { holeNote } from './jpeg-holes.ts'
import { hasHole } from './jpeg-structure.ts'

const limits = { maxPixels: 10_000_000 }
const folder = testFolder()
const [width, height] = [640, 480]

/** Soft shapes with a little grain, half of them on white paper. */
function scene() {
  const data = noise(width * height * 3)
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    data[i] = y > height * 0.7 ? 255 : 120 + 90 * Math.sin(x / 40 + (i % 3)) * Math.cos(y / 30) + data[i] / 16
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

const encoders = {
  plain: () => scene().jpeg({ optimiseCoding: false }),
  small: () => scene().jpeg({ quality: 30 }),
  grey: () => scene().toColourspace('b-w').jpeg(),
  full: () => scene().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
  progressive: () => scene().jpeg({ progressive: true }),
}

async function jpegs(): Promise<[string, Buffer][]> {
  return Promise.all(
    Object.entries(encoders).map(async ([name, make]) => [name, await make().toBuffer()] as [string, Buffer]),
  )
}

const scanOf = (file: Buffer) => file.indexOf(Buffer.from('ffda', 'hex')) + 14
const codes = ({ notes }: { notes: readonly { code: string }[] }) => notes.map(({ code }) => code)

test('zero bytes amid the data never open without a note', async () => {
  const files = await jpegs()
  const opened = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files.filter(([name]) => name !== 'progressive')),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.constantFrom(100, 512, 1500, 4096, Number.POSITIVE_INFINITY),
      async ([name, whole], where, length) => {
        const first = scanOf(whole)
        const from = Math.round(first + where * (whole.length - 100 - first))
        const file = folder.write(
          'hole.jpg',
          Buffer.from(whole).fill(0, from, Math.min(whole.length, from + length)),
        )
        const photo = await decodePhoto(file, limits).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'image.truncated' })
          return null
        })
        if (!photo) return
        opened.set(name, (opened.get(name) ?? 0) + 1)
        // In white paper zeros are white paper, where the hole ends with it.
        if (from + length < whole.length * 0.9) expect(codes(photo)).toEqual(['photo.partEmpty'])
      },
    ),
    { numRuns: 80 },
  )
  expect(opened.size).toBeGreaterThan(1)
})

test('the rest of a file that never arrived is empty, which is said, and not that all of it is there', async () => {
  const whole = await scene().toColourspace('b-w').jpeg({ quality: 90 }).toBuffer()
  const from = Math.round(whole.length * 0.5)
  for (const to of [whole.length, whole.length - 2]) {
    const bytes = Buffer.from(whole).fill(0, from, to)
    expect(hasHole(bytes)).toBe(true)
    const file = folder.write('tail.jpg', bytes)
    const photo = await decodePhoto(file, limits).catch(() => null)
    if (photo) expect(codes(photo)).toEqual(['photo.partEmpty'])
  }
})

test('a preview says so, too', async () => {
  const whole = await scene().toColourspace('b-w').jpeg({ quality: 90 }).toBuffer()
  const hole = Buffer.from(whole).fill(0, whole.length >> 1, (whole.length >> 1) + 150)
  const notes: { code: string; message: string }[] = []
  const file = folder.write('hole.jpg', hole)
  await decodeSmall(file, { ...limits, width: 32, height: 24, notes: notes as never })
  expect(codes({ notes })).toEqual(['photo.partEmpty'])
})

test('sound pictures have no such note: flat ones, whose data are zeros, and those with zeros around their data', async () => {
  const flat = (color: string) => sharp({ create: { width, height, channels: 3, background: color } })
  const text = Buffer.from(
    `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="white"/><text x="30" y="90">A letter</text></svg>`,
  )
  const sound = [
    ...(await jpegs()).map(([, bytes]) => bytes),
    ...(await Promise.all(
      ['white', 'black', '#808080', '#123456'].flatMap((color) => [
        flat(color).jpeg().toBuffer(),
        flat(color).jpeg({ progressive: true }).toBuffer(),
        flat(color).jpeg({ quality: 10, optimiseCoding: true }).toBuffer(),
        flat(color).toColourspace('b-w').jpeg({ optimiseCoding: false }).toBuffer(),
      ]),
    )),
    await sharp(text).jpeg({ quality: 40 }).toBuffer(),
    await sharp(text).jpeg({ mozjpeg: true }).toBuffer(),
    readFileSync(fixture('album.jpg')),
    readFileSync(fixture('formats/restarts.jpg')),
    readFileSync(fixture('formats/progressive-restarts.jpg')),
  ]
  for (const bytes of sound)
    expect(await holeNote(folder.write('sound.jpg', bytes), bytes.length)).toEqual([])
  for (const [, bytes] of await jpegs()) {
    const end = Buffer.concat([Buffer.alloc(600), bytes.subarray(-2), Buffer.alloc(5000)])
    expect(hasHole(Buffer.concat([bytes.subarray(0, -2), end]))).toBe(false)
    const described = sharp(bytes).withExif({ IFD0: { Artist: ' '.repeat(3000) } })
    expect(hasHole(await described.jpeg().toBuffer())).toBe(false)
  }
})
