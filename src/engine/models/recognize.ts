/**
 * Recognises DeOldify's generators by the names and shapes of their tensors and derives every width from them.
 * Reads no weight. The layer numbers are those of fastai's `DynamicUnetDeep` and `DynamicUnetWide`.
 */
import type { Checkpoint } from './checkpoint/checkpoint.ts'
import { printable } from '../../platform/byte-file.ts'

/** How the weight is stored: as it is, or divided by its spectral norm, or as direction and length. */
export type WeightNorm = 'plain' | 'spectral' | 'weight'

export interface ConvPlan {
  /** The tensors' common prefix, as `layers.3.0.0`. */
  readonly name: string
  readonly norm: WeightNorm
  readonly out: number
  readonly in: number
  /** Side of the kernel: 1, 3 or 7. */
  readonly kernel: number
  readonly bias: boolean
}
export interface NormPlan {
  readonly name: string
  readonly channels: number
}
/** Convolution, then batch norm. */
export interface NormedConv {
  readonly conv: ConvPlan
  readonly norm: NormPlan
  readonly stride: number
}
export interface AttentionPlan {
  readonly name: string
  readonly query: ConvPlan
  readonly key: ConvPlan
  readonly value: ConvPlan
}
/** Convolution, ReLU, batch norm, and in one place self-attention. */
export interface ConvBlock {
  readonly conv: ConvPlan
  readonly norm: NormPlan
  readonly attention?: AttentionPlan
}
export interface BodyBlock {
  readonly convs: NormedConv[]
  readonly shortcut?: NormedConv
}
export interface DecoderPlan {
  readonly up: NormedConv
  readonly skip: NormPlan
  readonly convs: ConvBlock[]
}
export interface DeOldifyPlan {
  /** `deep`: Artistic, two convolutions a decoder block. `wide`: Stable and Video, one. */
  readonly kind: 'deep' | 'wide'
  readonly stem: NormedConv
  /** Four stages; the first three give skips, as the stem does. */
  readonly stages: BodyBlock[][]
  readonly head: NormPlan
  readonly middle: ConvBlock[]
  /** From the coarsest to the finest. */
  readonly decoders: DecoderPlan[]
  readonly shuffle: ConvPlan
  readonly residual: ConvPlan[]
  readonly last: ConvPlan
  /** Trained numbers: without running statistics and the helpers of the spectral norm. */
  readonly parameters: number
}

/**
 * @throws StudioFault `model.importRefused` for anything else than the two generators, naming the first tensor that is
 *   missing, wrongly shaped or too much
 */
export function recognizeDeOldify(checkpoint: Checkpoint): DeOldifyPlan {
  const shapes = new Shapes(checkpoint)
  const deep = shapes.has('layers.4.conv1.0.weight_orig', 'layers.4.conv1.0.weight')
  const wide = shapes.has('layers.4.conv.0.weight_orig', 'layers.4.conv.0.weight')
  if (deep === wide) {
    const first = [...checkpoint.shapes.keys()].slice(0, 3).map(printable).join(', ')
    throw checkpoint.refuse(
      `it is a checkpoint, but of neither of DeOldify's generators (its first tensors are ${first}). Give the generator's file, whose name ends in _gen.pth`,
    )
  }
  const stem: NormedConv = {
    conv: shapes.conv('layers.0.0', { in: 3, kernel: 7 }),
    norm: shapes.norm('layers.0.1', shapes.lastOut),
    stride: 2,
  }
  const stages: BodyBlock[][] = []
  let width = stem.conv.out
  const skips = [width]
  for (const stage of [4, 5, 6, 7]) {
    const blocks = shapes.stage(`layers.0.${stage}`, width, stage === 4 ? 1 : 2)
    width = blocks.at(-1)?.convs.at(-1)?.conv.out ?? width
    stages.push(blocks)
    if (stage !== 7) skips.push(width)
  }
  const head = shapes.norm('layers.1', width)
  const middle = [shapes.block('layers.3.0', width)]
  middle.push(shapes.block('layers.3.1', shapes.lastOut))
  width = shapes.lastOut
  const decoders: DecoderPlan[] = []
  for (const layer of [4, 5, 6, 7]) {
    const skip = skips.pop() as number
    const decoder = shapes.decoder(`layers.${layer}`, width, skip, deep ? ['conv1', 'conv2'] : ['conv'])
    decoders.push(decoder)
    width = decoder.convs.at(-1)?.conv.out ?? width
  }
  const shuffle = shapes.conv('layers.8.conv.0', {
    in: width,
    kernel: 1,
    norm: 'weight',
    bias: true,
    times: 4,
  })
  const cross = shuffle.out / 4 + 3
  const wanted = { in: cross, out: cross, kernel: 3, norm: 'spectral', bias: true } as const
  const residual = [shapes.conv('layers.10.layers.0.0', wanted), shapes.conv('layers.10.layers.1.0', wanted)]
  const last = shapes.conv('layers.11.0', { in: cross, out: 3, kernel: 1, norm: 'spectral', bias: true })
  shapes.finish()
  return {
    kind: deep ? 'deep' : 'wide',
    stem,
    stages,
    head,
    middle,
    decoders,
    shuffle,
    residual,
    last,
    parameters: shapes.parameters,
  }
}

