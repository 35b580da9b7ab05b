/** Without these: an owner's weights can't be read, or a hostile file runs code or takes the program down. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import { openCheckpoint } from './checkpoint.ts'
import { recognizeDeOldify } from '../recognize.ts'
import {
  differences,
  faultOf,
  fixtures,
  hasFixtures,
  ifFixtures,
  useFolder,
} from '../../../../test/support/model-files/fixtures.ts'
import { flipped } from '../../../../test/support/model-files/flips.ts'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
  zipBytes,
  type FakeState,
} from '../../../../test/support/model-files/synthetic-checkpoint.ts'

const makeFolder = useFolder()

/** A state dict of two tensors: small enough to cut at every byte. */
const small: FakeState = new Map([
  ['a.weight', { shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 1024, -0.25, 3) }],
  ['b.bias', { shape: [2], values: Float32Array.of(7, 8) }],
])

async function fileOf(bytes: Buffer, name = 'some.pth'): Promise<string> {
  const file = join(await makeFolder(), name)
  await writeFile(file, bytes)
  return file
}

/** Reads everything there is. */
async function readAll(file: string): Promise<Map<string, Float32Array>> {
  const checkpoint = await openCheckpoint(file)
  try {
    const all = new Map<string, Float32Array>()
    for (const name of checkpoint.shapes.keys()) all.set(name, await checkpoint.read(name))
    return all
  } finally {
    await checkpoint.close()
  }
}

describe('reading a checkpoint', () => {
  for (const container of ['zip', 'legacy'] as const) {
    for (const wrap of ['model', 'bare'] as const) {
      for (const type of ['float32', 'float16', 'bfloat16'] as const) {
        it(`gives back the numbers: ${container}, ${wrap}, ${type}`, async () => {
          const read = await readAll(await fileOf(checkpointBytes(small, { container, wrap, type })))
          expect([...read.keys()]).toEqual([...small.keys()])
          for (const [name, { values }] of small)
            expect(differences(read.get(name) ?? [], values).max).toBe(0)
        })
      }
    }
  }

  it('reads a zip that somebody packed again, compressed', async () => {
    const plain = checkpointBytes(small, { container: 'zip' })
    expect(await readAll(await fileOf(compressed(plain)))).toEqual(await readAll(await fileOf(plain)))
  })

  it.skipIf(!hasFixtures)(
    ifFixtures('reads the same numbers from both containers of the originals'),
    async () => {
      for (const kind of ['artistic', 'stable']) {
        const zip = await openCheckpoint(join(fixtures, `${kind}-mini.zip.pth`))
        const legacy = await openCheckpoint(join(fixtures, `${kind}-mini.legacy.pth`))
        expect([...zip.shapes]).toEqual([...legacy.shapes])
        for (const name of [...zip.shapes.keys()].filter((key) => !key.endsWith('tracked'))) {
          expect(differences(await zip.read(name), await legacy.read(name)).max).toBe(0)
        }
        await zip.close()
        await legacy.close()
      }
    },
  )
})

