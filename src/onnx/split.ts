/**
 * Cuts a graph into parts that run one after the other: between two parts a cancel takes effect and other work has its turn,
 * where one run of the whole graph would hold up the process.
 */
import { channelsOf, eachTimes, isBlocked, keptInBlocks } from './blocked.ts'
import { headOf, renameInputs, type OnnxFile, type OnnxNode } from './file.ts'
import { dataTypes, fields, messages } from './proto.ts'

/** Operators whose results are 32-bit floats where their inputs are: only such tensors pass from part to part. */
const floatOperators: ReadonlySet<string> = new Set([
  'Add',
  'Clip',
  'Concat',
  'Conv',
  'DepthToSpace',
  'LeakyRelu',
  'Mul',
  'PRelu',
  'Relu',
  'Resize',
])

/** Tensors that may pass from one part to the next: each is copied on its way. */
const mostCrossing = 3

/**
 * @param work wanted in a part: how often its weights are used, counted in weights of convolutions
 * @returns each part as the bytes of a model of its own, whose inputs and outputs have the names that they have in the
 *   graph; the file's own bytes alone where it can't be cut, or is no larger than one part
 */
export function splitOnnx(whole: OnnxFile, work: number): Uint8Array[] {
  const file = keptInBlocks(whole)
  const constants = constantNodes(file)
  const steps = file.nodes.filter((node) => !constants.has(node))
  if (steps.some(({ raw }) => hasSubgraph(raw))) return [whole.bytes]
  const cuts = cutsOf(file, steps, constants, work)
  if (cuts.length === 0) return [whole.bytes]
  const bounds = [0, ...cuts, steps.length]
  return bounds.slice(1).map((end, i) => partOf(file, steps, constants, bounds[i], end))
}

/** Nodes that only widen stored weights, by the names of what they make: each part takes those along that it needs. */
function constantNodes(file: OnnxFile): ReadonlySet<OnnxNode> {
  const known = new Set(file.tensors.keys())
  const found = new Set<OnnxNode>()
  for (const node of file.nodes) {
    if (!node.inputs.every((name) => name === '' || known.has(name))) continue
    found.add(node)
    for (const name of node.outputs) known.add(name)
  }
  return found
}

/** Where the nodes' list is cut: behind so much work, and where few tensors cross. */
function cutsOf(
  file: OnnxFile,
  steps: readonly OnnxNode[],
  constants: ReadonlySet<OnnxNode>,
  work: number,
): number[] {
  const makers = makersOf(constants)
  const weigh = (name: string): number => {
    const tensor = file.tensors.get(name)
    if (tensor) return tensor.dims.reduce((product, side) => product * side, 1)
    return Math.max(0, ...(makers.get(name)?.inputs ?? []).map(weigh))
  }
  const costOf = (node: OnnxNode) => (node.op === 'Conv' ? weigh(node.inputs[1] ?? '') : 0)
  const total = steps.reduce((sum, node) => sum + costOf(node), 0)
  const count = Math.round(total / work)
  if (count < 2) return []
  const cuts: number[] = []
  let done = 0
  for (let at = 1; at < steps.length && cuts.length < count - 1; at++) {
    done += costOf(steps[at - 1])
    if (done < ((cuts.length + 1) * total) / count) continue
    const crossing = crossingAt(file, steps, at)
    if (crossing !== null && crossing.length <= mostCrossing) cuts.push(at)
  }
  return cuts
}

/** Tensors that are there before step `at` and are read from there on; null where one is not known to be of floats. */
function crossingAt(file: OnnxFile, steps: readonly OnnxNode[], at: number): string[] | null {
  const made = new Map<string, OnnxNode | null>([...file.inputs].map((name) => [name, null]))
  for (const step of steps.slice(0, at)) for (const name of step.outputs) made.set(name, step)
  const read = new Set([...steps.slice(at).flatMap(({ inputs }) => inputs), ...file.outputs])
  const crossing = [...made.keys()].filter((name) => read.has(name))
  const areFloats = crossing.every((name) => {
    const maker = made.get(name)
    return maker === undefined || maker === null || floatOperators.has(maker.op)
  })
  return areFloats ? crossing : null
}

