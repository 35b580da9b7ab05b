/**
 * DeOldify's generator written down layer by layer as a traced export has it, nothing folded: what the folded graph is
 * compared with, in tests for its numbers and in `bench/import-speed.ts` for its time.
 */
import type { Checkpoint } from '../../../src/engine/models/checkpoint/checkpoint.ts'
import { OnnxGraph } from '../../../src/onnx/graph.ts'
import type {
  AttentionPlan,
  ConvBlock,
  ConvPlan,
  DeOldifyPlan,
  NormPlan,
} from '../../../src/engine/models/recognize.ts'
import { finite, plainWeights } from '../../../src/engine/models/weights.ts'

/** @param resize with it every even size works; traced exports lack it and need multiples of 32 */
export function buildPlain(plan: DeOldifyPlan, checkpoint: Checkpoint, resize: boolean): OnnxGraph {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'input', dims: [1, 3, 'height', 'width'] })
  graph.outputs.push({ name: 'output', dims: [1, 3, 'height', 'width'] })
  const relu = (x: string) => graph.node('Relu', [x])
  const conv = (x: string, part: ConvPlan, stride = 1, flat = false): string => {
    const axes = flat ? 1 : 2
    const weightDims = [part.out, part.in, ...Array.from({ length: axes }, () => part.kernel)]
    const dims: Record<string, number[]> = { [`${part.name}.weight`]: weightDims }
    if (part.bias) dims[`${part.name}.bias`] = [part.out]
    const names = graph.float(dims, async () => {
      const { weight, bias } = await plainWeights(checkpoint, part)
      return part.bias ? [weight, bias] : [weight]
    })
    const pad = (part.kernel - 1) / 2
    return graph.node('Conv', [x, ...names], {
      kernel_shape: weightDims.slice(2),
      strides: Array.from({ length: axes }, () => stride),
      pads: Array.from({ length: axes * 2 }, () => pad),
    })
  }
  const norm = (x: string, { name, channels }: NormPlan): string => {
    const parts = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.${part}`)
    const names = graph.float(Object.fromEntries(parts.map((part) => [part, [channels]])), () =>
      Promise.all(parts.map((part) => finite(checkpoint, part))),
    )
    return graph.node('BatchNormalization', [x, ...names], { epsilon: { float: 1e-5 } })
  }
  const shuffle = (x: string): string => {
    const large = graph.node('DepthToSpace', [relu(x)], { blocksize: 2, mode: 'CRD' })
    const padded = graph.node('Pad', [large, graph.ints([0, 0, 1, 1, 0, 0, 0, 0])], { mode: 'edge' })
    return graph.node('AveragePool', [padded], { kernel_shape: [2, 2], strides: [1, 1] })
  }
  const attention = (x: string, part: AttentionPlan): string => {
    const flat = graph.node('Reshape', [x, graph.ints([1, part.value.out, -1])])
    const query = graph.node('Transpose', [conv(flat, part.query, 1, true)], { perm: [0, 2, 1] })
    const scores = graph.node('MatMul', [query, conv(flat, part.key, 1, true)])
    const beta = graph.node('Softmax', [scores], { axis: 1 })
    const mixed = graph.node('MatMul', [conv(flat, part.value, 1, true), beta])
    const [gamma] = graph.float({ [`${part.name}.gamma`]: [1] }, async () => [
      await finite(checkpoint, `${part.name}.gamma`),
    ])
    const sum = graph.node('Add', [graph.node('Mul', [mixed, gamma]), flat])
    return graph.node('Reshape', [sum, graph.node('Shape', [x])])
  }
  const block = (x: string, part: ConvBlock): string => {
    const y = norm(relu(conv(x, part.conv)), part.norm)
    return part.attention ? attention(y, part.attention) : y
  }
  let x = relu(norm(conv('input', plan.stem.conv, 2), plan.stem.norm))
  const skips = [x]
  x = graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  for (const stage of plan.stages) {
    for (const { convs, shortcut } of stage) {
      let y = x
      for (const [i, part] of convs.entries()) {
        y = norm(conv(y, part.conv, part.stride), part.norm)
        if (i < convs.length - 1) y = relu(y)
      }
      const past = shortcut ? norm(conv(x, shortcut.conv, shortcut.stride), shortcut.norm) : x
      x = relu(graph.node('Add', [y, past]))
    }
    skips.push(x)
  }
  skips.pop()
  x = relu(norm(x, plan.head))
  for (const part of plan.middle) x = block(x, part)
  for (const { up, skip: skipNorm, convs } of plan.decoders) {
    const skip = skips.pop() ?? ''
    let y = shuffle(norm(conv(x, up.conv), up.norm))
    if (resize) {
      const outer = graph.node('Shape', [y], { start: 0, end: 2 })
      const sizes = graph.node('Concat', [outer, graph.node('Shape', [skip], { start: 2, end: 4 })], {
        axis: 0,
      })
      y = graph.node('Resize', [y, '', '', sizes], {
        coordinate_transformation_mode: 'asymmetric',
        mode: 'nearest',
        nearest_mode: 'floor',
      })
    }
    x = relu(graph.node('Concat', [y, norm(skip, skipNorm)], { axis: 1 }))
    for (const part of convs) x = block(x, part)
  }
  x = graph.node('Concat', [shuffle(conv(x, plan.shuffle)), 'input'], { axis: 1 })
  let y = x
  for (const part of plan.residual) y = relu(conv(y, part))
  y = graph.node('Sigmoid', [conv(graph.node('Add', [x, y]), plan.last)])
  graph.node('Add', [graph.node('Mul', [y, graph.scalar(6)]), graph.scalar(-3)], {}, 'output')
  return graph
}
