/**
 * Makes the installers' icons in `build/`, and the ones of the web app that a browser installs in `src/renderer/public/`,
 * from two drawings of ours: `build/icon.svg`, and below 48 pixels, where its details would be mud, the interface's own
 * `src/renderer/public/icon.svg`. Run it when a drawing has changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..')
const large = join(root, 'build/icon.svg')
const small = join(root, 'src/renderer/public/icon.svg')

/** Side lengths in pixels. */
const linux = [16, 24, 32, 48, 64, 128, 256, 512]
const windows = [16, 24, 32, 48, 64, 128, 256]

/**
 * Apple's types for PNG data and their pixels (Apple's `iconutil` writes the same). The oldest, 16 and 32 at single
 * density, are left out: with PNG inside some systems draw rubbish, and all of them scale `ic11` and `ic12` instead.
 */
const apple = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 }

/** @returns PNG, `side` by `side` pixels, RGBA */
export async function draw(side) {
  const [file, viewBox] = side < 48 ? [small, 32] : [large, 1024]
  // librsvg draws at 72 dots per inch what the view box calls a pixel: asking for more makes no pixel twice.
  const picture = sharp(file, { density: (72 * side) / viewBox })
  return picture.resize(side, side).png({ compressionLevel: 9 }).toBuffer()
}

/**
 * Windows' icon file: a directory of PNGs. Layout: the "ICO file format" of Windows, with PNG inside since Vista.
 * @param images PNG by side length, 256 at most
 */
export function icoOf(images) {
  const entries = Object.entries(images)
  const head = Buffer.alloc(6 + 16 * entries.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(entries.length, 4)
  let offset = head.length
  entries.forEach(([side, png], at) => {
    const entry = 6 + 16 * at
    // 256 is written as 0.
    head.writeUInt8(Number(side) % 256, entry)
    head.writeUInt8(Number(side) % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  })
  return Buffer.concat([head, ...Object.values(images)])
}

/**
 * Apple's icon file: type, length and PNG for each, after a head of the same form.
 * @param images PNG by Apple's four-letter type
 */
export function icnsOf(images) {
  const chunk = (type, data) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(head.length + data.length, 4)
    return Buffer.concat([head, data])
  }
  return chunk('icns', Buffer.concat(Object.entries(images).map(([type, png]) => chunk(type, png))))
}

/** The album's page in the drawing, and the same over the whole square. */
const page = '<rect x="100" y="100" width="824" height="824" rx="186" fill="url(#page)" />'
const wholePage = '<rect width="1024" height="1024" fill="url(#page)" />'

/**
 * For systems that cut an icon to a shape of their own: the page fills the square, and the print stays within the
 * middle four fifths, which is never cut ("maskable" in W3C's Web Application Manifest).
 * @returns PNG, `side` by `side` pixels
 * @throws Error when the drawing has another page by now
 */
export async function drawMaskable(side) {
  const drawing = await readFile(large, 'utf8')
  if (!drawing.includes(page)) throw new Error(`There is no page of the known shape in ${large}.`)
  const picture = sharp(Buffer.from(drawing.replace(page, wholePage)), { density: (72 * side) / 1024 })
  return picture.resize(side, side).flatten().png({ compressionLevel: 9 }).toBuffer()
}

async function main() {
  const web = join(root, 'src/renderer/public/app-icons')
  await mkdir(web, { recursive: true })
  for (const side of [192, 512]) await writeFile(join(web, `any-${side}.png`), await draw(side))
  await writeFile(join(web, 'maskable-512.png'), await drawMaskable(512))
  const build = join(root, 'build')
  await mkdir(join(build, 'icons'), { recursive: true })
  const drawn = new Map()
  for (const side of new Set([...linux, ...windows, ...Object.values(apple)]))
    drawn.set(side, await draw(side))
  for (const side of linux) await writeFile(join(build, `icons/${side}x${side}.png`), drawn.get(side))
  await writeFile(
    join(build, 'icon.ico'),
    icoOf(Object.fromEntries(windows.map((side) => [side, drawn.get(side)]))),
  )
  await writeFile(
    join(build, 'icon.icns'),
    icnsOf(Object.fromEntries(Object.entries(apple).map(([type, side]) => [type, drawn.get(side)]))),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
