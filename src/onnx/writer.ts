/** Writes an ONNX graph as a stream, one weight in memory at a time, to a `.part` that is renamed when it is whole. */
import { createHash, type Hash } from 'node:crypto'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import protobuf from 'protobufjs'
import type { Progress } from '../contract/progress.ts'
import { asWriteFault } from '../platform/file-errors.ts'
import { floatToHalf } from './float.ts'
import type { OnnxGraph, Port, WeightDeclaration } from './graph.ts'
import { blockTag, dataTypes, fields, irVersion, messages, opset, protobufLimit } from './proto.ts'

export interface Written {
  readonly bytes: number
  readonly sha256: string
}

export interface WriteOptions {
  readonly metadata: Record<string, string>
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress | undefined
  /** The fault for a graph that no ONNX file can hold. */
  refuse(reason: string): Error
}

/**
 * Writes `path`; nothing is left beside it whatever happens.
 *
 * Protobuf wants the length of each message before its bytes. All weights' sizes are known from their shapes, so
 * only the small parts are encoded beforehand and the weights run through.
 * @returns the file's size in bytes and its SHA-256, computed on the way
 * @throws StudioFault `model.diskFull`, `output.notWritable`, `output.failed`; whatever a weight's producer throws;
 *   the signal's reason
 */
export async function writeOnnx(path: string, graph: OnnxGraph, options: WriteOptions): Promise<Written> {
  const groups = graph.weights.map(({ declarations, produce }) => ({
    tensors: declarations.map((declaration) => ({ declaration, ...tensorHead(declaration) })),
    produce,
  }))
  const skeleton = messages.graph
    .encode({
      name: 'tintype',
      node: graph.nodes,
      input: graph.inputs.map(portMessage),
      output: graph.outputs.map(portMessage),
    })
    .finish()
  const weightBytes = groups
    .flatMap((group) => group.tensors)
    .reduce((sum, { head, bytes }) => sum + head.length + bytes, 0)
  const graphBytes = skeleton.length + weightBytes
  const model = messages.model
    .encode({
      ir_version: irVersion,
      producer_name: 'tintype',
      opset_import: [{ domain: '', version: opset }],
      metadata_props: Object.entries(options.metadata).map(([key, value]) => ({ key, value })),
    })
    .finish()
  const total = model.length + graphBytes
  if (total > protobufLimit - 16) {
    throw options.refuse(
      'its weights need more than the 2 GB that one ONNX file can hold; import it with --fp16, on the command line',
    )
  }
  const head = new protobuf.Writer().uint32(blockTag(fields.model.graph)).uint32(graphBytes).finish()
  const part = `${path}.part`
  let file: FileHandle | undefined
  try {
    file = await open(part, 'w')
    const hash = createHash('sha256')
    const write = writerOf(file, hash)
    await write(model)
    await write(head)
    await write(skeleton)
    let done = 0
    for (const group of groups) {
      options.signal?.throwIfAborted()
      const values = await group.produce()
      for (const [i, { declaration, head: tensor, bytes }] of group.tensors.entries()) {
        await write(tensor)
        await write(bytesOf(declaration, values[i], bytes, options))
        done += tensor.length + bytes
      }
      options.progress?.report(done / weightBytes)
    }
    await file.sync()
    const { size } = await file.stat()
    await file.close()
    file = undefined
    options.signal?.throwIfAborted()
    await rename(part, path)
    return { bytes: size, sha256: hash.digest('hex') }
  } catch (error) {
    await file?.close().catch(() => undefined)
    await rm(part, { force: true }).catch(() => undefined)
    throw asWriteFault(error, path, { bytes: total })
  }
}

interface TensorHead {
  /** Everything of the tensor's message but its numbers, with the tags and lengths around it. */
  readonly head: Uint8Array
  /** Bytes of its numbers. */
  readonly bytes: number
}

function tensorHead({ name, dims, type }: WeightDeclaration): TensorHead {
  const bytes = dims.reduce((a, b) => a * b, 1) * { float32: 4, float16: 2, int64: 8 }[type]
  const described = messages.tensor.encode({ name, dims, data_type: dataTypes[type] }).finish()
  const rawHead = new protobuf.Writer().uint32(blockTag(fields.tensor.rawData)).uint32(bytes).finish()
  const length = described.length + rawHead.length + bytes
  const outer = new protobuf.Writer().uint32(blockTag(fields.graph.initializer)).uint32(length).finish()
  return { head: Buffer.concat([outer, described, rawHead]), bytes }
}

/** ONNX's raw data is little-endian, as every machine that Tintype runs on. */
function bytesOf(
  { name, type }: WeightDeclaration,
  values: Float32Array | BigInt64Array,
  bytes: number,
  options: WriteOptions,
): Uint8Array {
  let stored: Float32Array | BigInt64Array | Uint16Array = values
  if (type === 'float16' && values instanceof Float32Array) {
    stored = floatToHalf(values)
    if (stored.some((bits) => (bits & 0x7c00) === 0x7c00)) {
      throw options.refuse(`its weights ${name} are too large for fp16; import it as fp32`)
    }
  }
  if (stored.byteLength !== bytes)
    throw new RangeError(`weights ${name}: ${stored.byteLength} bytes, not ${bytes}`)
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
}

function writerOf(file: FileHandle, hash: Hash): (bytes: Uint8Array) => Promise<void> {
  return async (bytes) => {
    hash.update(bytes)
    let at = 0
    while (at < bytes.length) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
  }
}

function portMessage({ name, dims }: Port): Record<string, unknown> {
  const dim = dims.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }))
  return { name, type: { tensor_type: { elem_type: dataTypes.float32, shape: { dim } } } }
}
