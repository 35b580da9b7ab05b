/**
 * A stream of uncompressed frames with their times, as Matroska: bare frames through a pipe would lose the times.
 *
 * Each frame is a cluster of its own, whose time counts nanoseconds, so that a tick of any time base comes back exactly.
 * @see RFC 9559 (Matroska), RFC 8794 (EBML)
 */
import type { PlaneFormat, Rational } from '../contract/film.ts'

/** FOURCC of a layout, as ffmpeg names its raw formats. */
function fourccOf({ chroma, depth }: PlaneFormat): Buffer {
  if (depth === 8) {
    return Buffer.from({ '420': 'I420', '422': 'Y42B', '444': '444P', grey: 'Y800' }[chroma], 'latin1')
  }
  if (chroma === 'grey') return Buffer.from([0x59, 0x31, 0, 10])
  return Buffer.from([0x59, 0x33, { '420': 11, '422': 10, '444': 0 }[chroma], 10])
}

/** An element's size in eight bytes. */
function sizeOf(bytes: number): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(bytes) | (1n << 56n))
  return size
}

const unknownSize = Buffer.from('01ffffffffffffff', 'hex')

function element(id: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from(id, 'hex'), sizeOf(body.length), body])
}

function unsigned(id: string, value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return element(id, bytes)
}

const text = (id: string, value: string) => element(id, Buffer.from(value, 'latin1'))

export interface RawVideo {
  width: number
  height: number
  planes: PlaneFormat
  timeBase: Rational
  /** About; encoders plan with it and keep to the frames' own times. */
  frameRate: Rational | null
}

/** What a stream begins with. */
export function rawHeader({ width, height, planes, frameRate }: RawVideo): Buffer {
  const duration = frameRate && Math.round((frameRate.den / frameRate.num) * 1e9)
  const video = element(
    'e0',
    unsigned('b0', width),
    unsigned('ba', height),
    element('2eb524', fourccOf(planes)),
  )
  const track = element(
    'ae',
    unsigned('d7', 1),
    unsigned('73c5', 1),
    unsigned('83', 1),
    unsigned('9c', 0),
    text('86', 'V_UNCOMPRESSED'),
    ...(duration ? [unsigned('23e383', duration)] : []),
    video,
  )
  return Buffer.concat([
    element(
      '1a45dfa3',
      unsigned('4286', 1),
      unsigned('42f7', 1),
      unsigned('42f2', 4),
      unsigned('42f3', 8),
      text('4282', 'matroska'),
      unsigned('4287', 4),
      unsigned('4285', 2),
    ),
    Buffer.from('18538067', 'hex'),
    unknownSize,
    element('1549a966', unsigned('2ad7b1', 1), text('4d80', 'Tintype'), text('5741', 'Tintype')),
    element('1654ae6b', track),
  ])
}

/** What stands before the bytes of one frame. @param tick not below 0 */
export function rawFrameHead(bytes: number, tick: number, { num, den }: Rational): Buffer {
  const nanoseconds = (BigInt(tick) * BigInt(num) * 1_000_000_000n + BigInt(den) / 2n) / BigInt(den)
  const time = unsigned('e7', nanoseconds)
  const block = Buffer.concat([Buffer.from('a3', 'hex'), sizeOf(bytes + 4), Buffer.from([0x81, 0, 0, 0x80])])
  return Buffer.concat([
    Buffer.from('1f43b675', 'hex'),
    sizeOf(time.length + block.length + bytes),
    time,
    block,
  ])
}