interface Wanted {
  readonly in: number
  readonly out?: number
  readonly kernel: number
  readonly norm?: WeightNorm
  readonly bias?: boolean
  /** The number of outputs must be a multiple of this (4 before a pixel shuffle). */
  readonly times?: number
  /** A Conv1d's weight has three axes. */
  readonly flat?: boolean
}

/** The shapes that are left to explain, and what each part of the generator needs of them. */
class Shapes {
  /** Outputs of the convolution that was read last. */
  lastOut = 0
  parameters = 0
  private readonly checkpoint: Checkpoint
  private readonly used = new Set<string>()

  constructor(checkpoint: Checkpoint) {
    this.checkpoint = checkpoint
  }

  has(...names: string[]): boolean {
    return names.some((name) => this.checkpoint.shapes.has(name))
  }

  conv(name: string, wanted: Wanted): ConvPlan {
    const norm = this.normOf(name, wanted.norm ?? 'plain')
    const suffix = norm === 'spectral' ? 'weight_orig' : norm === 'weight' ? 'weight_v' : 'weight'
    const shape = this.take(`${name}.${suffix}`)
    const out = wanted.out ?? shape[0] ?? 0
    const kernel = wanted.flat ? [1] : [wanted.kernel, wanted.kernel]
    this.expect(`${name}.${suffix}`, shape, [out, wanted.in, ...kernel])
    if (out < 1 || out % (wanted.times ?? 1) !== 0) {
      throw this.checkpoint.refuse(
        `its tensor ${name}.${suffix} has ${out} rows, which can't be shuffled in fours`,
      )
    }
    this.parameters += count(shape)
    if (norm === 'spectral') {
      this.expect(`${name}.weight_u`, this.take(`${name}.weight_u`), [out])
      const right = `${name}.weight_v`
      if (this.has(right)) this.expect(right, this.take(right), [wanted.in * count(kernel)])
      // PyTorch 1.0 also kept the weight that it had computed last.
      if (this.has(`${name}.weight`)) this.take(`${name}.weight`)
    }
    if (norm === 'weight') this.vector(`${name}.weight_g`, [out, 1, ...kernel.map(() => 1)])
    if (wanted.bias) this.vector(`${name}.bias`, [out])
    this.lastOut = out
    return { name, norm, out, in: wanted.in, kernel: wanted.kernel, bias: wanted.bias ?? false }
  }

  norm(name: string, channels: number): NormPlan {
    this.vector(`${name}.weight`, [channels])
    this.vector(`${name}.bias`, [channels])
    this.expect(`${name}.running_mean`, this.take(`${name}.running_mean`), [channels])
    this.expect(`${name}.running_var`, this.take(`${name}.running_var`), [channels])
    return { name, channels }
  }

  block(name: string, inputs: number): ConvBlock {
    const conv = this.conv(`${name}.0`, { in: inputs, kernel: 3, norm: 'spectral' })
    const norm = this.norm(`${name}.2`, conv.out)
    if (!this.has(`${name}.3.gamma`)) return { conv, norm }
    const attention = this.attention(`${name}.3`, conv.out)
    this.lastOut = conv.out
    return { conv, norm, attention }
  }

