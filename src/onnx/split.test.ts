/** A network cut into parts says what it said whole: only so may a long enlargement be cancelled in its middle. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../../test/support/pictures.ts'
import { readOnnxFile } from './file.ts'
import { OnnxGraph } from './graph.ts'
import { splitOnnx } from './split.ts'
import { writeOnnx } from './writer.ts'

const folder = testFolder()
const refuse = (reason: string) => new Error(reason)

/** A chain of convolutions with a sum over all of it; their weights in half precision, which a Cast widens. */
async function chain(name: string, length: number) {
  const graph = new OnnxGraph('fp16')
  graph.inputs.push({ name: 'input', dims: [1, 3, 'h', 'w'] })
  graph.outputs.push({ name: 'output', dims: [1, 3, 'h', 'w'] })
  let seed = 1
  const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5) / 12
  const conv = (x: string, from: number, to: number, id: string) => {
    const names = graph.float({ [`w${id}`]: [to, from, 3, 3], [`b${id}`]: [to] }, () =>
      Promise.resolve([Float32Array.from({ length: to * from * 9 }, random), new Float32Array(to)]),
    )
    return graph.node('Conv', [x, ...names], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] })
  }
  const first = conv('input', 3, 24, 'first')
  let x = first
  for (let i = 0; i < length; i++) x = graph.node('Relu', [conv(x, 24, 24, String(i))])
  const last = conv(graph.node('Add', [x, first]), 24, 3, 'last')
  graph.node('Relu', [last], {}, 'output')
  const file = folder.path(name)
  await writeOnnx(file, graph, { metadata: {}, refuse })
  return file
}

async function answersOf(models: readonly (string | Uint8Array)[]) {
  const picture = Float32Array.from({ length: 3 * 12 * 10 }, (_, i) => ((i * 37) % 101) / 101)
  let there: InferenceSession.OnnxValueMapType = { input: new Tensor('float32', picture, [1, 3, 12, 10]) }
  for (const model of models) {
    const session = await (typeof model === 'string'
      ? InferenceSession.create(model)
      : InferenceSession.create(model))
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, there[name]]))
    there = { ...there, ...(await session.run(feeds)) }
  }
  return there['output'].data as Float32Array
}

describe('a graph in parts', () => {
  it('gives what the whole gives, each part with the weights that it needs only', async () => {
    const path = await chain('long.onnx', 8)
    const file = await readOnnxFile(path)
    const parts = splitOnnx(file, 24 * 24 * 9 * 2)
    expect(parts.length).toBeGreaterThanOrEqual(4)
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(file.bytes.length * 1.1)
    const [whole, parted] = [await answersOf([path]), await answersOf(parts)]
    for (const [i, value] of whole.entries()) expect(Math.abs(value - parted[i])).toBeLessThan(1e-5)
  })

  it('is left whole where one part is enough, and where what would cross is no number of floats', async () => {
    const path = await chain('short.onnx', 2)
    const file = await readOnnxFile(path)
    expect(splitOnnx(file, 1e9)).toEqual([file.bytes])
    const shaped = new OnnxGraph('fp32')
    shaped.inputs.push({ name: 'input', dims: [1, 3, 'h', 'w'] })
    shaped.outputs.push({ name: 'output', dims: [1, 3, 'h', 'w'] })
    const conv = (x: string, id: string) =>
      shaped.node('Conv', [
        x,
        ...shaped.float({ [id]: [3, 3, 1, 1] }, () => Promise.resolve([new Float32Array(9)])),
      ])
    const first = conv('input', 'a')
    const shape = shaped.node('Shape', [first])
    shaped.node('Reshape', [conv(conv(first, 'b'), 'c'), shape], {}, 'output')
    const other = folder.path('shape.onnx')
    await writeOnnx(other, shaped, { metadata: {}, refuse })
    // Behind the first convolution only: from there on the shape, whole numbers, would have to go along.
    expect(splitOnnx(await readOnnxFile(other), 9)).toHaveLength(2)
  })
})
