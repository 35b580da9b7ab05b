/** What a file says outside EXIF, IPTC and XMP is kept where it can be, or said to be lost. */
import { readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'

const folder = testFolder()
const pixel = { create: { width: 2, height: 2, channels: 3, background: '#777' } } as const

/** What a result holds, as text, and what its notes say. */
async function rendered(name: string, data: Buffer) {
  const photo = await decodePhoto(folder.write(name, data), { maxPixels: 1e6 })
  const output = folder.path(`${name}.out.jpg`)
  const options = outputOptionsSchema.parse({ format: 'jpeg' })
  const { notes } = await encodePhoto(photo, output, options, photo.metadata, null)
  return { kept: readFileSync(output).toString('utf8'), notes: notes.map(({ message }) => message).join() }
}

async function jpegWith(...comments: string[]): Promise<Buffer> {
  const jpeg = await sharp(pixel).jpeg().toBuffer()
  const segments = comments.flatMap((comment) => {
    const data = Buffer.from(comment)
    const head = Buffer.from('fffe0000', 'hex')
    head.writeUInt16BE(data.length + 2, 2)
    return [head, data]
  })
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}

async function pngWith(...texts: [type: string, keyword: string, text: string | Buffer][]): Promise<Buffer> {
  const png = await sharp(pixel).png().toBuffer()
  const chunks = texts.map(([type, keyword, text]) => {
    const between = { tEXt: '\0', zTXt: '\0\0', iTXt: '\0\0\0\0\0' }[type]
    const data = type === 'zTXt' ? deflateSync(text) : Buffer.from(text)
    const body = Buffer.concat([Buffer.from(`${type}${keyword}${between}`, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length - 4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  })
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])
}

test('each comment of a JPEG is kept or named, also behind long metadata', async () => {
  const two = await rendered('two.jpg', await jpegWith('Oma am See', 'geschrieben von Hans'))
  expect(two.kept).toContain('Oma am See')
  expect(two.notes).toContain('a JPEG comment')
  const twice = await rendered('twice.jpg', await jpegWith('Oma am See', 'Oma am See'))
  expect(twice.notes).toBe('')
  const filler = Array.from({ length: 10 }, () => `Created with ${'x'.repeat(60_000)}`)
  const late = await rendered('late.jpg', await jpegWith(...filler, 'Oma am See'))
  expect(late.kept).toContain('Oma am See')
})

test('each text of a PNG that a person may have written is kept or named', async () => {
  const keywords = ['Description', 'Title', 'Author', 'Copyright', 'Creation Time', 'Source', 'Comment']
  keywords.push('Caption', 'Kommentar', 'Album', 'People', 'Keywords')
  const texts = keywords.map((keyword) => ['tEXt', keyword, `said by ${keyword}`] as const)
  const { kept, notes } = await rendered(
    'texts.png',
    await pngWith(...texts.map(([a, b, c]): [string, string, string] => [a, b, c]), [
      'iTXt',
      'Ort',
      'Zürich',
    ]),
  )
  for (const keyword of [...keywords, 'Ort'])
    expect(kept.includes(`said by ${keyword}`) || notes.includes(`"${keyword}"`), keyword).toBe(true)
  expect(kept).toContain('said by Description')
  const programs = await pngWith(
    ['tEXt', 'Software', 'ImageMagick 7'],
    ['tEXt', 'date:create', '2020-01-01T00:00:00+00:00'],
    ['tEXt', 'Thumb::MTime', '1'],
  )
  expect((await rendered('programs.png', programs)).notes).toBe('')
})

const profile = (kind: string, data: Buffer) =>
  `\n${kind}\n${String(data.length).padStart(8)}\n${data.toString('hex').replaceAll(/(.{72})/g, '$1\n')}\n`

test('every kind of profile that is hidden in the texts of a PNG is kept', async () => {
  const xmp = Buffer.from(
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      '<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Headline="Oma am See"/></rdf:RDF></x:xmpmeta>',
  )
  const said = Buffer.from('Oma am See')
  const records = Buffer.concat([Buffer.from([0x1c, 2, 120, 0, said.length]), said])
  const resource = Buffer.alloc(12)
  resource.write('8BIM\u0004\u0004', 'latin1')
  resource.writeUInt32BE(records.length, 8)
  const blocks: Record<string, [kind: string, data: Buffer]> = {
    xmp: ['xmp', xmp],
    app1: ['app1', Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1'), xmp])],
    'iptc-records': ['iptc', records],
    'iptc-resource': ['iptc', Buffer.concat([resource, records, Buffer.alloc(records.length & 1)])],
    '8bim': ['8bim', Buffer.concat([resource, records, Buffer.alloc(records.length & 1)])],
  }
  for (const [name, [kind, data]] of Object.entries(blocks)) {
    const png = await pngWith(['zTXt', `Raw profile type ${kind}`, Buffer.from(profile(kind, data))])
    const { kept, notes } = await rendered(`${name}.png`, png)
    expect(kept.includes('Oma am See'), name).toBe(true)
    expect(notes, name).toBe('')
  }
})

/** A GIF block of an extension: its label, and data in parts of at most 255 bytes. */
function gifBlock(label: number, data: Buffer): Buffer {
  const parts = Array.from({ length: Math.ceil(data.length / 255) }, (_, at) => {
    const part = data.subarray(at * 255, at * 255 + 255)
    return Buffer.concat([Buffer.from([part.length]), part])
  })
  return Buffer.concat([Buffer.from([0x21, label]), ...parts, Buffer.from([0])])
}

test('comments and XMP of a GIF are kept or named, wherever they stand', async () => {
  const gif = await sharp(pixel).gif().toBuffer()
  const end = gif.subarray(0, -1)
  const long = `Oma am See ${'und noch mehr '.repeat(30)}`
  const trailer = Buffer.concat([
    Buffer.from([1]),
    Buffer.from(Array.from({ length: 256 }, (_, at) => 255 - at)),
    Buffer.from([0]),
  ])
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Lindau"/></rdf:RDF></x:xmpmeta>`
  const xmp = Buffer.concat([Buffer.from([0x21, 0xff, 11]), Buffer.from(`XMP DataXMP${packet}`), trailer])
  const comments = [gifBlock(0xfe, Buffer.from(long)), gifBlock(0xfe, Buffer.from('von Hans'))]
  const { kept, notes } = await rendered(
    'said.gif',
    Buffer.concat([end, xmp, ...comments, Buffer.from([0x3b])]),
  )
  expect(kept).toContain(long.trim())
  expect(kept).toContain('Lindau')
  expect(notes).toContain('a GIF comment')
  const cut = await rendered('cut.gif', Buffer.concat([end, comments[0].subarray(0, 40)]))
  expect(cut.kept).toContain('Oma am See')
})
