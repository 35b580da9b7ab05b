/**
 * Rewrites a graph so that the chosen convolutions compute in 8 bits: QuantizeLinear and DequantizeLinear around their
 * tensors (QDQ), which onnxruntime fuses into whole-number kernels.
 * @see Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only inference"
 */
import { attributeTypes, dataTypes, messages } from './proto.ts'
import { renameInputs, writeOnnxFile, type OnnxFile } from './file.ts'
import type { ConvChoice, QuantPlan } from './int8-plan.ts'

/** Least and greatest value of a tensor, over the photos. */
export interface Range {
  readonly least: number
  readonly greatest: number
}

/** value = (step - zero) * scale, step from 0 to 255. */
export interface Steps {
  readonly scale: number
  readonly zero: number
}

/** The 8-bit steps of a range; zero is always one of them, because padding is zero. */
export function stepsOf({ least, greatest }: Range): Steps {
  const low = Math.min(least, 0)
  const scale = Math.max((Math.max(greatest, 0) - low) / 255, 1e-8)
  return { scale, zero: Math.round((0 - low) / scale) }
}

export interface ChannelWeights {
  readonly values: Int8Array
  /** weight = value * scale, one for each output channel. */
  readonly scales: Float32Array
}

/** Symmetric whole numbers from -127 to 127, a scale for each output channel. */
export function quantizeWeights(weight: Float32Array, outputs: number): ChannelWeights {
  const row = weight.length / outputs
  const values = new Int8Array(weight.length)
  const scales = new Float32Array(outputs)
  for (let o = 0; o < outputs; o += 1) {
    let greatest = 0
    for (let i = o * row; i < (o + 1) * row; i += 1) greatest = Math.max(greatest, Math.abs(weight[i]))
    const scale = Math.fround(Math.max(greatest / 127, 1e-12))
    scales[o] = scale
    for (let i = o * row; i < (o + 1) * row; i += 1) values[i] = Math.round(weight[i] / scale)
  }
  return { values, scales }
}

/**
 * Writes the int8 variant.
 * @param ranges of every tensor of the plan, in its order
 * @returns size in bytes and SHA-256
 */
export async function writeInt8(
  path: string,
  file: OnnxFile,
  plan: QuantPlan,
  ranges: readonly Range[],
): Promise<{ bytes: number; sha256: string }> {
  const steps = new Map(plan.tensors.map((name, i) => [name, stepsOf(ranges[i])]))
  const made = new Map(plan.tensors.map((name, i) => [name, `int8.${i}`]))
  const convs = new Map(plan.convs.map((conv, i) => [conv.node, { conv, name: `int8.conv.${i}` }]))
  const afterwards = new Map(plan.tensors.map((name) => [name, `${made.get(name)}.back`]))
  const nodes: Uint8Array[] = []
  const tensors: Uint8Array[] = []
  const replaced = new Set<string>()
  for (const node of file.nodes) {
    const names = new Map(afterwards)
    const choice = convs.get(node)
    if (choice) {
      const { conv, name } = choice
      const parts = convParts(conv, name, steps.get(conv.from)!)
      nodes.push(...parts.nodes)
      tensors.push(...parts.tensors)
      names.set(node.inputs[1], `${name}.weight`)
      if (conv.bias) names.set(node.inputs[2], `${name}.bias`)
      node.inputs.slice(1).forEach((input) => replaced.add(input))
    }
    nodes.push(renameInputs(node, names))
    for (const output of node.outputs) {
      const step = steps.get(output)
      if (!step) continue
      const name = made.get(output)!
      tensors.push(
        tensor(`${name}.scale`, [], dataTypes.float32, Float32Array.of(step.scale)),
        tensor(`${name}.zero`, [], dataTypes.uint8, Uint8Array.of(step.zero)),
      )
      nodes.push(
        nodeOf('QuantizeLinear', [output, `${name}.scale`, `${name}.zero`], `${name}.steps`),
        nodeOf('DequantizeLinear', [`${name}.steps`, `${name}.scale`, `${name}.zero`], `${name}.back`),
      )
    }
  }
  const gone = unused(file, convs, replaced)
  const stored = [...file.tensors.values()].filter(({ name }) => !gone.tensors.has(name))
  const live = nodes.filter((raw) => !gone.nodes.has(raw))
  return writeOnnxFile(path, file, live, [...stored.map(({ raw }) => raw), ...tensors])
}

/** The weights that nobody reads any more, and the nodes that widened them. */
function unused(file: OnnxFile, convs: ReadonlyMap<object, unknown>, replaced: ReadonlySet<string>) {
  const makers = new Map(file.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const readers = new Map<string, number>([...file.outputs].map((name) => [name, 1]))
  const count = (name: string, by: number) => readers.set(name, (readers.get(name) ?? 0) + by)
  for (const node of file.nodes) {
    // A convolution that was rewritten reads its first input only.
    for (const name of convs.has(node) ? node.inputs.slice(0, 1) : node.inputs) count(name, 1)
  }
  const nodes = new Set<Uint8Array>()
  const tensors = new Set<string>()
  const open = [...replaced]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if ((readers.get(name) ?? 0) > 0) continue
    tensors.add(name)
    const maker = makers.get(name)
    if (!maker || nodes.has(maker.raw)) continue
    nodes.add(maker.raw)
    for (const input of maker.inputs) count(input, -1)
    open.push(...maker.inputs)
  }
  return { nodes, tensors }
}

/** A convolution's weights and bias as whole numbers, with the nodes that say what they stand for. */
function convParts({ weight, dims, bias }: ConvChoice, name: string, input: Steps) {
  const [outputs] = dims
  const { values, scales } = quantizeWeights(weight, outputs)
  const tensors = [
    tensor(`${name}.weight.values`, dims, dataTypes.int8, values),
    tensor(`${name}.weight.scale`, [outputs], dataTypes.float32, scales),
    tensor(`${name}.weight.zero`, [outputs], dataTypes.int8, new Int8Array(outputs)),
  ]
  const from = ['values', 'scale', 'zero'].map((part) => `${name}.weight.${part}`)
  const nodes = [nodeOf('DequantizeLinear', from, `${name}.weight`, 0)]
  if (bias) {
    // The sum of products has the scale of the input times that of the weight, and so must what is added to it.
    const biasScales = scales.map((scale) => scale * input.scale)
    const whole = Int32Array.from(bias, (value, o) => clampInt32(Math.round(value / biasScales[o])))
    tensors.push(
      tensor(`${name}.bias.values`, [outputs], dataTypes.int32, whole),
      tensor(`${name}.bias.scale`, [outputs], dataTypes.float32, biasScales),
    )
    nodes.push(nodeOf('DequantizeLinear', [`${name}.bias.values`, `${name}.bias.scale`], `${name}.bias`, 0))
  }
  return { nodes, tensors }
}

const clampInt32 = (value: number) => Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value))

function nodeOf(op: string, input: string[], output: string, axis?: number): Uint8Array {
  const attribute = axis === undefined ? [] : [{ name: 'axis', i: axis, type: attributeTypes.int }]
  return messages.node
    .encode({ op_type: op, name: `${output}.made`, input, output: [output], attribute })
    .finish()
}

function tensor(name: string, dims: readonly number[], type: number, values: ArrayBufferView): Uint8Array {
  const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return messages.tensor.encode({ name, dims, data_type: type, raw_data }).finish()
}
