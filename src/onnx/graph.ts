/** An ONNX graph under construction: nodes, and weights that are only declared until the file is written. */
import { attributeTypes, dataTypes } from './proto.ts'

export interface WeightDeclaration {
  readonly name: string
  readonly dims: readonly number[]
  readonly type: 'float32' | 'float16' | 'int64'
}

/** Weights that are computed together, in the order of their declarations. */
export interface WeightGroup {
  readonly declarations: readonly WeightDeclaration[]
  /** Called once, when the file has come to them; float16 is made of the float32 by the writer. */
  readonly produce: () => Promise<(Float32Array | BigInt64Array)[]>
}

export type Attribute = number | string | number[] | { float: number }

export interface Port {
  readonly name: string
  /** A number, or the name of a free size. */
  readonly dims: readonly (number | string)[]
}

export interface NodeMessage {
  op_type: string
  name: string
  input: string[]
  output: string[]
  attribute: Record<string, unknown>[]
}

/** Weights of fewer numbers stay float32: biases cost nothing and gain accuracy. */
const halfFrom = 4096

export class OnnxGraph {
  readonly nodes: NodeMessage[] = []
  readonly weights: WeightGroup[] = []
  readonly inputs: Port[] = []
  readonly outputs: Port[] = []
  private readonly half: boolean
  private counter = 0

  /** @param precision `fp16` stores large weights in half precision, behind a Cast that the session folds away */
  constructor(precision: 'fp32' | 'fp16') {
    this.half = precision === 'fp16'
  }

  /** Adds a node; returns the name of its output. */
  node(op: string, input: string[], attributes: Record<string, Attribute> = {}, output?: string): string {
    this.counter += 1
    const name = `${op}_${this.counter}`
    const made = output ?? name
    this.nodes.push({
      op_type: op,
      name,
      input,
      output: [made],
      attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
    })
    return made
  }

  /** Declares float weights that `produce` computes together; returns the names to use in nodes. */
  float(dims: Record<string, readonly number[]>, produce: () => Promise<Float32Array[]>): string[] {
    const declarations = Object.entries(dims).map(([name, shape]): WeightDeclaration => {
      const small = shape.reduce((a, b) => a * b, 1) < halfFrom
      return { name, dims: shape, type: this.half && !small ? 'float16' : 'float32' }
    })
    this.weights.push({ declarations, produce })
    return declarations.map(({ name, type }) =>
      type === 'float16' ? this.node('Cast', [name], { to: dataTypes.float32 }) : name,
    )
  }

  /** A constant list of whole numbers (shapes, axes). */
  ints(values: number[]): string {
    this.counter += 1
    const name = `ints_${this.counter}`
    this.weights.push({
      declarations: [{ name, dims: [values.length], type: 'int64' }],
      produce: () => Promise.resolve([BigInt64Array.from(values, BigInt)]),
    })
    return name
  }

  scalar(value: number): string {
    this.counter += 1
    const name = `scalar_${this.counter}`
    this.weights.push({
      declarations: [{ name, dims: [], type: 'float32' }],
      produce: () => Promise.resolve([Float32Array.of(value)]),
    })
    return name
  }
}

function attributeMessage(name: string, value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { name, i: value, type: attributeTypes.int }
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: attributeTypes.string }
  if (Array.isArray(value)) return { name, ints: value, type: attributeTypes.ints }
  return { name, f: value.float, type: attributeTypes.float }
}
