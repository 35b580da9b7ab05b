/** Repair packs for tests: tiny graphs that find what is lighter than its surroundings, and ones that go wrong. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestSchema, type ManifestInput, type Pack } from '../../src/contract/manifest.ts'
import { OnnxGraph } from '../../src/onnx/graph.ts'
import { writeOnnx } from '../../src/onnx/writer.ts'

/** Pixels a side of the means that find and that fill; half of them are the margins that tiles need. */
const detectSide = 9
const fillSide = 41

/**
 * - `light`: damage is what is lighter than the mean of 9 x 9 pixels; it is filled with the mean of what is not marked in 41 x 41
 * - `nothing`: finds nothing
 * - `everything`: finds damage everywhere
 * - `nan`: finds values that are not numbers
 * - `nan-fill`: finds as `light`, fills with values that are not numbers
 */
export type TestRepair = 'light' | 'nothing' | 'everything' | 'nan' | 'nan-fill'

function meanOf(graph: OnnxGraph, plane: string, name: string, around: number): string {
  const [weight] = graph.float({ [name]: [1, 1, around, around] }, () =>
    Promise.resolve([new Float32Array(around * around).fill(1 / around ** 2)]),
  )
  const pad = (around - 1) / 2
  return graph.node('Conv', [plane, weight], { kernel_shape: [around, around], pads: [pad, pad, pad, pad] })
}

function detector(model: TestRepair): OnnxGraph {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'luma', dims: [1, 1, 'height', 'width'] })
  graph.outputs.push({ name: 'damage', dims: [1, 1, 'height', 'width'] })
  if (model === 'nan') {
    graph.node('Sqrt', [graph.node('Sub', ['luma', graph.scalar(2)])], {}, 'damage')
    return graph
  }
  const above = graph.node('Sub', ['luma', meanOf(graph, 'luma', 'detect', detectSide)])
  const steep = graph.node('Mul', [above, graph.scalar(model === 'light' || model === 'nan-fill' ? 8 : 0)])
  const value = graph.node('Add', [steep, graph.scalar(model === 'everything' ? 1 : -0.5)])
  graph.node('Clip', [value, graph.scalar(0), graph.scalar(1)], {}, 'damage')
  return graph
}

function filler(model: TestRepair): OnnxGraph {
  const graph = new OnnxGraph('fp32')
  for (const name of ['luma', 'mask', 'hidden']) graph.inputs.push({ name, dims: [1, 1, 'height', 'width'] })
  graph.outputs.push({ name: 'filled', dims: [1, 1, 'height', 'width'] })
  const open = graph.node('Sub', [graph.scalar(1), 'mask'])
  const known = graph.node('Mul', ['luma', open])
  const share = graph.node('Add', [meanOf(graph, open, 'share', fillSide), graph.scalar(1e-4)])
  // Hidden places come out a little darker, so that a test can see that the network got them.
  const mean = graph.node('Div', [meanOf(graph, known, 'known', fillSide), share])
  const marked = graph.node('Sub', [mean, graph.node('Mul', ['hidden', graph.scalar(0.05)])])
  if (model === 'nan-fill') {
    graph.node('Sqrt', [graph.node('Sub', [marked, graph.scalar(2)])], {}, 'filled')
  } else graph.node('Identity', [marked], {}, 'filled')
  return graph
}

/** Writes a repair pack into `<models>/<id>`, and gives it as the engine gets it. */
export async function repairPack(models: string, id: string, model: TestRepair): Promise<Pack> {
  const folder = join(models, id)
  await mkdir(folder, { recursive: true })
  const files: ManifestInput['files'] = []
  for (const [path, graph] of [
    ['damage.onnx', detector(model)],
    ['fill.onnx', filler(model)],
  ] as const) {
    await writeOnnx(join(folder, path), graph, { metadata: {}, refuse: (reason) => new Error(reason) })
    const bytes = await readFile(join(folder, path))
    files.push({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  }
  const manifest: ManifestInput = {
    schema: 1,
    id,
    name: id,
    version: '1',
    task: 'repair',
    licence: 'MIT',
    source: 'made by a test',
    files,
    input: { color: 'luma', white: 1, size: { kind: 'tiles', multipleOf: 8, margin: 8 } },
    output: { kind: 'mask', merge: 'lab' },
    fill: {
      file: 'fill.onnx',
      luma: 'luma',
      mask: 'mask',
      hidden: 'hidden',
      output: 'filled',
      margin: 48,
    },
    providers: ['cpu'],
  }
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest))
  return { manifest: manifestSchema.parse(manifest), folder, builtIn: false }
}
