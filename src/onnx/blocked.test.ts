/** Without this an enlargement lays its picture out anew before and behind each of hundreds of convolutions. */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { testFolder } from '../../test/support/pictures.ts'
import { readOnnxFile } from './file.ts'
import { OnnxGraph } from './graph.ts'
import { splitOnnx } from './split.ts'
import { writeOnnx } from './writer.ts'

const folder = testFolder()
const [blocks, depth, channels] = [8, 3, 16]

/** Dense blocks, each with a fifth of itself added to what it began with, and a sum over all of them. */
async function dense(): Promise<string> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'input', dims: [1, 3, 'h', 'w'] })
  graph.outputs.push({ name: 'output', dims: [1, 3, 'h', 'w'] })
  let seed = 1
  const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5) / 6
  const conv = (x: string, from: number, to: number) => {
    const id = graph.weights.length
    const names = graph.float({ [`w${id}`]: [to, from, 3, 3], [`b${id}`]: [to] }, () =>
      Promise.resolve([Float32Array.from({ length: to * from * 9 }, random), new Float32Array(to)]),
    )
    return graph.node('Conv', [x, ...names], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] })
  }
  const first = conv('input', 3, channels)
  let x = first
  for (let i = 0; i < blocks; i++) {
    const made = [x]
    for (let k = 1; k <= depth; k++) {
      const seen = k === 1 ? x : graph.node('Concat', [...made], { axis: 1 })
      made.push(graph.node('LeakyRelu', [conv(seen, k * channels, channels)], { alpha: { float: 0.2 } }))
    }
    x = graph.node('Add', [graph.node('Mul', [made.at(-1)!, graph.scalar(0.2)]), x])
  }
  conv(graph.node('Add', [x, first]), channels, 3)
  graph.nodes.at(-1)!.output = ['output']
  const file = folder.path('dense.onnx')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
  return file
}

/** What a network answers, and how often a session of it lays a picture out anew. */
async function answerOf(models: readonly (string | Uint8Array)[]) {
  const picture = Float32Array.from({ length: 3 * 12 * 10 }, (_, i) => ((i * 37) % 101) / 101)
  let there: InferenceSession.OnnxValueMapType = { input: new Tensor('float32', picture, [1, 3, 12, 10]) }
  let reordered = 0
  for (const [i, model] of models.entries()) {
    const optimizedModelFilePath = folder.path(`optimised-${models.length}-${i}.onnx`)
    const options = {
      graphOptimizationLevel: 'all',
      optimizedModelFilePath,
      logSeverityLevel: 3,
    } as const
    const session = await (typeof model === 'string'
      ? InferenceSession.create(model, options)
      : InferenceSession.create(model, options))
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, there[name]]))
    there = { ...there, ...(await session.run(feeds)) }
    const { nodes } = await readOnnxFile(optimizedModelFilePath)
    reordered += nodes.filter(({ op }) => op.startsWith('Reorder')).length
  }
  return { values: there['output'].data as Float32Array, reordered }
}

it('parts of a network stay in blocks of channels, and give what the whole gives', async () => {
  const path = await dense()
  const parts = splitOnnx(await readOnnxFile(path), channels * channels * 9 * 12)
  expect(parts).toHaveLength(4)
  const [whole, parted] = [await answerOf([path]), await answerOf(parts)]
  for (const [i, value] of whole.values.entries())
    expect(Math.abs(value - parted.values[i])).toBeLessThan(1e-5)
  // Once or twice for each tensor that a part takes or gives, of which there are two or three; never on other processors.
  expect(parted.reordered).toBeLessThanOrEqual(parts.length * 5)
  if (whole.reordered > 0) expect(parted.reordered).toBeLessThan(whole.reordered)
})
