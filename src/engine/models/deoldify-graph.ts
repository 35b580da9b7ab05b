/**
 * DeOldify's generators as an ONNX graph: every norm folded that the order of layers lets be folded, every photo
 * size that is even, and shapes that onnxruntime has fast kernels for. `docs/models.md` tells each difference from
 * a traced export, and why the results are the same.
 */
import type { Checkpoint } from './checkpoint/checkpoint.ts'
import { OnnxGraph } from '../../onnx/graph.ts'
import type { AttentionPlan, ConvBlock, ConvPlan, DecoderPlan, DeOldifyPlan, NormPlan } from './recognize.ts'
import {
  batchNorm,
  batchNormEpsilon,
  finite,
  foldAfter,
  foldBefore,
  insertZeros,
  plainWeights,
  type ConvWeights,
} from './weights.ts'

/**
 * onnxruntime's blocked CPU kernels (NCHWc) take only channels in fours, the 303 and 259 of the tail would fall back
 * to a plain matrix product. Eight keeps half a block of AVX-512 and a whole one of AVX2 and NEON.
 */
const channelMultiple = 8

/**
 * Input `input` 1 x 3 x height x width (ImageNet-normalised RGB), output `output` of the same shape in [-3, 3].
 * Height and width are free, multiples of 2; DeOldify uses multiples of 16.
 * @see jantic/DeOldify, deoldify/unet.py; fastai 1.0, layers.py
 */
export function buildDeOldify(
  plan: DeOldifyPlan,
  checkpoint: Checkpoint,
  precision: 'fp32' | 'fp16' = 'fp32',
): OnnxGraph {
  return new Builder(plan, checkpoint, precision).build()
}

interface Fold {
  /** Batch norm of the inputs, folded into a 1x1 kernel. */
  before?: NormPlan | undefined
  after?: NormPlan | undefined
  rows?: { at: number; count: number }
  columns?: { at: number; count: number }
}

class Builder {
  private readonly plan: DeOldifyPlan
  private readonly checkpoint: Checkpoint
  private readonly graph: OnnxGraph

  constructor(plan: DeOldifyPlan, checkpoint: Checkpoint, precision: 'fp32' | 'fp16') {
    this.plan = plan
    this.checkpoint = checkpoint
    this.graph = new OnnxGraph(precision)
  }

  build(): OnnxGraph {
    const { graph, plan } = this
    const size = [1, 3, 'height', 'width']
    graph.inputs.push({ name: 'input', dims: size })
    graph.outputs.push({ name: 'output', dims: size })
    const skips: string[] = []
    let x = this.relu(this.conv('input', plan.stem.conv, 2, { after: plan.stem.norm }))
    skips.push(x)
    x = graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
    for (const [i, stage] of plan.stages.entries()) {
      for (const block of stage) x = this.bodyBlock(x, block)
      if (i < plan.stages.length - 1) skips.push(x)
    }
    x = this.relu(this.norm(x, plan.head))
    // A batch norm that the next 1x1 convolution takes up.
    let pending: NormPlan | undefined
    for (const [i, block] of plan.middle.entries()) {
      const result = this.convBlock(x, block, i === plan.middle.length - 1)
      x = result.x
      pending = result.pending
    }
    for (const decoder of plan.decoders) {
      const result = this.decoder(x, skips.pop() as string, decoder, pending)
      x = result.x
      pending = result.pending
    }
    this.tail(x, pending)
    return graph
  }

  private bodyBlock(x: string, { convs, shortcut }: DeOldifyPlan['stages'][number][number]): string {
    let y = x
    for (const [i, { conv, norm, stride }] of convs.entries()) {
      y = this.conv(y, conv, stride, { after: norm })
      if (i < convs.length - 1) y = this.relu(y)
    }
    const past = shortcut ? this.conv(x, shortcut.conv, shortcut.stride, { after: shortcut.norm }) : x
    return this.relu(this.graph.node('Add', [y, past]))
  }

