/** Opens a PyTorch checkpoint of either container and hands out its tensors, read from the file one at a time. */
import { ByteFile, printable } from '../../../platform/byte-file.ts'
import { bfloatToFloat, halfToFloat } from '../../../onnx/float.ts'
import { legacyMagic, openLegacyContainer } from './legacy-container.ts'
import { PickleCutShort, type PickleRules, type PickleValue } from './pickle-bytes.ts'
import { readPickle } from './pickle.ts'
import { isTensor, torchRules, type StorageRef, type TensorRef } from './torch-pickle.ts'
import { openZipContainer } from './zip-container.ts'

/** The tensors of a state dict by name. Numbers stay in the file until `read`. */
export interface Checkpoint {
  readonly file: string
  readonly container: 'zip' | 'legacy'
  /** Name to shape; the order is the file's. */
  readonly shapes: ReadonlyMap<string, readonly number[]>
  /**
   * A tensor's numbers as float32, row-major, in memory of their own that the caller may change.
   * @throws StudioFault `model.importRefused` for a tensor that is missing, of whole numbers, or cut off
   */
  read(name: string): Promise<Float32Array<ArrayBuffer>>
  /** The fault of this file, for whoever finds something wrong with its tensors. */
  refuse(reason: string): Error
  close(): Promise<void>
}

/**
 * Opens a `.pth` file: a state dict, or a dictionary with one under `model` or `state_dict`.
 * Memory: the pickle, and one tensor at a time.
 * @throws StudioFault `model.importRefused`
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await ByteFile.open(path)
  try {
    return await readCheckpoint(file)
  } catch (error) {
    await file.close()
    if (error instanceof PickleCutShort)
      throw file.refuse('it is cut short: copy or download it again', error)
    throw error
  }
}

async function readCheckpoint(file: ByteFile): Promise<Checkpoint> {
  const start = await file.read(0, Math.min(512, file.size))
  const makeRules = () => rulesAndStorages(file)
  if (start.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) {
    const container = await openZipContainer(file)
    const { value } = readPickle(container.pickle, container.pickleStart, makeRules().rules)
    return checkpointOf(file, 'zip', stateOf(file, value), container.readStorage)
  }
  if (start.subarray(0, legacyMagic.length).equals(legacyMagic)) {
    const container = await openLegacyContainer(file, makeRules)
    return checkpointOf(file, 'legacy', stateOf(file, container.value), container.readStorage)
  }
  throw file.refuse(whatItIs(start, makeRules().rules))
}

/** What a file is instead of a checkpoint, where its first bytes show it. */
function whatItIs(start: Buffer, rules: PickleRules): string {
  const text = start.toString('latin1').trimStart().toLowerCase()
  if (text.startsWith('<')) {
    return 'it is a web page, not a model: the download gave an error page instead of the file. Download it again'
  }
  if (text.startsWith('version https://git-lfs')) {
    return 'it is a Git LFS pointer, not the model itself. Download the file with "git lfs pull"'
  }
  if (start[0] === 0x80 && (start[1] ?? 9) <= 5) {
    // A bare pickle: read on, so that a hostile one is refused by the name of what it wants to run.
    try {
      readPickle(start, 0, rules)
    } catch (error) {
      if (!(error instanceof PickleCutShort)) throw error
    }
    return "it is a pickle, but not one that PyTorch's save() wrote"
  }
  return 'it is not a PyTorch checkpoint (neither its zip container nor the older one)'
}

function rulesAndStorages(file: ByteFile): { rules: PickleRules; storages: Map<string, StorageRef> } {
  const storages = new Map<string, StorageRef>()
  const rules = torchRules((reason) => file.refuse(reason))
  const persistent = (id: PickleValue): PickleValue => {
    const storage = rules.persistent(id) as StorageRef
    const known = storages.get(storage.key)
    if (known && (known.type !== storage.type || known.elements !== storage.elements)) {
      throw file.refuse('it is damaged: it describes one storage in two ways')
    }
    storages.set(storage.key, known ?? storage)
    return known ?? storage
  }
  return { rules: { ...rules, persistent }, storages }
}

/** A file that is smaller, in bytes, is judged as if it had this size: it can't do harm. */
const smallFile = 2 ** 20

