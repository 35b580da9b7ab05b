/**
 * A whole ONNX file in memory, its parts kept as the bytes they are: nodes can be renamed, added and left out while
 * everything that Tintype does not know passes through untouched.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import protobuf from 'protobufjs'
import { fill } from '../platform/atomic-file.ts'
import { blockTag, fields, messages } from './proto.ts'

export interface OnnxNode {
  readonly raw: Uint8Array
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export interface OnnxTensor {
  readonly raw: Uint8Array
  readonly name: string
  readonly dims: readonly number[]
  /** `TensorProto.DataType`. */
  readonly type: number
  /** Little-endian numbers; null where they are stored in another way. */
  readonly data: Uint8Array | null
}

export interface OnnxFile {
  readonly bytes: Buffer
  /** Version of the standard operators; 0 where none is named. */
  readonly opset: number
  readonly nodes: readonly OnnxNode[]
  readonly tensors: ReadonlyMap<string, OnnxTensor>
  readonly inputs: ReadonlySet<string>
  readonly outputs: ReadonlySet<string>
  /** Fields of the model but the graph, and of the graph but nodes and weights, tags included. */
  readonly modelRest: readonly Uint8Array[]
  readonly graphRest: readonly Uint8Array[]
}

/**
 * @throws the file system's error, or protobuf's for what is no ONNX. The file must have passed `readOnnxHeader`
 *   before: this trusts its structure
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const bytes = await readFile(path)
  const nodes: OnnxNode[] = []
  const tensors = new Map<string, OnnxTensor>()
  const [inputs, outputs] = [new Set<string>(), new Set<string>()]
  const modelRest: Uint8Array[] = []
  const graphRest: Uint8Array[] = []
  let opset = 0
  for (const field of fieldsOf(bytes)) {
    if (field.number !== fields.model.graph) {
      modelRest.push(field.whole)
      if (field.number === fields.model.opset) opset = Math.max(opset, standardOpset(field.content))
      continue
    }
    for (const part of fieldsOf(field.content)) {
      if (part.number === fields.graph.node) nodes.push(readNode(part.content))
      else if (part.number === fields.graph.initializer) {
        const tensor = readTensor(part.content)
        tensors.set(tensor.name, tensor)
      } else {
        graphRest.push(part.whole)
        if (part.number === fields.graph.input) inputs.add(nameOf(part.content))
        if (part.number === fields.graph.output) outputs.add(nameOf(part.content))
      }
    }
  }
  return { bytes, opset, nodes, tensors, inputs, outputs, modelRest, graphRest }
}

/** Writes the file with other nodes and weights. Returns its size in bytes and its SHA-256. */
export async function writeOnnxFile(
  path: string,
  file: OnnxFile,
  nodes: readonly Uint8Array[],
  tensors: readonly Uint8Array[],
): Promise<{ bytes: number; sha256: string }> {
  const graph = [
    ...nodes.flatMap((raw) => [headOf(fields.graph.node, raw.length), raw]),
    ...tensors.flatMap((raw) => [headOf(fields.graph.initializer, raw.length), raw]),
    ...file.graphRest,
  ]
  const length = graph.reduce((sum, part) => sum + part.length, 0)
  const parts = [...file.modelRest, headOf(fields.model.graph, length), ...graph]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  await fill(path, parts)
  return { bytes: parts.reduce((sum, part) => sum + part.length, 0), sha256: hash.digest('hex') }
}

/** A node's bytes with other names of its inputs. */
export function renameInputs(node: OnnxNode, names: ReadonlyMap<string, string>): Uint8Array {
  if (!node.inputs.some((name) => names.has(name))) return node.raw
  const parts = [...fieldsOf(node.raw)].map(({ number, content, whole }) => {
    const name = number === 1 ? names.get(Buffer.from(content).toString()) : undefined
    if (name === undefined) return whole
    const text = Buffer.from(name)
    return Buffer.concat([headOf(1, text.length), text])
  })
  return Buffer.concat(parts)
}

interface Field {
  number: number
  /** What stands after the tag and, for wire type 2, after the length. */
  content: Uint8Array
  whole: Uint8Array
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const reader = protobuf.Reader.create(bytes)
  while (reader.pos < reader.len) {
    const start = reader.pos
    const tag = reader.uint32()
    const wire = tag & 7
    let from = reader.pos
    if (wire === 2) {
      const length = reader.uint32()
      from = reader.pos
      reader.skip(length)
    } else {
      reader.skipType(wire)
    }
    yield {
      number: tag >>> 3,
      content: bytes.subarray(from, reader.pos),
      whole: bytes.subarray(start, reader.pos),
    }
  }
}

export function headOf(field: number, length: number): Uint8Array {
  return new protobuf.Writer().uint32(blockTag(field)).uint32(length).finish()
}

function readNode(raw: Uint8Array): OnnxNode {
  const node = messages.node.toObject(messages.node.decode(raw), { defaults: true, arrays: true })
  const { op_type, input, output } = node as { op_type: string; input: string[]; output: string[] }
  return { raw, op: op_type, inputs: input, outputs: output }
}

function readTensor(raw: Uint8Array): OnnxTensor {
  const message = messages.tensor.toObject(messages.tensor.decode(raw), { longs: Number, defaults: true })
  const { name, dims, data_type, raw_data } = message as {
    name: string
    dims?: number[]
    data_type: number
    raw_data: Uint8Array
  }
  return { raw, name, dims: dims ?? [], type: data_type, data: raw_data.length > 0 ? raw_data : null }
}

function nameOf(raw: Uint8Array): string {
  return (messages.valueInfo.decode(raw) as unknown as { name: string }).name
}

function standardOpset(raw: Uint8Array): number {
  const { domain, version } = messages.opset.toObject(messages.opset.decode(raw), {
    longs: Number,
    defaults: true,
  }) as { domain: string; version: number }
  return domain === '' || domain === 'ai.onnx' ? version : 0
}
