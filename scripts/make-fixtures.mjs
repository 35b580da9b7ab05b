/**
 * Makes the small pictures in test/fixtures from generated pixels. Needs what users don't: Debian's heif-enc
 * (libheif-examples), exiftool's perl, and Python with Pillow. The files are committed; run this to change them.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ExifTool } from 'exiftool-vendored'
import sharp from 'sharp'

const folder = join(import.meta.dirname, '..', 'test', 'fixtures')
mkdirSync(folder, { recursive: true })
const at = (name) => join(folder, name)

/** 96 x 64: red grows to the right, green grows downwards, blue is a checkerboard; the corner is white. */
const width = 96
const height = 64
const pixels = Buffer.alloc(width * height * 3)
for (let y = 0; y < height; y++) {
  for (let x = 0; x < width; x++) {
    const corner = x < 16 && y < 16
    const i = (y * width + x) * 3
    pixels[i] = corner ? 255 : Math.round((x * 255) / (width - 1))
    pixels[i + 1] = corner ? 255 : Math.round((y * 255) / (height - 1))
    pixels[i + 2] = corner ? 255 : ((x >> 3) + (y >> 3)) % 2 === 0 ? 64 : 128
  }
}
const raw = { raw: { width, height, channels: 3 } }

// What a phone or a scanner writes: lying on its side, with date, place, words and a wide-gamut profile.
await sharp(pixels, raw).rotate(270).withIccProfile('p3').jpeg({ quality: 95 }).toFile(at('album.jpg'))
await sharp(pixels, raw).tiff({ compression: 'lzw', predictor: 'horizontal' }).toFile(at('album.tif'))
const exiftool = new ExifTool({ maxProcs: 1 })
for (const name of ['album.jpg', 'album.tif']) {
  await exiftool.write(
    at(name),
    {
      Make: 'Tintype',
      Model: 'Fixture 1',
      Artist: 'Grandmother',
      DateTimeOriginal: '1943:07:14 12:30:00',
      GPSLatitude: 48.2082,
      GPSLatitudeRef: 'N',
      GPSLongitude: 16.3738,
      GPSLongitudeRef: 'E',
      ExifImageWidth: 64,
      ExifImageHeight: 96,
      'XMP-dc:Title': 'Summer at the lake',
      'XMP-dc:Subject': ['family', 'lake'],
      'IPTC:City': 'Wien',
      'IPTC:Caption-Abstract': 'Three children & a boat',
      ...(name === 'album.jpg' ? { 'Orientation#': 6 } : {}),
    },
    { writeArgs: ['-overwrite_original'] },
  )
}
await exiftool.end()

const png = at('turn.png')
await sharp(pixels, raw).png().toFile(png)
execFileSync('heif-enc', ['-q', '90', png, '-o', at('photo.heic')])
const wide = at('wide.png')
await sharp(pixels, raw).withIccProfile('p3').png().toFile(wide)
execFileSync('heif-enc', ['-q', '90', wide, '-o', at('wide.heic')])
rmSync(png)
rmSync(wide)

const { default: encodeJxl, init } = await import('@jsquash/jxl/encode.js')
const wasm = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm')
await init(await WebAssembly.compile(readFileSync(wasm)))
const rgba = await sharp(pixels, raw).ensureAlpha().raw().toBuffer()
const jxl = await encodeJxl({ data: new Uint8ClampedArray(rgba), width, height }, { quality: 95 })
writeFileSync(at('photo.jxl'), Buffer.from(jxl))

// Pillow's own answers, for `resample.ts`.
const pillow = `
import json
from PIL import Image
def noise(w, h, seed):
    state, out = seed, bytearray()
    for _ in range(w * h * 3):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        out.append(state >> 16 & 255)
    return bytes(out)
cases = []
for w, h, to_w, to_h in [(37, 23, 16, 16), (16, 16, 37, 23), (100, 3, 7, 3), (3, 100, 3, 9), (1, 1, 5, 4), (64, 1, 8, 8), (33, 47, 32, 48)]:
    seed = w * 1000 + h
    picture = Image.frombytes('RGB', (w, h), noise(w, h, seed)).resize((to_w, to_h), Image.Resampling.BILINEAR)
    cases.append({'from': [w, h], 'to': [to_w, to_h], 'seed': seed, 'rgb': picture.tobytes().hex()})
print(json.dumps(cases))
`
const vectors = JSON.parse(execFileSync('python3', ['-c', pillow], { encoding: 'utf8' }))
writeFileSync(at('pillow-bilinear.json'), `[\n${vectors.map((v) => JSON.stringify(v)).join(',\n')}\n]\n`)
