/**
 * onnxruntime's processor code lays the channels of convolutions in blocks, and everything between two of them that knows
 * blocks, too. Where anything else stands between them, a picture is laid out anew before and behind each convolution.
 */
import type { OnnxFile, OnnxNode, OnnxTensor } from './file.ts'
import { attributeTypes, dataTypes, messages } from './proto.ts'

/** Operators that pass channels on as they are; of several inputs, the first has as many as the result. */
const sameChannels: ReadonlySet<string> = new Set([
  'Add',
  'Clip',
  'LeakyRelu',
  'Mul',
  'Relu',
  'Resize',
  'Sigmoid',
])

/** Of a block, on any processor: other numbers of channels are never laid out in blocks. */
const block = 16

/** Whether a tensor of so many channels, if it is known how many, may be laid out in blocks. */
export const isBlocked = (channels: number | undefined): channels is number =>
  channels !== undefined && channels % block === 0

/**
 * The same network with each product of a picture and one number as a convolution of every channel by itself,
 * which knows blocks.
 */
export function keptInBlocks(file: OnnxFile): OnnxFile {
  const channels = channelsOf(file)
  const tensors = new Map(file.tensors)
  const nodes = file.nodes.map((node) => {
    const [picture, number] = node.inputs
    const scalar = node.op === 'Mul' ? scalarOf(file.tensors.get(number ?? '')) : null
    const count = channels.get(picture ?? '')
    if (scalar === null || !isBlocked(count)) return node
    const { weights, convolution } = eachTimes(scalar, count, picture, node.outputs[0])
    tensors.set(weights.name, weights)
    return convolution
  })
  return { ...file, nodes, tensors }
}

/**
 * How many channels each tensor has that a convolution made, or that is made of such ones only.
 * @returns nothing of those that are not known
 */
export function channelsOf({ nodes, tensors }: OnnxFile): ReadonlyMap<string, number> {
  const filters = new Map([...tensors].map(([name, { dims }]) => [name, dims[0] ?? 0]))
  const known = new Map<string, number>()
  for (const { op, inputs, outputs } of nodes) {
    const first = filters.get(inputs[0] ?? '')
    // Weights that are stored in another form: the convolution finds them behind these nodes.
    if (first !== undefined && inputs.every((name) => filters.has(name))) filters.set(outputs[0], first)
    const made = channelsMade(op, inputs, known, filters)
    if (made) known.set(outputs[0], made)
  }
  return known
}

function channelsMade(
  op: string,
  inputs: readonly string[],
  known: ReadonlyMap<string, number>,
  filters: ReadonlyMap<string, number>,
): number | undefined {
  if (op === 'Conv') return filters.get(inputs[1] ?? '')
  if (op === 'Concat') return inputs.reduce((sum, name) => sum + (known.get(name) ?? NaN), 0) || undefined
  return sameChannels.has(op) ? known.get(inputs[0] ?? '') : undefined
}

/** A convolution that multiplies every channel of a picture by one number. */
export function eachTimes(
  factor: number,
  channels: number,
  picture: string,
  result: string,
): { weights: OnnxTensor; convolution: OnnxNode } {
  const name = `${result} weights`
  const data = new Uint8Array(new Float32Array(channels).fill(factor).buffer)
  const dims = [channels, 1, 1, 1]
  const type = dataTypes.float32
  const tensor = { name, dims, data_type: type, raw_data: data }
  const [inputs, outputs] = [[picture, name], [result]]
  const node = {
    op_type: 'Conv',
    name: result,
    input: inputs,
    output: outputs,
    attribute: [
      { name: 'group', i: channels, type: attributeTypes.int },
      { name: 'kernel_shape', ints: [1, 1], type: attributeTypes.ints },
    ],
  }
  return {
    weights: { raw: encoded('tensor', tensor), name, dims, type, data },
    convolution: { raw: encoded('node', node), op: 'Conv', inputs, outputs },
  }
}

const encoded = (kind: 'tensor' | 'node', message: object): Uint8Array =>
  messages[kind].encode(messages[kind].fromObject(message)).finish()

function scalarOf(tensor: OnnxTensor | undefined): number | null {
  if (tensor?.type !== dataTypes.float32 || !tensor.data) return null
  if (tensor.data.length !== 4) return null
  return new DataView(tensor.data.buffer, tensor.data.byteOffset, 4).getFloat32(0, true)
}
