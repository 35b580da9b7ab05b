/** Which nodes of a graph become int8 and from which ranges, and the copy of a graph that measures those ranges. */
import { attributeTypes, dataTypes, messages } from './proto.ts'
import { fill } from '../platform/atomic-file.ts'
import type { OnnxFile, OnnxNode } from './file.ts'
import { halfToFloat } from './float.ts'

/**
 * Writes a copy of a graph that also gives the least and the greatest value of some of its tensors. Protobuf messages that
 * follow each other are one message: the file is the model as it is, with the further nodes appended.
 * @returns names of the scalar outputs, least and greatest for each tensor in turn
 */
export async function writeCalibration(
  path: string,
  file: OnnxFile,
  tensors: readonly string[],
): Promise<string[]> {
  const parts = tensors.flatMap((input, i) => [
    { op: 'ReduceMin', input, output: `calibration.${i}.least` },
    { op: 'ReduceMax', input, output: `calibration.${i}.greatest` },
  ])
  const more = messages.model
    .encode({
      graph: {
        node: parts.map(({ op, input, output }) => ({
          op_type: op,
          name: `${output}.made`,
          input: [input],
          output: [output],
          attribute: [{ name: 'keepdims', i: 0, type: attributeTypes.int }],
        })),
        output: parts.map(({ output }) => ({
          name: output,
          type: { tensor_type: { elem_type: dataTypes.float32, shape: { dim: [] } } },
        })),
      },
    })
    .finish()
  await fill(path, [file.bytes, more])
  return parts.map(({ output }) => output)
}

export interface ConvChoice {
  readonly node: OnnxNode
  /** Weights, row-major [out][in][height][width]. */
  readonly weight: Float32Array
  readonly dims: readonly number[]
  /** One number for each output channel; null where it has no bias. */
  readonly bias: Float32Array | null
  /** The tensor it reads. */
  readonly from: string
  /** The tensor that is cut to 8 bits after it: its own output, or that of the ReLU behind it. */
  readonly to: string
}

export interface QuantPlan {
  readonly convs: readonly ConvChoice[]
  /** Every tensor that is held in 8 bits. */
  readonly tensors: readonly string[]
}

/** Per-channel weights came with opset 13. */
export const leastOpset = 13
/** Photos and colours come and go by few channels: little work, and every step of theirs is visible. */
const fewestChannels = 8

/**
 * Chooses: 4-D convolutions between hidden tensors, but not a closing 1 x 1, whose answer is the colour itself.
 * Attention and whatever is no convolution stays in fp32.
 */
export function planInt8(file: OnnxFile): QuantPlan {
  const readers = new Map<string, OnnxNode[]>()
  const makers = new Map<string, OnnxNode>()
  for (const node of file.nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node])
    for (const name of node.outputs) makers.set(name, node)
  }
  const candidates: ConvChoice[] = []
  for (const node of file.nodes) {
    if (node.op !== 'Conv') continue
    const weight = constant(file, makers, node.inputs[1])
    const [from] = node.inputs
    if (!weight || weight.dims.length !== 4 || !makers.has(from)) continue
    if (weight.dims[0] < fewestChannels || weight.dims[1] < fewestChannels) continue
    const biasName = node.inputs[2] ?? ''
    const bias = biasName === '' ? null : constant(file, makers, biasName)
    if (biasName !== '' && !bias) continue
    const [own] = node.outputs
    const next = readers.get(own) ?? []
    const relu = next.length === 1 && next[0].op === 'Relu' ? next[0] : undefined
    const to = relu?.outputs[0] ?? own
    if (file.outputs.has(own) || file.outputs.has(to)) continue
    candidates.push({ node, weight: weight.values, dims: weight.dims, bias: bias?.values ?? null, from, to })
  }
  const nodes = new Set(candidates.map(({ node }) => node))
  const convs = candidates.filter(
    ({ node, dims }) => dims[2] !== 1 || dims[3] !== 1 || leadsTo(node, nodes, readers),
  )
  return { convs, tensors: [...new Set(convs.flatMap(({ from, to }) => [from, to]))] }
}

/** Whether another of the nodes lies downstream. */
function leadsTo(start: OnnxNode, nodes: ReadonlySet<OnnxNode>, readers: ReadonlyMap<string, OnnxNode[]>) {
  const visited = new Set<OnnxNode>([start])
  const open = [start]
  for (let node = open.pop(); node; node = open.pop()) {
    for (const name of node.outputs) {
      for (const next of readers.get(name) ?? []) {
        if (nodes.has(next)) return true
        if (!visited.has(next)) open.push(next)
        visited.add(next)
      }
    }
  }
  return false
}

interface Constant {
  dims: readonly number[]
  values: Float32Array
}

/**
 * A stored float tensor, one stored in half precision behind a Cast, or one stored as int8 behind a Cast and a Mul with a
 * scale for each output channel (as Tintype's own packs are); nothing that a caller could set.
 */
function constant(file: OnnxFile, makers: ReadonlyMap<string, OnnxNode>, name: string): Constant | null {
  const maker = makers.get(name)
  if (maker?.op === 'Mul') {
    const [wide, scale] = maker.inputs.map((input) => constant(file, makers, input))
    if (!wide || !scale || wide.dims.length === 0 || scale.values.length !== wide.dims[0]) return null
    const step = wide.values.length / wide.dims[0]
    return {
      dims: wide.dims,
      values: wide.values.map((value, at) => value * scale.values[Math.floor(at / step)]),
    }
  }
  const source = maker?.op === 'Cast' ? maker.inputs[0] : name
  const tensor = file.tensors.get(source)
  if (!tensor?.data || file.inputs.has(source)) return null
  // A copy of its own: typed arrays want aligned bytes.
  const { buffer } = Uint8Array.from(tensor.data)
  if (tensor.type === dataTypes.float32 && source === name) {
    return { dims: tensor.dims, values: new Float32Array(buffer) }
  }
  if (tensor.type === dataTypes.float16 && source !== name) {
    return { dims: tensor.dims, values: halfToFloat(new Uint16Array(buffer)) }
  }
  if (tensor.type === dataTypes.int8 && source !== name) {
    return { dims: tensor.dims, values: Float32Array.from(new Int8Array(buffer)) }
  }
  return null
}