describe('a file that is not what it should be', () => {
  const protoSystem = Buffer.from('cposix\nsystem\n(X\x09\x00\x00\x00touch pwntR', 'latin1')

  it.each(['zip', 'legacy'] as const)(
    'names what a hostile pickle wants to run, and runs nothing (%s)',
    async (container) => {
      const fault = await faultOf(
        openCheckpoint(await fileOf(checkpointBytes(small, { container, inject: protoSystem }))),
      )
      expect(fault.code).toBe('model.importRefused')
      expect(fault.message).toContain('posix.system')
      expect(fault.message).toContain('nothing was run')
    },
  )

  it.each([
    [
      'os.system by STACK_GLOBAL',
      Buffer.from('\x80\x04\x8c\x02os\x8c\x06system\x93(X\x02\x00\x00\x00lstR.', 'latin1'),
      'os.system',
    ],
    ['builtins.eval by INST', Buffer.from("(S'1'\nibuiltins\neval\n.", 'latin1'), /0x53|eval/],
    [
      'a bare pickle of os.system',
      Buffer.from('\x80\x02cos\nsystem\n(X\x02\x00\x00\x00lstR.', 'latin1'),
      'os.system',
    ],
  ])('refuses %s by its name', async (_, pickle, named) => {
    for (const bytes of [pickle, zipBytes([['archive/data.pkl', pickle]])]) {
      const fault = await faultOf(openCheckpoint(await fileOf(bytes)))
      expect(fault.code).toBe('model.importRefused')
    }
    const fault = await faultOf(openCheckpoint(await fileOf(zipBytes([['archive/data.pkl', pickle]]))))
    expect(fault.message).toMatch(named)
  })

  it('says that a saved error page is one', async () => {
    const fault = await faultOf(
      openCheckpoint(await fileOf(Buffer.from('\n<!DOCTYPE html><title>404</title>'))),
    )
    expect(fault.message).toContain('web page')
  })

  it('refuses a key __proto__ without touching any object', async () => {
    const state: FakeState = new Map([...small, ['__proto__', { shape: [1], values: Float32Array.of(1) }]])
    for (const container of ['zip', 'legacy'] as const) {
      const fault = await faultOf(openCheckpoint(await fileOf(checkpointBytes(state, { container }))))
      expect(fault.message).toContain('__proto__')
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('believes no header that claims 4 GB', async () => {
    // A text of 2^32 - 1 bytes in the pickle, a storage of 2^30 numbers, a zip entry of 4 GB.
    const longText = Buffer.from('\x80\x02X\xff\xff\xff\xff', 'latin1')
    const longText8 = Buffer.from('\x80\x04\x8d\x00\x00\x00\x00\x01\x00\x00\x00', 'latin1')
    const zip = checkpointBytes(small, { container: 'zip' })
    const at = zip.indexOf('PK\x01\x02')
    const huge = Buffer.from(zip)
    huge.writeUInt32LE(0xfffffffe, at + 20)
    huge.writeUInt32LE(0xfffffffe, at + 24)
    const legacy = checkpointBytes(small, { container: 'legacy' })
    const count = Buffer.from(legacy)
    count.writeBigInt64LE(2n ** 30n, legacy.length - 8 - 2 * 4)
    for (const bytes of [
      zipBytes([['archive/data.pkl', longText]]),
      zipBytes([['archive/data.pkl', longText8]]),
      Buffer.concat([legacy.subarray(0, 15), longText]),
      huge,
      count,
    ]) {
      expect((await faultOf(readAll(await fileOf(bytes)))).code).toBe('model.importRefused')
    }
  })

  it('refuses weights that are whole numbers', async () => {
    for (const container of ['zip', 'legacy'] as const) {
      const fault = await faultOf(readAll(await fileOf(checkpointBytes(small, { container, type: 'int32' }))))
      expect(fault.code).toBe('model.importRefused')
      expect(fault.message).toContain('int32 numbers, which are no weights')
    }
  })

  it('notices a byte that changed in a zip', async () => {
    const bytes = checkpointBytes(small, { container: 'zip' })
    const at = bytes.indexOf(Buffer.from(Float32Array.of(1024).buffer))
    bytes[at + 2] ^= 1
    expect((await faultOf(readAll(await fileOf(bytes)))).message).toContain('check sum')
  })

  it.each(['zip', 'legacy'] as const)(
    'cut anywhere, it is a fault and never a crash (%s)',
    async (container) => {
      const bytes = checkpointBytes(small, { container })
      const file = await fileOf(bytes)
      for (let length = 0; length < bytes.length; length += 1) {
        await writeFile(file, bytes.subarray(0, length))
        expect((await faultOf(readAll(file))).code).toBe('model.importRefused')
      }
    },
  )

  it.each(['zip', 'legacy'] as const)(
    'with flipped bytes it is read or refused, and never crashes (%s)',
    async (container) => {
      const bytes = checkpointBytes(small, { container })
      const file = await fileOf(bytes)
      await fc.assert(
        fc.asyncProperty(flipped(bytes, 4), async (damaged) => {
          await writeFile(file, damaged)
          await readAll(file).catch((error: unknown) => {
            if (!(error instanceof StudioFault)) throw error
            expect(error.code).toBe('model.importRefused')
          })
        }),
        { numRuns: 400 },
      )
    },
  )
})

describe('recognising a generator', () => {
  const recognise = async (change: (state: FakeState) => void) => {
    const state = deoldifyState(tinyDeep)
    change(state)
    const checkpoint = await openCheckpoint(await fileOf(checkpointBytes(state, { container: 'legacy' })))
    try {
      return recognizeDeOldify(checkpoint)
    } finally {
      await checkpoint.close()
    }
  }

  it('names the tensor that is missing', async () => {
    const fault = await faultOf(recognise((state) => state.delete('layers.5.shuf.conv.1.running_var')))
    expect(fault.message).toContain('layers.5.shuf.conv.1.running_var is missing')
  })

  it('names the tensor whose shape is wrong, and the shape that is needed', async () => {
    const fault = await faultOf(
      recognise((state) => state.set('layers.1.bias', { shape: [5], values: new Float32Array(5) })),
    )
    expect(fault.message).toContain('layers.1.bias is 5, where 64 is needed')
  })

  it('refuses what else is in it', async () => {
    const fault = await faultOf(
      recognise((state) => state.set('layers.12.extra', { shape: [1], values: new Float32Array(1) })),
    )
    expect(fault.message).toContain('layers.12.extra')
  })

  it('says of another network that it is one', async () => {
    const fault = await faultOf(
      recognise((state) => {
        for (const name of state.keys()) if (name.startsWith('layers.4')) state.delete(name)
      }),
    )
    expect(fault.message).toContain("neither of DeOldify's generators")
  })

  it.skipIf(!hasFixtures)(ifFixtures('counts the parameters of the originals'), async () => {
    for (const [kind, parameters] of [
      ['artistic', 1_002_927],
      ['stable', 863_377],
    ] as const) {
      const checkpoint = await openCheckpoint(join(fixtures, `${kind}-mini.zip.pth`))
      expect(recognizeDeOldify(checkpoint).parameters).toBe(parameters)
      await checkpoint.close()
    }
  })
})

/** The same zip with every entry deflated. */
function compressed(zip: Buffer): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let from = zip.readUInt32LE(zip.length - 22 + 16)
  const count = zip.readUInt16LE(zip.length - 22 + 10)
  let at = 0
  for (let i = 0; i < count; i += 1) {
    const nameLength = zip.readUInt16LE(from + 28)
    const entry = Buffer.from(zip.subarray(from, from + 46 + nameLength))
    const local = zip.readUInt32LE(from + 42)
    const size = zip.readUInt32LE(from + 24)
    const packed = deflateRawSync(zip.subarray(local + 30 + nameLength, local + 30 + nameLength + size))
    const head = Buffer.from(zip.subarray(local, local + 30 + nameLength))
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(packed.length, 18)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(at, 42)
    parts.push(head, packed)
    directory.push(entry)
    at += head.length + packed.length
    from += 46 + nameLength
  }
  const list = Buffer.concat(directory)
  const end = Buffer.from(zip.subarray(zip.length - 22))
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}
