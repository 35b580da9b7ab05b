/** Without these: a model file made for it keeps the engine at work for hours, or fills the memory or the disk. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openCheckpoint } from './checkpoint/checkpoint.ts'
import { faultOf, useFolder } from '../../../test/support/model-files/fixtures.ts'
import {
  checkpointBytes,
  zipBytes,
  type FakeState,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'

const makeFolder = useFolder()

async function fileOf(bytes: Buffer): Promise<string> {
  const file = join(await makeFolder(), 'some.pth')
  await writeFile(file, bytes)
  return file
}

/** Reads everything there is. */
async function readAll(bytes: Buffer): Promise<Map<string, Float32Array>> {
  const checkpoint = await openCheckpoint(await fileOf(bytes))
  try {
    const all = new Map<string, Float32Array>()
    for (const name of checkpoint.shapes.keys()) all.set(name, await checkpoint.read(name))
    return all
  } finally {
    await checkpoint.close()
  }
}

const op = (...parts: (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
const times = (count: number, part: (i: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, i) => part(i)))

function text(value: string): Buffer {
  const head = Buffer.alloc(5)
  head.write('X')
  head.writeUInt32LE(value.length, 1)
  return op(head, value)
}

/** A tensor of float32 that looks into storage 0, of `elements` numbers; shape and stride are what `sizes` leaves. */
const tensor = (elements: number, sizes: string | Buffer) => {
  const count = Buffer.alloc(4)
  count.writeInt32LE(elements)
  return op(
    'ctorch._utils\n_rebuild_tensor_v2\n((',
    text('storage'),
    'ctorch\nFloatStorage\n',
    text('0'),
    text('cpu'),
    'J',
    count,
    'tQK\x00',
    sizes,
    '\x89NtR',
  )
}

describe('a pickle that is small and much work', () => {
  const wide = Buffer.from([0x8a, 11, 1, 2, 3, 4, 5, 6, 7, 8])
  const cases: [string, Buffer][] = [
    [
      'makes the same long list a dictionary again and again',
      op(
        ']q\x00(',
        times(300_000, (i) => op(text(`k${i}`), 'N\x86')),
        'e',
        'ccollections\nOrderedDict\nq\x01',
        times(200_000, () => op('h\x01h\x00\x85R0')),
      ),
    ],
    [
      'calls with the same long list again and again',
      op(
        '(',
        times(300_000, () => op('N')),
        'tq\x00',
        'ccollections\nOrderedDict\nq\x010',
        times(200_000, () => op(']h\x00\x86R0')),
      ),
    ],
    [
      'sets the same entry again and again, by two copies of one long name',
      op(
        '}',
        text('a'.repeat(20_000_000)),
        'Ns',
        text('a'.repeat(20_000_000)),
        'q\x000',
        times(400_000, () => op('h\x00Ns')),
      ),
    ],
    [
      'has keys that V8 puts in one place',
      op(
        '}(',
        times(300_000, (i) => op(wide, Buffer.from([i & 255, (i >> 8) & 255, i >> 16]), 'N')),
        'u',
      ),
    ],
    ['holds more than any checkpoint', op(times(20_000_000, () => op(']0')))],
  ]
  it.each(cases)('is refused soon: it %s', async (_, pickle) => {
    const bytes = zipBytes([['archive/data.pkl', op('\x80\x02', pickle, '.')]])
    expect((await faultOf(readAll(bytes))).code).toBe('model.importRefused')
  })

  it('can’t change the size of a tensor after it was looked at', async () => {
    const sizes = '](K\x02eq\x00](K\x01eq\x01'
    const later = op('h\x00K\x7fa0h\x01K\x01a0')
    const pickle = op('\x80\x02}(', text('a'), tensor(2, sizes), later, 'u.')
    const numbers = Float32Array.of(3, 4)
    const bytes = zipBytes([
      ['archive/data.pkl', pickle],
      ['archive/data/0', Buffer.from(numbers.buffer)],
    ])
    expect(await readAll(bytes)).toEqual(new Map([['a', numbers]]))
  })
})

it('a pickle that remembers at a place that is none is refused', async () => {
  const numbers = Buffer.from(Float32Array.of(3, 4).buffer)
  const state = op('}(', text('a'), tensor(2, '(K\x02t(K\x01t'), 'u')
  const file = (end: string) =>
    zipBytes([
      ['archive/data.pkl', op('\x80\x02', state, end)],
      ['archive/data/0', numbers],
    ])
  expect((await readAll(file('p7\n.'))).size).toBe(1)
  for (const place of ['1e300', '0.5', '-1', 'x']) {
    expect((await faultOf(readAll(file(`p${place}\n.`)))).message).toContain('damaged')
  }
})

describe('a file that claims more numbers than it holds', () => {
  /** `count` tensors of all `elements` zeros of one storage. */
  function shared(elements: number, count: number): Buffer {
    const size = Buffer.alloc(5)
    size.write('J')
    size.writeInt32LE(elements, 1)
    const each = (i: number) => op(text(`t${i}`), tensor(elements, op('(', size, 't(K\x01t')))
    return zipBytes([
      ['archive/data.pkl', op('\x80\x02}(', times(count, each), 'u.')],
      ['archive/data/0', Buffer.alloc(elements * 4)],
    ])
  }

  /** `count` tensors of one number each, all in one packed storage of `elements` zeros. */
  function packedPart(elements: number, count: number): Buffer {
    const each = (i: number) => op(text(`t${i}`), tensor(elements, '(K\x01t(K\x01t'))
    const numbers = Buffer.alloc(elements * 4)
    const bytes = zipBytes([
      ['archive/data.pkl', op('\x80\x02}(', times(count, each), 'u.')],
      ['archive/data/0', deflateRawSync(numbers)],
    ])
    return asPacked(bytes, 'archive/data/0', numbers)
  }

  it('is refused before a part is unpacked that is larger than the whole file', async () => {
    const bomb = packedPart(16_000_000, 1)
    expect(bomb.length).toBeLessThan(100_000)
    expect((await faultOf(readAll(bomb))).message).toContain('unpacks to 64000000 bytes')
  })

  it('is refused where its tensors all look into one storage', async () => {
    expect((await faultOf(readAll(shared(200_000, 100)))).message).toContain('more numbers than')
    expect((await readAll(shared(200_000, 4))).size, 'a few may, as tied weights do').toBe(4)
  })

  it('is refused where one packed part is unpacked for each of its numbers', async () => {
    const fault = await faultOf(readAll(packedPart(200_000, 200)))
    expect(fault.message).toContain('unpacked again and again')
  })

  it('is refused where it lists a storage twice', async () => {
    const state: FakeState = new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }]])
    const bytes = checkpointBytes(state, { container: 'legacy' })
    const list = op('](', text('0'))
    const at = bytes.indexOf(list) + list.length
    const storage = bytes.subarray(-16)
    const twice = Buffer.concat([bytes.subarray(0, at), text('0'), bytes.subarray(at), storage])
    expect((await faultOf(readAll(twice))).message).toContain('twice')
  })
})

/** The zip with one of its stored entries declared to be packed. */
function asPacked(zip: Buffer, name: string, content: Buffer): Buffer {
  const out = Buffer.from(zip)
  const local = out.indexOf(Buffer.from(name)) - 30
  const central = out.lastIndexOf(Buffer.from(name)) - 46
  for (const at of [local + 8, central + 10]) {
    out.writeUInt16LE(8, at)
    out.writeUInt32LE(crc32(content), at + 6)
    out.writeUInt32LE(content.length, at + 14)
  }
  return out
}
