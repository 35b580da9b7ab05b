/** A photo's own metadata goes on into its picture, marked as coloured by a machine; broken metadata costs no picture. */
import { readdirSync, readFileSync } from 'node:fs'
import { ExifTool } from 'exiftool-vendored'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { type OutputFormat } from '../../contract/photo-formats.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'
import { uprightExif } from './exif.ts'
import type { Provenance } from '../photo.ts'
import { Exiftool } from './exiftool.ts'
import { digitalSourceType, mergeXmp } from './xmp.ts'

const limits = { maxPixels: 1e6 }
const folder = testFolder()
const reader = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => reader.end())

const formats = outputOptionsSchema.shape.format.options
const provenance: Provenance = {
  model: 'tintype-stable',
  modelName: 'Tintype <Stable> & "co"',
  renderFactor: 24,
  style: 'stable',
}

async function carry(source: string, format: OutputFormat, name: string, exiftool = new Exiftool()) {
  const photo = await decodePhoto(fixture(source), limits)
  const file = folder.path(`${name}.${format}`)
  const written = await encodePhoto(
    photo,
    file,
    outputOptionsSchema.parse({ format }),
    photo.metadata,
    provenance,
    { exiftool },
  )
  const tags = (await reader.readRaw(file, { readArgs: ['-G1', '-n'] })) as Record<string, unknown>
  return { file, tags, notes: written.notes.map((note) => note.code) }
}

for (const source of ['album.jpg', 'album.tif']) {
  test.each(formats)(`dates, place, words and the AI mark go from ${source} into %s`, async (format) => {
    const { file, tags, notes } = await carry(source, format, source)
    expect(tags).toMatchObject({
      'ExifIFD:DateTimeOriginal': '1943:07:14 12:30:00',
      'GPS:GPSLatitudeRef': 'N',
      'IFD0:Artist': 'Grandmother',
      'XMP-dc:Title': 'Summer at the lake',
      'XMP-dc:Subject': ['family', 'lake'],
      'XMP-iptcExt:DigitalSourceType': digitalSourceType,
      'XMP-tintype:ColorModel': 'tintype-stable',
      'XMP-tintype:ColorModelName': 'Tintype <Stable> & "co"',
      'XMP-tintype:RenderFactor': 24,
    })
    expect(tags['XMP-xmp:CreatorTool']).toMatch(/^Tintype \d/)
    expect(tags['GPS:GPSLatitude']).toBeCloseTo(48.2082, 3)
    expect(tags['GPS:GPSLongitude']).toBeCloseTo(16.3738, 3)
    // Turned once, when it was decoded; a second turn would lay it on its side again.
    expect(tags['IFD0:Orientation'] ?? 1).toBe(1)
    expect([tags['ExifIFD:ExifImageWidth'], tags['ExifIFD:ExifImageHeight']]).toEqual([96, 64])
    expect(await sharp(file).metadata()).toMatchObject({ width: 96, height: 64 })
    const holdsIptc = format !== 'webp' && format !== 'avif'
    expect(tags['IPTC:City']).toBe(holdsIptc ? 'Wien' : undefined)
    expect(notes).toEqual(holdsIptc ? [] : ['metadata.incomplete'])
    expect(tags['ExifTool:Warning']).toBeUndefined()
  })
}