function partOf(
  file: OnnxFile,
  steps: readonly OnnxNode[],
  constants: ReadonlySet<OnnxNode>,
  from: number,
  to: number,
): Uint8Array {
  const makers = makersOf(constants)
  const inputs = crossingAt(file, steps, from) ?? []
  const outputs = to === steps.length ? [...file.outputs] : (crossingAt(file, steps, to) ?? [])
  const taken = takenInBlocks(file, inputs, steps.slice(from, to))
  const own = taken.steps
  const needed = new Set<OnnxNode>()
  const weights = new Map(taken.weights.map((tensor) => [tensor.name, tensor]))
  const need = (name: string): void => {
    const tensor = file.tensors.get(name)
    if (tensor) weights.set(name, tensor)
    const maker = makers.get(name)
    if (!maker || needed.has(maker)) return
    needed.add(maker)
    maker.inputs.forEach(need)
  }
  own.forEach((step) => step.inputs.forEach(need))
  // One that only passes through is the caller's to keep.
  const read = new Set(own.flatMap((step) => step.inputs))
  const made = new Set(own.flatMap((step) => step.outputs))
  const widening = file.nodes.filter((node) => needed.has(node))
  const graph = Buffer.concat([
    ...[...widening, ...own].map(({ raw }) => block(fields.graph.node, raw)),
    block(2, Buffer.from('part')),
    ...[...weights.values()].map(({ raw }) => block(fields.graph.initializer, raw)),
    ...inputs.filter((name) => read.has(name)).map((name) => block(fields.graph.input, port(name))),
    ...outputs.filter((name) => made.has(name)).map((name) => block(fields.graph.output, port(name))),
  ])
  return Buffer.concat([...file.modelRest, block(fields.model.graph, graph)])
}

/**
 * What a part takes is not laid out in blocks, and what is put together with it would not be, either: it is laid out once,
 * by a convolution that changes nothing.
 */
function takenInBlocks(file: OnnxFile, inputs: readonly string[], steps: readonly OnnxNode[]) {
  const channels = channelsOf(file)
  const joined = new Set(
    steps.filter(({ op }) => op === 'Add' || op === 'Concat').flatMap((step) => step.inputs),
  )
  const laidOut = inputs
    .filter((name) => joined.has(name) && isBlocked(channels.get(name)))
    .map((name) => ({ name, ...eachTimes(1, channels.get(name)!, name, `${name} in blocks`) }))
  const names = new Map(laidOut.map(({ name, convolution }) => [name, convolution.outputs[0]]))
  const renamed = steps.map((step) => ({
    ...step,
    raw: renameInputs(step, names),
    inputs: step.inputs.map((name) => names.get(name) ?? name),
  }))
  return {
    steps: [...laidOut.map(({ convolution }) => convolution), ...renamed],
    weights: laidOut.map(({ weights }) => weights),
  }
}

const makersOf = (nodes: ReadonlySet<OnnxNode>): ReadonlyMap<string, OnnxNode> =>
  new Map([...nodes].flatMap((node) => node.outputs.map((name) => [name, node] as const)))

/** If and Loop name tensors of the graph around them, which are not in their inputs. */
function hasSubgraph(raw: Uint8Array): boolean {
  const { attribute } = messages.node.toObject(messages.node.decode(raw), { arrays: true }) as {
    attribute: { g?: object; graphs?: object[] }[]
  }
  return attribute.some(({ g, graphs }) => g !== undefined || (graphs?.length ?? 0) > 0)
}

const block = (field: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([headOf(field, content.length), content])

/** Of floats, of a shape that is not said. */
function port(name: string): Uint8Array {
  const type = { tensor_type: { elem_type: dataTypes.float32 } }
  return messages.valueInfo.encode(messages.valueInfo.fromObject({ name, type })).finish()
}
