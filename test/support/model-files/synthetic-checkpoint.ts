/** Checkpoints made for tests and benchmarks: DeOldify's structure with any widths and seeded random numbers. */
import { crc32 } from 'node:zlib'
import { floatToHalf } from '../../../src/onnx/float.ts'

export interface FakeTensor {
  readonly shape: number[]
  readonly values: Float32Array
}
export type FakeState = Map<string, FakeTensor>

export interface Widths {
  readonly kind: 'deep' | 'wide'
  /** Channels of the stem: 64 in the published files. */
  readonly stem: number
  /** Blocks of each stage: 3, 4, 6, 3 in ResNet-34, 3, 4, 23, 3 in ResNet-101. */
  readonly blocks: readonly [number, number, number, number]
  /** `wide` only: 1024 in the published files. */
  readonly decoder?: number
}

export const tinyDeep: Widths = { kind: 'deep', stem: 8, blocks: [1, 2, 1, 1] }
export const tinyWide: Widths = { kind: 'wide', stem: 4, blocks: [1, 1, 2, 1], decoder: 32 }
export const artistic: Widths = { kind: 'deep', stem: 64, blocks: [3, 4, 6, 3] }
export const stable: Widths = { kind: 'wide', stem: 64, blocks: [3, 4, 23, 3], decoder: 1024 }

/** The whole state dict of a generator. */
export function deoldifyState(widths: Widths, seed = 1): FakeState {
  return new StateMaker(seed).make(widths)
}

class StateMaker {
  private readonly state: FakeState = new Map()
  private seed: number

  constructor(seed: number) {
    this.seed = seed
  }

  make({ kind, stem, blocks, decoder = 1024 }: Widths): FakeState {
    this.conv('layers.0.0', [stem, 3, 7, 7])
    this.norm('layers.0.1', stem)
    const skips = [stem]
    let width = stem
    for (const [stage, count] of blocks.entries()) {
      for (let i = 0; i < count; i += 1) {
        width = this.body(`layers.0.${stage + 4}.${i}`, kind, width, stem * 2 ** stage, i === 0 && stage > 0)
      }
      if (stage < 3) skips.push(width)
    }
    this.norm('layers.1', width)
    this.block('layers.3.0', width * 2, width)
    this.block('layers.3.1', width, width * 2)
    for (const layer of [4, 5, 6, 7]) {
      const skip = skips.pop() ?? 0
      const last = layer === 7
      const up = kind === 'deep' ? Math.floor(width / 2) : decoder / (last ? 4 : 2)
      this.spectral(`layers.${layer}.shuf.conv.0`, [up * 4, width, 1, 1])
      this.norm(`layers.${layer}.shuf.conv.1`, up * 4)
      this.norm(`layers.${layer}.bn`, skip)
      const joined = up + skip
      width = kind === 'deep' ? Math.floor((last ? Math.floor(joined / 2) : joined) * 1.5) : up
      const names = kind === 'deep' ? ['conv1', 'conv2'] : ['conv']
      names.forEach((name, i) => this.block(`layers.${layer}.${name}`, width, i === 0 ? joined : width))
      if (layer === 5) this.attention(`layers.5.${names.at(-1)}.3`, width)
    }
    this.put('layers.8.conv.0.bias', [width * 4], 0.1)
    this.put('layers.8.conv.0.weight_g', [width * 4, 1, 1, 1], 0.2, 1)
    this.put('layers.8.conv.0.weight_v', [width * 4, width, 1, 1], 1)
    const cross = width + 3
    for (const i of [0, 1]) {
      this.put(`layers.10.layers.${i}.0.bias`, [cross], 0.1)
      this.spectral(`layers.10.layers.${i}.0`, [cross, cross, 3, 3])
    }
    this.put('layers.11.0.bias', [3], 0.1)
    this.spectral('layers.11.0', [3, cross, 1, 1])
    return this.state
  }

  private body(name: string, kind: Widths['kind'], inputs: number, width: number, strided: boolean): number {
    const out = kind === 'deep' ? width : width * 4
    const shapes =
      kind === 'deep'
        ? [
            [width, inputs, 3, 3],
            [width, width, 3, 3],
          ]
        : [
            [width, inputs, 1, 1],
            [width, width, 3, 3],
            [out, width, 1, 1],
          ]
    shapes.forEach((shape, i) => {
      this.conv(`${name}.conv${i + 1}`, shape)
      this.norm(`${name}.bn${i + 1}`, shape[0])
    })
    if (strided || inputs !== out) {
      this.conv(`${name}.downsample.0`, [out, inputs, 1, 1])
      this.norm(`${name}.downsample.1`, out)
    }
    return out
  }

  private block(name: string, out: number, inputs: number): void {
    this.spectral(`${name}.0`, [out, inputs, 3, 3])
    this.norm(`${name}.2`, out)
  }

  private attention(name: string, channels: number): void {
    this.put(`${name}.gamma`, [1], 0.2, 0.8)
    for (const part of ['query', 'key'])
      this.spectral(`${name}.${part}`, [Math.floor(channels / 8), channels, 1])
    this.spectral(`${name}.value`, [channels, channels, 1])
  }

  private conv(name: string, shape: number[]): void {
    this.put(`${name}.weight`, shape, deviation(shape))
  }