  stage(name: string, inputs: number, stride: number): BodyBlock[] {
    const blocks: BodyBlock[] = []
    for (let i = 0, width = inputs; i === 0 || this.has(`${name}.${i}.conv1.weight`); i += 1) {
      const block = this.bodyBlock(`${name}.${i}`, width, i === 0 ? stride : 1)
      width = block.convs.at(-1)?.conv.out ?? width
      blocks.push(block)
    }
    return blocks
  }

  decoder(name: string, inputs: number, skip: number, convs: string[]): DecoderPlan {
    const upConv = this.conv(`${name}.shuf.conv.0`, { in: inputs, kernel: 1, norm: 'spectral', times: 4 })
    const up = { conv: upConv, norm: this.norm(`${name}.shuf.conv.1`, upConv.out), stride: 1 }
    const skipNorm = this.norm(`${name}.bn`, skip)
    let width = upConv.out / 4 + skip
    const blocks = convs.map((conv) => {
      const block = this.block(`${name}.${conv}`, width)
      width = block.conv.out
      return block
    })
    return { up, skip: skipNorm, convs: blocks }
  }

  /** Refuses tensors that no part of the generator uses. */
  finish(): void {
    for (const name of this.checkpoint.shapes.keys()) {
      if (this.used.has(name) || name.endsWith('.num_batches_tracked')) continue
      throw this.checkpoint.refuse(
        `it holds the tensor ${printable(name)}, which DeOldify's generators don't have`,
      )
    }
  }

  /** torchvision's BasicBlock (ResNet-18, 34) or Bottleneck (ResNet-50 and more; its stride sits in the 3x3). */
  private bodyBlock(name: string, inputs: number, stride: number): BodyBlock {
    const bottleneck = this.has(`${name}.conv3.weight`)
    const kernels = bottleneck ? [1, 3, 1] : [3, 3]
    const strideAt = bottleneck ? 1 : 0
    let width = inputs
    const convs = kernels.map((kernel, i) => {
      const conv = this.conv(`${name}.conv${i + 1}`, { in: width, kernel })
      width = conv.out
      return { conv, norm: this.norm(`${name}.bn${i + 1}`, width), stride: i === strideAt ? stride : 1 }
    })
    if (stride === 1 && width === inputs && !this.has(`${name}.downsample.0.weight`)) return { convs }
    const conv = this.conv(`${name}.downsample.0`, { in: inputs, out: width, kernel: 1 })
    return { convs, shortcut: { conv, norm: this.norm(`${name}.downsample.1`, width), stride } }
  }

  private attention(name: string, channels: number): AttentionPlan {
    this.vector(`${name}.gamma`, [1])
    const flat = { in: channels, kernel: 1, norm: 'spectral', flat: true } as const
    const query = this.conv(`${name}.query`, flat)
    return {
      name,
      query,
      key: this.conv(`${name}.key`, { ...flat, out: query.out }),
      value: this.conv(`${name}.value`, { ...flat, out: channels }),
    }
  }

  /** Files whose spectral or weight norm was removed hold the plain weight. */
  private normOf(name: string, wanted: WeightNorm): WeightNorm {
    const marker = wanted === 'spectral' ? 'weight_orig' : 'weight_g'
    if (wanted === 'plain' || this.has(`${name}.${marker}`)) return wanted
    return this.has(`${name}.weight`) ? 'plain' : wanted
  }

  private vector(name: string, shape: number[]): void {
    this.expect(name, this.take(name), shape)
    this.parameters += count(shape)
  }

  private take(name: string): readonly number[] {
    const shape = this.checkpoint.shapes.get(name)
    if (!shape) throw this.checkpoint.refuse(`its tensor ${name} is missing`)
    this.used.add(name)
    return shape
  }

  private expect(name: string, shape: readonly number[], expected: readonly number[]): void {
    if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return
    throw this.checkpoint.refuse(
      `its tensor ${name} is ${shape.join(' x ') || 'a single number'}, where ${expected.join(' x ')} is needed`,
    )
  }
}

function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}
