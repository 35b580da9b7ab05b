/** What PyTorch's checkpoints may name in their pickle: the allow-list, and the tensors that come of it. */
import { printable } from '../../../platform/byte-file.ts'
import {
  isOpaque,
  setEntry,
  type PickleDict,
  type PickleOpaque,
  type PickleRules,
  type PickleValue,
} from './pickle-bytes.ts'

export const elementTypes = {
  FloatStorage: { type: 'float32', bytes: 4 },
  HalfStorage: { type: 'float16', bytes: 2 },
  BFloat16Storage: { type: 'bfloat16', bytes: 2 },
  DoubleStorage: { type: 'float64', bytes: 8 },
  LongStorage: { type: 'int64', bytes: 8 },
  IntStorage: { type: 'int32', bytes: 4 },
  ShortStorage: { type: 'int16', bytes: 2 },
  CharStorage: { type: 'int8', bytes: 1 },
  ByteStorage: { type: 'uint8', bytes: 1 },
  BoolStorage: { type: 'bool', bytes: 1 },
} as const
export type ElementType = (typeof elementTypes)[keyof typeof elementTypes]['type']

/** A block of elements elsewhere in the file; several tensors may look into one. */
export interface StorageRef extends PickleOpaque {
  readonly kind: 'storage'
  /** Its name in the container: `data/KEY` in a zip, an entry of the key list in the legacy container. */
  readonly key: string
  readonly type: ElementType
  /** Bytes of one element. */
  readonly itemBytes: number
  /** Number of elements. */
  readonly elements: number
}

/** A tensor as the file describes it; its numbers stay in the file until they are asked for. */
export interface TensorRef extends PickleOpaque {
  readonly kind: 'tensor'
  readonly storage: StorageRef
  /** First element within the storage. */
  readonly offset: number
  readonly shape: readonly number[]
  /** Elements to step for each axis. */
  readonly stride: readonly number[]
}

interface Name extends PickleOpaque {
  readonly kind: 'name'
  readonly name: string
}

const allowedCalls = new Set([
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_parameter',
  'torch.Size',
])
const storageNames: ReadonlyMap<string, (typeof elementTypes)[keyof typeof elementTypes]> = new Map(
  Object.entries(elementTypes).map(([name, element]) => [`torch.${name}`, element]),
)

/** @param refuse makes the fault for what is not on the list; its sentence must name the file */
export function torchRules(refuse: (reason: string) => Error): PickleRules {
  const damaged = () => refuse('its pickle is damaged')
  const call = (name: string, args: PickleValue[]): PickleValue => {
    switch (name) {
      case 'collections.OrderedDict':
        return orderedDict(args, { refuse })
      case 'torch._utils._rebuild_tensor_v2':
      case 'torch._utils._rebuild_tensor':
        return tensorOf(args, damaged)
      case 'torch._utils._rebuild_parameter': {
        const [data] = args
        if (!isTensor(data)) throw damaged()
        return data
      }
      case 'torch.Size': {
        const [sizes] = args
        if (!Array.isArray(sizes)) throw damaged()
        return sizes
      }
      default:
        throw refuse(`it wants to run "${name}", which a checkpoint has no need of; nothing was run`)
    }
  }
  return {
    refuse,
    global(module, name) {
      const full = `${module}.${name}`
      if (!allowedCalls.has(full) && !storageNames.has(full)) {
        throw refuse(
          `it wants to run "${printable(full)}", which a checkpoint has no need of; nothing was run`,
        )
      }
      return { kind: 'name', name: full } satisfies Name
    },
    call(callee, args) {
      if (!isName(callee)) throw damaged()
      return call(callee.name, args)
    },
    persistent(id) {
      if (!Array.isArray(id)) throw damaged()
      const [tag, type, key, , elements, view] = id
      const element = isOpaque(type) && isName(type) ? storageNames.get(type.name) : undefined
      if (tag !== 'storage' || element === undefined || typeof key !== 'string' || !isCount(elements))
        throw damaged()
      // A place in memory or a number: longer texts would be dear to tell apart.
      if (key.length > 100) throw damaged()
      if (view !== undefined && view !== null) {
        throw refuse('it holds storages that look into other storages, as no PyTorch since 0.4 writes them')
      }
      const storage: StorageRef = {
        kind: 'storage',
        key,
        type: element.type,
        itemBytes: element.bytes,
        elements,
      }
      return storage
    },
  }
}

function orderedDict(args: PickleValue[], rules: Pick<PickleRules, 'refuse'>): PickleDict {
  const [pairs = []] = args
  if (!Array.isArray(pairs)) throw rules.refuse('its pickle is damaged')
  const made: PickleDict = new Map()
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw rules.refuse('its pickle is damaged')
    setEntry(made, pair[0], pair[1], rules)
  }
  return made
}

/** Checks that the view stays inside its storage, so that no later read can leave it. */
function tensorOf(args: PickleValue[], damaged: () => Error): TensorRef {
  const [storage, offset, shape, stride] = args
  if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(stride)) throw damaged()
  if (shape.length !== stride.length) throw damaged()
  if (shape.every((size) => size > 0)) {
    const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (stride[axis] ?? 0), offset)
    // Overlapping strides (expanded tensors) could name more elements than the file has: never in a checkpoint.
    if (last >= storage.elements || shape.reduce((a, b) => a * b, 1) > storage.elements) throw damaged()
  }
  // Copies: the pickle may still hold the lists, and change them after they were checked.
  return { kind: 'tensor', storage, offset, shape: [...shape], stride: [...stride] }
}

export function isTensor(value: PickleValue | undefined): value is TensorRef {
  return isOpaque(value) && value.kind === 'tensor'
}

function isStorage(value: PickleValue | undefined): value is StorageRef {
  return isOpaque(value) && value.kind === 'storage'
}

function isName(value: PickleOpaque): value is Name {
  return value.kind === 'name'
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** One number for each axis, of which no tensor has more than eight. */
function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every(isCount)
}