/** A few tensors may share a storage, as tied weights do, and a zip may be packed; bytes of tensors for each of the file's. */
const mostShared = 4

function stateOf(file: ByteFile, value: PickleValue): Map<string, TensorRef> {
  if (!(value instanceof Map)) throw file.refuse('it holds no dictionary of tensors')
  const inner = value.get('model') ?? value.get('state_dict')
  const state = inner instanceof Map ? inner : value
  const tensors = new Map<string, TensorRef>()
  let bytes = 0
  for (const [name, tensor] of state) {
    if (!isTensor(tensor)) continue
    tensors.set(name, tensor)
    bytes += spanOf(tensor) * tensor.storage.itemBytes
  }
  if (bytes > mostShared * Math.max(file.size, smallFile)) {
    throw file.refuse(`its tensors claim ${bytes} bytes, far more numbers than the file can hold`)
  }
  if (tensors.size === 0) throw file.refuse('it holds no tensors under "model", nor at its top')
  if (tensors.has('__proto__'))
    throw file.refuse('it holds a tensor of the name "__proto__", as no model has')
  return tensors
}

type ReadStorage = (storage: StorageRef, start: number, length: number) => Promise<Buffer<ArrayBuffer>>

function checkpointOf(
  file: ByteFile,
  container: 'zip' | 'legacy',
  tensors: Map<string, TensorRef>,
  readStorage: ReadStorage,
): Checkpoint {
  return {
    file: file.path,
    container,
    shapes: new Map([...tensors].map(([name, tensor]) => [name, tensor.shape])),
    async read(name) {
      const tensor = tensors.get(name)
      if (!tensor) throw file.refuse(`its tensor ${printable(name)} is missing`)
      return readTensor(file, name, tensor, readStorage)
    },
    refuse: (reason) => file.refuse(reason),
    close: () => file.close(),
  }
}

async function readTensor(
  file: ByteFile,
  name: string,
  tensor: TensorRef,
  readStorage: ReadStorage,
): Promise<Float32Array<ArrayBuffer>> {
  const { storage, offset, shape, stride } = tensor
  const count = shape.reduce((a, b) => a * b, 1)
  if (count === 0) return new Float32Array(0)
  const bytes = await readStorage(storage, offset * storage.itemBytes, spanOf(tensor) * storage.itemBytes)
  const flat = floatsOf(storage.type, bytes)
  if (!flat)
    throw file.refuse(`its tensor ${printable(name)} holds ${storage.type} numbers, which are no weights`)
  return isRowMajor(shape, stride) ? flat : gather(flat, shape, stride, count)
}

/** Elements of the storage from a tensor's first one to its last. */
function spanOf({ shape, stride }: TensorRef): number {
  if (shape.includes(0)) return 0
  return shape.reduce((sum, size, axis) => sum + (size - 1) * (stride[axis] ?? 0), 1)
}

function floatsOf(
  type: StorageRef['type'],
  bytes: Buffer<ArrayBuffer>,
): Float32Array<ArrayBuffer> | undefined {
  const { buffer, byteOffset, length } = bytes
  switch (type) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length / 4)
    case 'float16':
      return halfToFloat(new Uint16Array(buffer, byteOffset, length / 2))
    case 'bfloat16':
      return bfloatToFloat(new Uint16Array(buffer, byteOffset, length / 2))
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, byteOffset, length / 8))
    case 'bool':
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'int32':
    case 'int64':
      return undefined
  }
}

function isRowMajor(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = shape[axis]
    if (size !== 1 && stride[axis] !== expected) return false
    expected *= size
  }
  return true
}

/** Row-major copy of a strided view (a transposed or channels-last tensor). */
function gather(
  flat: Float32Array,
  shape: readonly number[],
  stride: readonly number[],
  count: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(count)
  const index = shape.map(() => 0)
  let from = 0
  for (let i = 0; i < count; i += 1) {
    out[i] = flat[from]
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const size = shape[axis]
      const step = stride[axis]
      index[axis] = index[axis] + 1
      from += step
      if (index[axis] < size) break
      index[axis] = 0
      from -= size * step
    }
  }
  return out
}
