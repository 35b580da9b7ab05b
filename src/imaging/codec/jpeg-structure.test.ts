/** Bytes that belong to nothing cost nobody a JPEG whose picture is whole; one whose data end early stays refused. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto, decodeSmall } from './decode.ts'
import { readHeader } from './header.ts'

const limits = { maxPixels: 1_000_000 }
const folder = testFolder()
const [width, height] = [61, 43]

/** As cameras, editors and web pages write them; `restarts` are by another encoder. */
async function jpegs(): Promise<Record<string, Buffer>> {
  const color = sharp(noise(width * height * 3), { raw: { width, height, channels: 3 } }).blur(2)
  const described = color.withExif({ IFD0: { Artist: 'Hans' } })
  return {
    plain: await described.clone().jpeg().toBuffer(),
    full: await described.clone().jpeg({ chromaSubsampling: '4:4:4', quality: 95 }).toBuffer(),
    grey: await described.clone().toColourspace('b-w').jpeg().toBuffer(),
    progressive: await described.clone().jpeg({ progressive: true }).toBuffer(),
    progressiveGrey: await described.clone().toColourspace('b-w').jpeg({ progressive: true }).toBuffer(),
    restarts: readFileSync(fixture('formats/restarts.jpg')),
    progressiveRestarts: readFileSync(fixture('formats/progressive-restarts.jpg')),
  }
}

/** Where one part of a JPEG ends and the next begins: before and behind every marker, those of restarts too. */
function seams(file: Buffer): number[] {
  const found = [0, 2]
  for (let at = 2; at + 4 <= file.length && file[at + 1] !== 0xd9;) {
    const marker = file[at + 1]
    at += 2 + file.readUInt16BE(at + 2)
    if (marker !== 0xda) {
      found.push(at)
      continue
    }
    while (!(file[at] === 0xff && file[at + 1] > 0 && (file[at + 1] & 0xf8) !== 0xd0)) {
      if (file[at] === 0xff && file[at + 1] > 0) found.push(at)
      at += 1
    }
    found.push(at)
  }
  return [...found, file.length]
}

const insert = (file: Buffer, at: number, stray: Uint8Array) =>
  Buffer.concat([file.subarray(0, at), stray, file.subarray(at)])

test('stray bytes between any two parts of a JPEG change nothing of the picture', async () => {
  const files = await jpegs()
  const wanted = new Map<string, Awaited<ReturnType<typeof decodePhoto>>>()
  for (const [name, bytes] of Object.entries(files))
    wanted.set(name, await decodePhoto(folder.write('whole.jpg', bytes), limits))
  const stray = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.constantFrom(Buffer.alloc(5), Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.alloc(128, 'photo')),
    fc.constant(Buffer.from('ff00ff01ff41ffc9', 'hex')),
  )
  const place = fc.nat(200)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(files)),
      fc.array(fc.tuple(place, stray), { minLength: 1, maxLength: 3 }),
      async (name, strays) => {
        const parts = seams(files[name])
        const places = strays.map(([at, bytes]) => [parts[at % parts.length], bytes] as const)
        const longer = places
          .toSorted(([a], [b]) => b - a)
          .reduce((file, [at, bytes]) => insert(file, at, bytes), files[name])
        const file = folder.write('stray.jpg', longer)
        const photo = await decodePhoto(file, limits)
        const { data, notes, metadata } = wanted.get(name)!
        expect(Buffer.from(photo.data.buffer).equals(Buffer.from(data.buffer))).toBe(true)
        expect(photo.notes).toEqual(notes)
        expect(photo.metadata.exif).toEqual(metadata.exif)
        await decodeSmall(file, { ...limits, width: 8, height: 8 })
      },
    ),
    { numRuns: 150 },
  )
})

test('stray bytes that look like a restart of another number are none', async () => {
  const { progressiveRestarts: whole, restarts } = await jpegs()
  for (const file of [whole, restarts]) {
    const wanted = await decodePhoto(folder.write('whole.jpg', file), limits)
    const [first, second] = seams(file).filter((at) => file[at] === 0xff && (file[at + 1] & 0xf8) === 0xd0)
    for (const [at, stray] of [
      [first, 'ffd300'],
      [second, 'ffd000'],
    ] as const) {
      const longer = folder.write('stray.jpg', insert(file, at, Buffer.from(stray, 'hex')))
      const { data } = await decodePhoto(longer, limits)
      expect(Buffer.from(data.buffer).equals(Buffer.from(wanted.data.buffer))).toBe(true)
    }
  }
})

test('a JPEG that is cut stays refused, whatever lies before it', async () => {
  const files = await jpegs()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(files)),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.uint8Array({ maxLength: 20 }),
      fc.nat(200),
      async (name, where, stray, place) => {
        const whole = files[name]
        const head = seams(whole).filter((at) => at < whole.indexOf(Buffer.from('ffda', 'hex')))
        const [first, last] = [whole.indexOf(Buffer.from('ffda', 'hex')) + 14, whole.length - 6]
        const cut = whole.subarray(0, Math.round(first + where * (last - first)))
        const file = folder.write('cut.jpg', insert(cut, head[place % head.length], stray))
        await expect(decodePhoto(file, limits)).rejects.toMatchObject({
          code: expect.stringMatching(/^image\.(?:truncated|notAPicture)$/),
        })
      },
    ),
    { numRuns: 150 },
  )
})

test('a picture that is a small part of another file does not make a photo of it', async () => {
  const { plain } = await jpegs()
  const song = Buffer.concat([Buffer.from('ID3\u0004 cover '), plain, Buffer.alloc(plain.length * 2, 'la')])
  await expectFault(readHeader(folder.write('song.jpg', song), limits), 'image.notAPicture', 'song.jpg')
})

test('a picture whose size is a lie is not walked for long', async () => {
  const { progressive } = await jpegs()
  const huge = Buffer.from(progressive)
  const frame = huge.indexOf(Buffer.from('ffc2', 'hex'))
  huge.writeUInt16BE(65_500, frame + 5)
  huge.writeUInt16BE(65_500, frame + 7)
  const file = folder.write('huge.jpg', insert(huge, 2, Buffer.alloc(3)))
  await expectFault(readHeader(file, limits), 'image.tooLarge', 'huge.jpg')
})
