/** The golden file: what each render was, a small copy of it, and what it was made with; and how a render is held to it. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

const jsonFile = join(import.meta.dirname, 'renders.json')
const sheetFile = join(import.meta.dirname, 'renders.png')

/** Pixels of a render's small copy, taken from it without any smoothing. */
const cell = { width: 32, height: 24 }
const cellBytes = cell.width * cell.height * 3
const columns = 10

/** What decides the last bit of a network's sums, and what a codec makes of a picture. */
export interface Maker {
  cpu: string
  onnxruntime: string
  codecs: string
}

/** Of one render, as the file keeps it. */
export interface GoldenRender {
  sha256: string
  width: number
  height: number
  channels: number
  depth: string
  format: string
  /** Codes of the findings, in order. */
  findings: string
}

interface GoldenFile {
  maker: Maker
  shots: Record<string, GoldenRender>
}

export interface Taken {
  shot: GoldenRender
  /** RGB, `cell` pixels, 8 bits. */
  small: Uint8Array
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

function cpuFlags(): string {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))
    return (line?.[1] ?? '').trim().split(/\s+/).sort().join(' ')
  } catch {
    return ''
  }
}

export function thisMaker(): Maker {
  const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  const { vips, mozjpeg, png, tiff, webp, aom, heif } = sharp.versions as Record<string, string>
  return {
    cpu: shortHash([arch(), cpus()[0]?.model ?? '', cpuFlags()].join('\n')),
    onnxruntime: runtime.version,
    codecs: [
      `${platform()} ${arch()}`,
      ...Object.entries({ vips, mozjpeg, png, tiff, webp, aom, heif }).map((each) => each.join(' ')),
    ].join(', '),
  }
}

/** Reads a rendered file back: its pixels' hash, and the small copy. */
export async function take(file: string, findings: readonly string[]): Promise<Taken> {
  const { depth, space, format } = await sharp(file).metadata()
  const isDeep = depth === 'ushort'
  const image = sharp(file)
  if (isDeep && space !== undefined) image.toColourspace(space)
  const { data, info } = await image
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const small = new Uint8Array(cellBytes)
  for (let i = 0; i < cellBytes; i++) {
    const [x, y] = [Math.trunc(i / 3) % cell.width, Math.trunc(i / 3 / cell.width)]
    const column = Math.trunc(((x + 0.5) * width) / cell.width)
    const row = Math.trunc(((y + 0.5) * height) / cell.height)
    const at = (row * width + column) * channels + (channels < 3 ? 0 : i % 3)
    small[i] = isDeep ? Math.round(data.readUInt16LE(at * 2) / 257) : data[at]
  }
  const sha256 = createHash('sha256').update(data).digest('hex')
  return {
    shot: { sha256, width, height, channels, depth, format, findings: findings.join(' ') },
    small,
  }
}

/** Keeps these renders as the golden ones, made by this machine. */
export async function writeGolden(taken: ReadonlyMap<string, Taken>): Promise<void> {
  const shots = Object.fromEntries([...taken].map(([name, { shot }]) => [name, shot]))
  const file: GoldenFile = { maker: thisMaker(), shots }
  writeFileSync(jsonFile, `${JSON.stringify(file, null, 2)}\n`)
  const rows = Math.ceil(taken.size / columns)
  const width = columns * cell.width
  const sheet = new Uint8Array(rows * cell.height * width * 3)
  for (const [index, { small }] of [...taken.values()].entries()) {
    for (let y = 0; y < cell.height; y++) {
      sheet.set(small.subarray(y * cell.width * 3, (y + 1) * cell.width * 3), offsetOf(index, y))
    }
  }
  await sharp(sheet, { raw: { width, height: rows * cell.height, channels: 3 } })
    .png({ compressionLevel: 9, palette: false })
    .toFile(sheetFile)
}

/** Where a row of a render's small copy begins on the sheet. */
function offsetOf(index: number, y: number): number {
  const top = Math.trunc(index / columns) * cell.height + y
  return (top * columns + (index % columns)) * cell.width * 3
}

export interface Golden {
  maker: Maker
  /** In the file's order. */
  names: string[]
  get: (name: string) => Taken
}

export async function readGolden(): Promise<Golden> {
  const { maker, shots } = JSON.parse(readFileSync(jsonFile, 'utf8')) as GoldenFile
  const sheet = await sharp(sheetFile).removeAlpha().raw().toBuffer()
  const names = Object.keys(shots)
  return {
    maker,
    names,
    get(name) {
      const index = names.indexOf(name)
      if (index < 0) throw new Error(`there is no golden render of "${name}"; see UPDATE_GOLDEN`)
      const small = new Uint8Array(cellBytes)
      for (let y = 0; y < cell.height; y++) {
        const from = offsetOf(index, y)
        small.set(sheet.subarray(from, from + cell.width * 3), y * cell.width * 3)
      }
      return { shot: shots[name], small }
    },
  }
}

/** How far two small copies are from each other, in 8-bit levels. */
export function differenceOf(a: Uint8Array, b: Uint8Array): { most: number; mean: number } {
  let [most, sum] = [0, 0]
  for (const [i, value] of a.entries()) {
    const by = Math.abs(value - b[i])
    most = Math.max(most, by)
    sum += by
  }
  return { most, mean: sum / a.length }
}