test.each(formats)('a failing exiftool never costs the picture: %s', async (format) => {
  const missing = new Exiftool(folder.path('there-is-no-exiftool'))
  const { file, tags, notes } = await carry('album.jpg', format, 'no-exiftool', missing)
  const photo = await decodePhoto(file, limits)
  expect([photo.width, photo.height]).toEqual([96, 64])
  expect(new Set(notes)).toEqual(new Set(format === 'jpeg' ? [] : ['metadata.incomplete']))
  // What needs no exiftool is there all the same.
  expect(tags['XMP-iptcExt:DigitalSourceType']).toBe(digitalSourceType)
  expect(readdirSync(folder.path('.')).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('without metadata wanted nothing of it is written', async () => {
  const photo = await decodePhoto(fixture('album.jpg'), limits)
  for (const format of formats) {
    const file = folder.path(`bare.${format}`)
    const options = outputOptionsSchema.parse({ format, metadata: false })
    await encodePhoto(photo, file, options, photo.metadata, provenance)
    const meta = await sharp(file).metadata()
    expect([meta.xmp, meta.iptc]).toEqual([undefined, undefined])
    expect(readFileSync(file).includes('Grandmother')).toBe(false)
  }
})

test('corrupted EXIF is left out, said aloud, and the rest goes on', async () => {
  const photo = await decodePhoto(fixture('album.jpg'), limits)
  const exif = Buffer.from(photo.metadata.exif ?? '')
  exif.writeUInt32BE(0xfffffff0, 10)
  const file = folder.path('corrupt.jpg')
  const options = outputOptionsSchema.parse({ format: 'jpeg' })
  const { notes } = await encodePhoto(photo, file, options, { ...photo.metadata, exif }, provenance)
  expect(notes.map((note) => note.code)).toEqual(['metadata.incomplete'])
  expect((await sharp(file).metadata()).xmp?.toString()).toContain('Summer at the lake')
})

test('no random bytes make the EXIF patcher read or write outside its block', () => {
  const good = Buffer.from('49492a0008000000010012010300010000000600000000000000', 'hex')
  expect(uprightExif(good, 10, 20)?.readUInt16LE(18)).toBe(1)
  for (let seed = 0; seed < 500; seed++) {
    const bad = Buffer.from(good)
    bad[8 + (seed % 18)] = seed & 255
    bad[4 + (seed % 4)] = (seed * 7) & 255
    uprightExif(bad, 10, 20)
  }
})

test('XMP: the old packet stays, the new words are said once, also when coloured again', () => {
  const first = mergeXmp(undefined, provenance).packet ?? ''
  const again = mergeXmp(Buffer.from(first), { ...provenance, renderFactor: 35 }).packet ?? ''
  expect(again.match(/DigitalSourceType/g)).toHaveLength(1)
  expect(again).toContain('RenderFactor="35"')
  expect(again).not.toContain('RenderFactor="24"')
  expect(mergeXmp(undefined, null).packet).toBeNull()
  expect(mergeXmp(Buffer.from('<not xml'), null)).toEqual({ packet: null, lost: true })
  expect(mergeXmp(Buffer.from('<not xml'), provenance).packet).toContain(digitalSourceType)
})

test('XMP: a property written as an element is replaced, not doubled', () => {
  const old =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/">' +
    '<xmp:CreatorTool>Scanner</xmp:CreatorTool><tiff:Orientation>6</tiff:Orientation><tiff:Make>Agfa</tiff:Make>' +
    '</rdf:Description></rdf:RDF></x:xmpmeta>'
  const { packet } = mergeXmp(Buffer.from(old), provenance)
  expect(packet).not.toContain('Scanner')
  expect(packet).not.toContain('Orientation')
  expect(packet).toContain('Agfa')
})

test('XMP: what is true of the original alone goes: raw settings, regions, gain maps, motion photos', () => {
  const space = {
    crs: 'http://ns.adobe.com/camera-raw-settings/1.0/',
    mwgrs: 'http://www.metadataworkinggroup.com/schemas/regions/',
    MP: 'http://ns.microsoft.com/photo/1.2/',
    GCamera: 'http://ns.google.com/photos/1.0/camera/',
    Container: 'http://ns.google.com/photos/1.0/container/',
    hdrgm: 'http://ns.adobe.com/hdr-gain-map/1.0/',
    dc: 'http://purl.org/dc/elements/1.1/',
  }
  const names = Object.entries(space).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  const old =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" ${names.join(' ')} crs:ConvertToGrayscale="True" hdrgm:Version="1.0" ` +
    'GCamera:MotionPhoto="1" GCamera:MicroVideoOffset="99"><crs:ToneCurve><rdf:Seq><rdf:li>0</rdf:li></rdf:Seq></crs:ToneCurve>' +
    '<mwgrs:Regions rdf:parseType="Resource"><mwgrs:RegionList/></mwgrs:Regions><MP:RegionInfo/>' +
    '<Container:Directory><rdf:Seq/></Container:Directory>' +
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">crs stays in a caption</rdf:li></rdf:Alt></dc:description>' +
    '</rdf:Description></rdf:RDF></x:xmpmeta>'
  const { packet } = mergeXmp(Buffer.from(old), null)
  expect(packet).toContain('crs stays in a caption')
  for (const gone of ['crs:', 'mwgrs:R', 'MP:R', 'GCamera:M', 'Container:D', 'hdrgm:V']) {
    expect(packet).not.toContain(`<${gone}`)
    expect(packet).not.toContain(` ${gone}`)
  }
})

test('XMP: our own fields are not named like a camera’s', () => {
  const { packet } = mergeXmp(undefined, provenance)
  expect(packet).not.toMatch(/tintype:Model(?:Name)?=/)
  const before = packet!.replaceAll('tintype:ColorModel', 'tintype:Model')
  expect(mergeXmp(Buffer.from(before), provenance).packet).not.toMatch(/tintype:Model(?:Name)?=/)
})

test('EXIF: every Orientation entry is reset', async () => {
  const { exif } = await sharp(fixture('cases/m7_dup_orientation_6_1.jpg')).metadata()
  const upright = uprightExif(exif!, 360, 240)!
  const little = upright.toString('latin1', 0, 2) === 'II'
  const entry = Buffer.from(little ? '1201030001000000' : '0112000300000001', 'hex')
  const values: number[] = []
  for (let at = upright.indexOf(entry); at >= 0; at = upright.indexOf(entry, at + 1)) {
    values.push(little ? upright.readUInt16LE(at + 8) : upright.readUInt16BE(at + 8))
  }
  expect(values).toEqual([1, 1])
})

test('camera-raw settings of a photo are not in its picture', async () => {
  const photo = await decodePhoto(fixture('cases/m5_crs_bw.jpg'), limits)
  const file = folder.path('no-settings.jpg')
  await encodePhoto(photo, file, outputOptionsSchema.parse({ format: 'jpeg' }), photo.metadata, provenance)
  expect((await sharp(file).metadata()).xmp?.toString()).not.toMatch(/[ <]crs:/)
})