  /** u is random, v = normalise(W^T u): so u^T W v is positive, as in a trained file. */
  private spectral(name: string, shape: number[]): void {
    const weight = this.put(`${name}.weight_orig`, shape, deviation(shape))
    const u = unit(this.put(`${name}.weight_u`, [shape[0]], 1))
    const row = weight.length / shape[0]
    const v = new Float32Array(row)
    for (let o = 0; o < u.length; o += 1) for (let i = 0; i < row; i += 1) v[i] += weight[o * row + i] * u[o]
    this.state.set(`${name}.weight_v`, { shape: [row], values: unit(v) })
  }

  private norm(name: string, channels: number): void {
    this.put(`${name}.weight`, [channels], 0.8, 0.6)
    this.put(`${name}.bias`, [channels], 0.2)
    this.put(`${name}.running_mean`, [channels], 0.2)
    this.put(`${name}.running_var`, [channels], 0.4, 1)
  }

  /** Uniform numbers around `middle` with a half-width of `spread`. */
  private put(name: string, shape: number[], spread: number, middle = 0): Float32Array {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
    let { seed } = this
    for (let i = 0; i < values.length; i += 1) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      values[i] = middle + spread * (seed / 2 ** 31 - 1)
    }
    this.seed = seed
    this.state.set(name, { shape, values })
    return values
  }
}

/** He et al.'s deviation, as the half-width of a uniform distribution. */
function deviation(shape: number[]): number {
  return Math.sqrt(6 / shape.slice(1).reduce((a, b) => a * b, 1))
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0))
  for (let i = 0; i < values.length; i += 1) values[i] /= length
  return values
}

export interface FileOptions {
  readonly container: 'zip' | 'legacy'
  /** `model`: `{'model': state}`; `bare`: the state dict itself. */
  readonly wrap?: 'model' | 'bare'
  readonly type?: 'float32' | 'float16' | 'bfloat16' | 'int32'
  /** Put into the pickle before the state dict: opcodes of an attacker. */
  readonly inject?: Buffer
}

/** The bytes that `torch.save` would write. */
export function checkpointBytes(state: FakeState, options: FileOptions): Buffer {
  const legacy = options.container === 'legacy'
  const storages = [...state.values()].map(({ values }) => storageBytes(values, options.type ?? 'float32'))
  const pickle = statePickle(state, options, legacy)
  if (!legacy) {
    return zipBytes([
      ['archive/data.pkl', pickle],
      ['archive/byteorder', Buffer.from('little')],
      ...storages.map((bytes, i): [string, Buffer] => [`archive/data/${i}`, bytes]),
      ['archive/version', Buffer.from('3\n')],
    ])
  }
  const system = Buffer.concat([
    proto,
    Buffer.from('}('),
    text('little_endian'),
    Buffer.from('\x88u.', 'latin1'),
  ])
  const keys = Buffer.concat([
    proto,
    Buffer.from(']('),
    ...storages.map((_, i) => text(String(i))),
    Buffer.from('e.'),
  ])
  const counts = [...state.values()].map(({ values }) => {
    const count = Buffer.alloc(8)
    count.writeBigInt64LE(BigInt(values.length))
    return count
  })
  return Buffer.concat([
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    Buffer.from('80024de9032e', 'hex'),
    system,
    pickle,
    keys,
    ...storages.flatMap((bytes, i) => [counts[i], bytes]),
  ])
}

const proto = Buffer.from([0x80, 2])
const storageNames = {
  float32: 'FloatStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  int32: 'IntStorage',
}

function statePickle(
  state: FakeState,
  { wrap = 'model', type = 'float32', inject }: FileOptions,
  legacy: boolean,
): Buffer {
  const dict = Buffer.from('ccollections\nOrderedDict\n)R')
  const parts: Buffer[] = [proto, inject ?? Buffer.alloc(0)]
  if (wrap === 'model') parts.push(Buffer.from('}('), text('model'))
  parts.push(dict, Buffer.from('('))
  let key = 0
  for (const [name, { shape, values }] of state) {
    const stride = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
    parts.push(
      text(name),
      Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('),
      text('storage'),
      Buffer.from(`ctorch\n${storageNames[type]}\n`),
      text(String(key)),
      text('cpu'),
      int(values.length),
      Buffer.from(legacy ? 'NtQ' : 'tQ'),
      int(0),
      Buffer.from('('),
      ...shape.map(int),
      Buffer.from('t('),
      ...stride.map(int),
      Buffer.from('t\x89', 'latin1'),
      dict,
      Buffer.from('tR'),
    )
    key += 1
  }
  parts.push(Buffer.from('u'))
  if (wrap === 'model') parts.push(Buffer.from('u'))
  parts.push(Buffer.from('.'))
  return Buffer.concat(parts)
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const head = Buffer.alloc(5)
  head.write('X')
  head.writeUInt32LE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(5)
  bytes.write('J')
  bytes.writeInt32LE(value, 1)
  return bytes
}

function storageBytes(values: Float32Array, type: keyof typeof storageNames): Buffer {
  if (type === 'int32') return Buffer.from(Int32Array.from(values).buffer)
  if (type === 'float16') return Buffer.from(floatToHalf(values).buffer)
  if (type === 'float32') return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  return Buffer.from(Uint16Array.from(words, (word) => word >>> 16).buffer)
}

/** A zip file of stored entries. */
export function zipBytes(entries: [string, Buffer][]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes] of entries) {
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(bytes.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    parts.push(Buffer.from('PK\x03\x04'), common, Buffer.from(name), bytes)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, Buffer.from(name))
    at += 30 + Buffer.byteLength(name) + bytes.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}
