/** Small files of formats that no encoder here writes: bitmaps, Photoshop files, cameras' raw files. */

export interface Pixels {
  width: number
  height: number
  /** RGB. */
  data: Uint8Array
}

/** A bitmap of 24 bits, its rows from below. */
export function bmp24({ width, height, data }: Pixels): Buffer {
  const stride = Math.ceil((width * 3) / 4) * 4
  const out = bmpHead({ width, height, bits: 24, colors: 0, bytes: stride * height })
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3
      const to = 54 + (height - 1 - y) * stride + x * 3
      out.set([data[from + 2], data[from + 1], data[from]], to)
    }
  }
  return out
}

/** Grey of 8 bits through a palette, in runs. */
export function bmpRuns({ width, height, data }: Pixels): Buffer {
  const runs: number[] = []
  for (let y = height - 1; y >= 0; y--) {
    for (let x = 0; x < width; x++) runs.push(1, data[(y * width + x) * 3])
    runs.push(0, 0)
  }
  runs.push(0, 1)
  const out = bmpHead({ width, height, bits: 8, colors: 256, bytes: runs.length, compression: 1 })
  for (let i = 0; i < 256; i++) out.set([i, i, i, 0], 54 + i * 4)
  out.set(runs, 54 + 1024)
  return out
}

function bmpHead(of: {
  width: number
  height: number
  bits: number
  colors: number
  bytes: number
  compression?: number
}): Buffer {
  const pixelsAt = 54 + of.colors * 4
  const out = Buffer.alloc(pixelsAt + of.bytes)
  out.write('BM', 'latin1')
  out.writeUInt32LE(out.length, 2)
  out.writeUInt32LE(pixelsAt, 10)
  out.writeUInt32LE(40, 14)
  out.writeInt32LE(of.width, 18)
  out.writeInt32LE(of.height, 22)
  out.writeUInt16LE(1, 26)
  out.writeUInt16LE(of.bits, 28)
  out.writeUInt32LE(of.compression ?? 0, 30)
  return out
}

interface PsdParts {
  packed?: boolean
  resources?: Buffer
  layers?: Buffer
}

/** A Photoshop file of 8 bits without layers. @param planes one a channel, `width * height` bytes each */
export function psd(
  { width, height }: Pixels,
  mode: number,
  planes: Uint8Array[],
  { packed = false, resources = Buffer.alloc(0), layers = Buffer.alloc(0) }: PsdParts = {},
): Buffer {
  const head = Buffer.alloc(26)
  head.write('8BPS', 'latin1')
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(planes.length, 12)
  head.writeUInt32BE(height, 14)
  head.writeUInt32BE(width, 18)
  head.writeUInt16BE(8, 22)
  head.writeUInt16BE(mode, 24)
  const section = (data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, data])
  }
  const parts = [head, section(Buffer.alloc(0)), section(resources), section(layers)]
  if (!packed) return Buffer.concat([...parts, Buffer.from([0, 0]), ...planes])
  const rows: Buffer[] = []
  for (const plane of planes) {
    for (let y = 0; y < height; y++) {
      const row = plane.subarray(y * width, (y + 1) * width)
      const pieces: Buffer[] = []
      for (let at = 0; at < width; at += 128) {
        const piece = row.subarray(at, at + 128)
        pieces.push(Buffer.from([piece.length - 1]), Buffer.from(piece))
      }
      rows.push(Buffer.concat(pieces))
    }
  }
  const counts = Buffer.alloc(rows.length * 2)
  for (const [i, row] of rows.entries()) counts.writeUInt16BE(row.length, i * 2)
  return Buffer.concat([...parts, Buffer.from([0, 1]), counts, ...rows])
}

/** One block of a Photoshop file's image resources. */
export function psdResource(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.write('8BIM', 'latin1')
  head.writeUInt16BE(id, 4)
  head.writeUInt32BE(data.length, 8)
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)])
}

type Tag = [tag: number, type: 1 | 3 | 4, value: number]