  /** Conv, ReLU, batch norm. The last of a row of blocks may leave its norm to the 1x1 convolution that follows. */
  private convBlock(
    x: string,
    block: ConvBlock,
    last: boolean,
  ): { x: string; pending: NormPlan | undefined } {
    const y = this.relu(this.conv(x, block.conv, 1, {}))
    if (block.attention)
      return { x: this.attention(this.norm(y, block.norm), block.attention), pending: undefined }
    return last ? { x: y, pending: block.norm } : { x: this.norm(y, block.norm), pending: undefined }
  }

  private decoder(
    x: string,
    skip: string,
    { up, skip: skipNorm, convs }: DecoderPlan,
    before: NormPlan | undefined,
  ): { x: string; pending: NormPlan | undefined } {
    const { graph } = this
    let y = this.shuffle(this.conv(x, up.conv, 1, { before, after: up.norm }))
    y = this.resizeLike(y, skip)
    // The up-sampled half is a mean of ReLU outputs and never negative: only the skip needs the ReLU.
    y = graph.node('Concat', [y, this.relu(this.norm(skip, skipNorm))], { axis: 1 })
    let pending: NormPlan | undefined
    for (const [i, block] of convs.entries()) {
      const result = this.convBlock(y, block, i === convs.length - 1)
      y = result.x
      pending = result.pending
    }
    return { x: y, pending }
  }

  /**
   * ReLU, pixel shuffle by 2 (PyTorch's order of channels), replicate padding at left and top, mean of 2 x 2.
   *
   * The mean is in the tail's shuffle too, although the original's code passes `blur=False` there: fastai overwrites
   * the flag with the pooling layer, and a module is always true. The published weights were trained that way.
   * Replicate padding and a mean of four equal a mean over those of the four that lie inside: no Pad is needed.
   */
  private shuffle(x: string): string {
    const { graph } = this
    const large = graph.node('DepthToSpace', [this.relu(x)], { blocksize: 2, mode: 'CRD' })
    return graph.node('AveragePool', [large], { kernel_shape: [2, 2], strides: [1, 1], pads: [1, 1, 0, 0] })
  }

  /** Nearest neighbour to the skip's height and width, as torch's interpolate: floor(index * in / out). */
  private resizeLike(x: string, skip: string): string {
    const { graph } = this
    const outer = graph.node('Shape', [x], { start: 0, end: 2 })
    const inner = graph.node('Shape', [skip], { start: 2, end: 4 })
    const sizes = graph.node('Concat', [outer, inner], { axis: 0 })
    return graph.node('Resize', [x, '', '', sizes], {
      coordinate_transformation_mode: 'asymmetric',
      mode: 'nearest',
      nearest_mode: 'floor',
    })
  }

  /**
   * out = gamma * V softmax(Q^T K) + x, softmax over the queries. Written with a row for each key, so that the softmax
   * runs along memory; gamma is folded into V.
   * @see Zhang et al. 2018 (SAGAN); fastai 1.0, SelfAttention
   */
  private attention(x: string, plan: AttentionPlan): string {
    const { graph } = this
    const channels = plan.value.out
    const flat = graph.node('Reshape', [x, graph.ints([1, channels, -1])])
    const rows = graph.node('Transpose', [flat], { perm: [0, 2, 1] })
    const query = graph.node('MatMul', [this.matrix(plan.query, false), flat])
    const key = graph.node('MatMul', [rows, this.matrix(plan.key, true)])
    const value = graph.node('MatMul', [rows, this.matrix(plan.value, true, `${plan.name}.gamma`)])
    const weights = graph.node('Softmax', [graph.node('MatMul', [key, query])], { axis: 2 })
    const mixed = graph.node('Transpose', [graph.node('MatMul', [weights, value])], { perm: [0, 2, 1] })
    const shaped = graph.node('Reshape', [mixed, graph.node('Shape', [x])])
    return graph.node('Add', [shaped, x])
  }

