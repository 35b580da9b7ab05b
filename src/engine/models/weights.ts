/**
 * The arithmetic of folding: spectral norm, weight norm and batch norm become plain convolution weights.
 * Weights are row-major [out][in][height][width], changed in place where that is said.
 */
import type { Checkpoint } from './checkpoint/checkpoint.ts'
import type { ConvPlan, NormPlan } from './recognize.ts'

export interface Affine {
  /** value * scale + shift, for each channel. */
  readonly scale: Float64Array
  readonly shift: Float64Array
}
export interface ConvWeights {
  weight: Float32Array<ArrayBuffer>
  bias: Float32Array<ArrayBuffer>
}

/** PyTorch's default, which DeOldify never changed. */
export const batchNormEpsilon = 1e-5

/**
 * A convolution's weight with its norm worked out, and its bias (zeros where it has none).
 * Spectral norm: W / (u^T W v), v = normalise(W^T u) where the file lacks it. Weight norm: g * V / |V| for each row.
 * @throws StudioFault `model.importRefused` for numbers that are not finite
 * @see Miyato et al. 2018 (spectral norm); Salimans and Kingma 2016 (weight norm); torch.nn.utils
 */
export async function plainWeights(checkpoint: Checkpoint, plan: ConvPlan): Promise<ConvWeights> {
  const { name, out } = plan
  const bias = plan.bias ? await finite(checkpoint, `${name}.bias`) : new Float32Array(out)
  if (plan.norm === 'plain') return { weight: await finite(checkpoint, `${name}.weight`), bias }
  if (plan.norm === 'weight') {
    const weight = await finite(checkpoint, `${name}.weight_v`)
    const lengths = await finite(checkpoint, `${name}.weight_g`)
    const row = weight.length / out
    for (let o = 0; o < out; o += 1) {
      let sum = 0
      for (let i = 0; i < row; i += 1) sum += weight[o * row + i] ** 2
      scaleRange(weight, o * row, row, lengths[o] / Math.sqrt(sum))
    }
    return { weight: allFinite(checkpoint, `${name}.weight_v`, weight), bias }
  }
  const weight = await finite(checkpoint, `${name}.weight_orig`)
  const left = await finite(checkpoint, `${name}.weight_u`)
  const right = checkpoint.shapes.has(`${name}.weight_v`)
    ? Float64Array.from(await finite(checkpoint, `${name}.weight_v`))
    : rightVector(weight, left)
  scaleRange(weight, 0, weight.length, 1 / spectralNorm(weight, left, right))
  return { weight: allFinite(checkpoint, `${name}.weight_orig`, weight), bias }
}

/** u^T W v. */
function spectralNorm(weight: Float32Array, left: Float32Array, right: Float64Array): number {
  const row = right.length
  let sum = 0
  for (let o = 0; o < left.length; o += 1) {
    let dot = 0
    const start = o * row
    for (let i = 0; i < row; i += 1) dot += weight[start + i] * right[i]
    sum += dot * left[o]
  }
  return sum
}

/** v = normalise(W^T u), as one step of the power iteration gives it. */
function rightVector(weight: Float32Array, left: Float32Array): Float64Array {
  const row = weight.length / left.length
  const right = new Float64Array(row)
  for (let o = 0; o < left.length; o += 1) {
    const u = left[o]
    for (let i = 0; i < row; i += 1) right[i] = right[i] + weight[o * row + i] * u
  }
  const length = Math.sqrt(right.reduce((sum, v) => sum + v * v, 0))
  return right.map((v) => v / Math.max(length, 1e-12))
}

/**
 * Batch norm at inference as one multiplication and addition: gamma / sqrt(variance + epsilon), beta - mean * scale.
 * @see Ioffe and Szegedy 2015
 */
export async function batchNorm(checkpoint: Checkpoint, { name, channels }: NormPlan): Promise<Affine> {
  const gamma = await finite(checkpoint, `${name}.weight`)
  const beta = await finite(checkpoint, `${name}.bias`)
  const mean = await finite(checkpoint, `${name}.running_mean`)
  const variance = await finite(checkpoint, `${name}.running_var`)
  const scale = new Float64Array(channels)
  const shift = new Float64Array(channels)
  for (let c = 0; c < channels; c += 1) {
    if (variance[c] < 0) throw checkpoint.refuse(`its tensor ${name}.running_var holds a negative variance`)
    const s = gamma[c] / Math.sqrt(variance[c] + batchNormEpsilon)
    scale[c] = s
    shift[c] = beta[c] - mean[c] * s
  }
  return { scale, shift }
}

/** Folds an affine map of the convolution's outputs into it, in place. Exact for every kernel and padding. */
export function foldAfter({ weight, bias }: ConvWeights, { scale, shift }: Affine): void {
  const row = weight.length / bias.length
  for (let o = 0; o < bias.length; o += 1) {
    scaleRange(weight, o * row, row, scale[o])
    bias[o] = bias[o] * scale[o] + shift[o]
  }
}

/**
 * Folds an affine map of the inputs into a convolution with a 1x1 kernel, in place. With a larger kernel the shift
 * would be wrong at the border, where the padding is zero and not the shift: so those keep their batch norm.
 */
export function foldBefore({ weight, bias }: ConvWeights, { scale, shift }: Affine): void {
  const inputs = scale.length
  for (let o = 0; o < bias.length; o += 1) {
    let sum = 0
    for (let i = 0; i < inputs; i += 1) {
      const w = weight[o * inputs + i]
      sum += w * shift[i]
      weight[o * inputs + i] = w * scale[i]
    }
    bias[o] = bias[o] + sum
  }
}

/**
 * A copy with `rows.count` zero outputs put in at `rows.at` and `columns.count` zero inputs at `columns.at`.
 * @param inputs number of inputs before
 */
export function insertZeros(
  { weight, bias }: ConvWeights,
  inputs: number,
  rows: { at: number; count: number },
  columns: { at: number; count: number },
): ConvWeights {
  const area = weight.length / bias.length / inputs
  const wideRow = (inputs + columns.count) * area
  const out: ConvWeights = {
    weight: new Float32Array((bias.length + rows.count) * wideRow),
    bias: new Float32Array(bias.length + rows.count),
  }
  for (let o = 0; o < bias.length; o += 1) {
    const to = o < rows.at ? o : o + rows.count
    out.bias[to] = bias[o]
    const from = o * inputs * area
    const cut = columns.at * area
    out.weight.set(weight.subarray(from, from + cut), to * wideRow)
    out.weight.set(
      weight.subarray(from + cut, from + inputs * area),
      to * wideRow + cut + columns.count * area,
    )
  }
  return out
}

/** Reads a tensor and refuses it where a number is not finite. */
export async function finite(checkpoint: Checkpoint, name: string): Promise<Float32Array<ArrayBuffer>> {
  return allFinite(checkpoint, name, await checkpoint.read(name))
}

function allFinite(
  checkpoint: Checkpoint,
  name: string,
  values: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) {
      throw checkpoint.refuse(
        `its tensor ${name} holds numbers that are not finite (NaN or infinity); it is damaged`,
      )
    }
  }
  return values
}

function scaleRange(values: Float32Array, start: number, length: number, factor: number): void {
  for (let i = start; i < start + length; i += 1) values[i] = values[i] * factor
}