/** Little-endian TIFF directories, each at its place, with JPEGs behind them. */
function tiffOf(
  magic: string,
  directories: { at: number; tags: Tag[] }[],
  blocks: [at: number, data: Buffer][],
) {
  const end = Math.max(...blocks.map(([at, data]) => at + data.length), 2048)
  const out = Buffer.alloc(end)
  Buffer.from(magic, 'hex').copy(out)
  for (const { at, tags } of directories) {
    out.writeUInt16LE(tags.length, at)
    for (const [i, [tag, type, value]] of tags.entries()) {
      const entry = at + 2 + i * 12
      out.writeUInt16LE(tag, entry)
      out.writeUInt16LE(type, entry + 2)
      out.writeUInt32LE(type === 1 ? 4 : 1, entry + 4)
      out.writeUInt32LE(value, entry + 8)
    }
  }
  for (const [at, data] of blocks) data.copy(out, at)
  return out
}

const lossless = Buffer.concat([
  Buffer.from('ffd8ffc3000e0e0fff0fff02001100011100', 'hex'),
  Buffer.alloc(4000, 7),
])

/**
 * Cameras' raw files with a small and a large JPEG as their makers put them, lying on their side.
 * @param small @param large JPEGs
 */
export function rawFiles(small: Buffer, large: Buffer): Record<string, Buffer> {
  const largeAt = 4096
  const smallAt = largeAt + large.length + (large.length & 1)
  const dataAt = smallAt + small.length + (small.length & 1)
  const blocks: [number, Buffer][] = [
    [largeAt, large],
    [smallAt, small],
    [dataAt, lossless],
  ]
  const turned: Tag = [274, 3, 6]
  const raw: Tag[] = [
    [259, 3, 7],
    [273, 4, dataAt],
    [279, 4, lossless.length],
  ]
  const strip = (at: number, length: number): Tag[] => [
    [259, 3, 6],
    [273, 4, at],
    [279, 4, length],
  ]
  const exchange = (at: number, length: number): Tag[] => [
    [513, 4, at],
    [514, 4, length],
  ]
  const subDirectories = tiffOf(
    '49492a0008000000',
    [
      { at: 8, tags: [[254, 4, 1], [259, 3, 1], [273, 4, 3000], turned, [279, 4, 30], [330, 4, 600]] },
      { at: 600, tags: [...exchange(largeAt, large.length), [330, 4, 900]] },
      { at: 900, tags: raw },
    ],
    blocks,
  )
  const dng = tiffOf(
    '49492a0008000000',
    [
      {
        at: 8,
        tags: [[254, 4, 1], ...strip(smallAt, small.length), turned, [330, 4, 600], [50706, 1, 0x0401]],
      },
      { at: 600, tags: [...strip(largeAt, large.length), [330, 4, 900]] },
      { at: 900, tags: raw },
    ],
    blocks,
  )
  const cr2 = tiffOf(
    '49492a00100000004352020000000000',
    [{ at: 16, tags: [...strip(largeAt, large.length), turned, ...exchange(smallAt, small.length)] }],
    blocks,
  )
  const arw = tiffOf(
    '49492a0008000000',
    [
      { at: 8, tags: [[254, 4, 1], [259, 3, 6], turned, [330, 4, 600], ...exchange(largeAt, large.length)] },
      { at: 600, tags: [[259, 3, 32767], ...raw.slice(1)] },
    ],
    blocks,
  )
  const raf = Buffer.concat([Buffer.alloc(160), large])
  raf.write('FUJIFILMCCD-RAW 0201', 'latin1')
  raf.writeUInt32BE(160, 84)
  raf.writeUInt32BE(large.length, 88)
  const cr3 = Buffer.concat([
    Buffer.from('00000018667479706372782000000001637278206973 6f6d'.replace(' ', ''), 'hex'),
    Buffer.alloc(400),
    small,
    Buffer.alloc(100),
    large,
    Buffer.alloc(5000),
  ])
  return { nef: subDirectories, dng, cr2, arw, raf, cr3 }
}