  /** A 1x1 convolution's weight as a matrix: out x in, or in x out when `transposed`; times a scalar tensor. */
  private matrix(plan: ConvPlan, transposed: boolean, factor?: string): string {
    const dims = transposed ? [plan.in, plan.out] : [plan.out, plan.in]
    const [name] = this.graph.float({ [`${plan.name}.weight`]: dims }, async () => {
      const { weight } = await plainWeights(this.checkpoint, plan)
      const by = factor === undefined ? 1 : ((await finite(this.checkpoint, factor))[0] ?? 0)
      const out = new Float32Array(weight.length)
      for (let o = 0; o < plan.out; o += 1) {
        for (let i = 0; i < plan.in; i += 1) {
          out[transposed ? i * plan.out + o : o * plan.in + i] = weight[o * plan.in + i] * by
        }
      }
      return [out]
    })
    return name
  }

  /** Pixel shuffle, the photo beside it, residual block, three channels, and sigmoid to [-3, 3]. */
  private tail(x: string, before: NormPlan | undefined): void {
    const { graph, plan } = this
    const shuffled = plan.shuffle.out / 4
    const cross = shuffled + 3
    const spare = Math.ceil(cross / channelMultiple) * channelMultiple - cross
    // Channels of zeros between the decoder's and the photo's: zero weights lead to and from them.
    const zeros = { at: shuffled, count: spare }
    const none = { at: 0, count: 0 }
    const up = this.shuffle(
      this.conv(x, plan.shuffle, 1, {
        before,
        rows: { at: plan.shuffle.out, count: spare * 4 },
        columns: none,
      }),
    )
    const joined = graph.node('Concat', [up, 'input'], { axis: 1 })
    let y = joined
    for (const conv of plan.residual) y = this.relu(this.conv(y, conv, 1, { rows: zeros, columns: zeros }))
    y = graph.node('Add', [joined, y])
    y = graph.node('Sigmoid', [this.conv(y, plan.last, 1, { rows: none, columns: zeros })])
    // Not 3 * tanh(v / 2): the original's own steps round as the original does, and its 8-bit truncation shows it.
    graph.node('Sub', [graph.node('Mul', [y, graph.scalar(6)]), graph.scalar(3)], {}, 'output')
  }

  private conv(x: string, plan: ConvPlan, stride: number, fold: Fold): string {
    const { graph, checkpoint } = this
    const out = plan.out + (fold.rows?.count ?? 0)
    const inputs = plan.in + (fold.columns?.count ?? 0)
    const dims = {
      [`${plan.name}.weight`]: [out, inputs, plan.kernel, plan.kernel],
      [`${plan.name}.bias`]: [out],
    }
    const [weight, bias] = graph.float(dims, async () => {
      let folded: ConvWeights = await plainWeights(checkpoint, plan)
      if (fold.before) foldBefore(folded, await batchNorm(checkpoint, fold.before))
      if (fold.after) foldAfter(folded, await batchNorm(checkpoint, fold.after))
      if (fold.rows && fold.columns) folded = insertZeros(folded, plan.in, fold.rows, fold.columns)
      return [folded.weight, folded.bias]
    })
    const pad = (plan.kernel - 1) / 2
    return graph.node('Conv', [x, weight, bias], {
      kernel_shape: [plan.kernel, plan.kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    })
  }

  /** A batch norm that nothing can take up. */
  private norm(x: string, { name, channels }: NormPlan): string {
    const parts = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.${part}`)
    const dims = Object.fromEntries(parts.map((part) => [part, [channels]]))
    const names = this.graph.float(dims, async () => {
      // Only for its checks: a negative variance is refused here as in a folded norm.
      await batchNorm(this.checkpoint, { name, channels })
      return Promise.all(parts.map((part) => finite(this.checkpoint, part)))
    })
    return this.graph.node('BatchNormalization', [x, ...names], { epsilon: { float: batchNormEpsilon } })
  }

  private relu(x: string): string {
    return this.graph.node('Relu', [x])
  }
}
