/** Model packs for tests: tiny graphs that colour in a known way, and ones that go wrong in a known way. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestSchema, type ManifestInput, type Pack } from '../../src/contract/manifest.ts'
import { OnnxGraph } from '../../src/onnx/graph.ts'
import { writeOnnx } from '../../src/onnx/writer.ts'

/**
 * - `flat`: Lab a = 20, b = -10 everywhere
 * - `slope`: a = 32 luma - 12, b = 20 - 64 luma: exact on every processor, for the weights are powers of two
 * - `grey`: a hundredth of a colour
 * - `zeros`, `nan`: what weak drivers give
 * - `three-planes`: an output of another shape
 * - `two-inputs`: a graph that wants more than luma
 */
export type TestModel = 'flat' | 'slope' | 'grey' | 'zeros' | 'nan' | 'three-planes' | 'two-inputs'

const biases: Partial<Record<TestModel, number[]>> = {
  flat: [20, -10],
  slope: [-12, 20],
  grey: [0.01, 0],
  nan: [-1, -1],
}

async function graphFile(file: string, model: TestModel): Promise<void> {
  const graph = new OnnxGraph('fp32')
  const planes = model === 'three-planes' ? 3 : 2
  graph.inputs.push({ name: 'luma', dims: [1, 1, 'height', 'width'] })
  if (model === 'two-inputs') graph.inputs.push({ name: 'more', dims: [1, 1, 'height', 'width'] })
  graph.outputs.push({ name: 'ab', dims: [1, planes, 'height', 'width'] })
  const bias = biases[model] ?? [0, 0, 0]
  const [weight, offset] = graph.float({ weight: [planes, 1, 1, 1], bias: [planes] }, () =>
    Promise.resolve([
      model === 'slope' ? Float32Array.from([32, -64]) : new Float32Array(planes),
      Float32Array.from(bias.slice(0, planes)),
    ]),
  )
  const input = model === 'two-inputs' ? graph.node('Add', ['luma', 'more']) : 'luma'
  if (model === 'nan') graph.node('Sqrt', [graph.node('Conv', [input, weight, offset])], {}, 'ab')
  else graph.node('Conv', [input, weight, offset], {}, 'ab')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
}

/** Writes a pack into `<models>/<id>`; `change` alters its manifest after the hash was taken. */
export async function writePack(
  models: string,
  id: string,
  model: TestModel | Buffer,
  change: (manifest: ManifestInput) => unknown = (manifest) => manifest,
): Promise<string> {
  const folder = join(models, id)
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'model.onnx')
  if (Buffer.isBuffer(model)) await writeFile(file, model)
  else await graphFile(file, model)
  const bytes = await readFile(file)
  const manifest: ManifestInput = {
    schema: 1,
    id,
    name: id,
    version: '1',
    task: 'colorize',
    licence: 'MIT',
    source: 'made by a test',
    files: [
      { path: 'model.onnx', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ],
    input: {
      color: 'luma',
      white: 1,
      size: { kind: 'renderFactor', square: true, default: 7, least: 5, greatest: 45 },
    },
    output: { kind: 'ab', merge: 'lab' },
    providers: ['cpu', 'webgpu'],
  }
  await writeFile(join(folder, 'model.json'), JSON.stringify(change(manifest)))
  return folder
}

/**
 * A pack that makes pictures of pictures: each pixel the mean of its 3 x 3 neighbours (`blur`), or the picture darker by a
 * tenth (`darker`), or values that are no numbers (`nan`), `factor` times as large.
 */
export async function picturePack(
  models: string,
  id: string,
  task: 'denoise' | 'upscale' | 'face',
  kind: 'blur' | 'darker' | 'nan',
  { factor = 1, size = { kind: 'tiles', margin: 1 } }: { factor?: number; size?: object } = {},
): Promise<Pack> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push({ name: 'input', dims: [1, 3, 'height', 'width'] })
  graph.outputs.push({ name: 'output', dims: [1, 3, 'tall', 'wide'] })
  const planes = 3 * factor ** 2
  // Channel c of the result is spread over `factor` squared planes one after another: CRD order.
  const weights = new Float32Array(planes * 3 * 9)
  for (let p = 0; p < planes; p++) {
    for (let k = 0; k < 9; k++) {
      const own = kind === 'blur' ? 1 / 9 : k === 4 ? 1 : 0
      weights[(p * 3 + Math.floor(p / factor ** 2)) * 9 + k] = own
    }
  }
  const offset = new Float32Array(planes).fill(kind === 'darker' ? -0.1 : kind === 'nan' ? -2 : 0)
  const names = graph.float({ weight: [planes, 3, 3, 3], bias: [planes] }, () =>
    Promise.resolve([weights, offset]),
  )
  let last = graph.node('Conv', ['input', ...names], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] })
  if (kind === 'nan') last = graph.node('Sqrt', [last])
  graph.node('DepthToSpace', [last], { blocksize: factor, mode: 'CRD' }, 'output')
  const folder = join(models, id)
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'graph.tmp')
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
  await writePack(models, id, await readFile(file), (manifest) => ({
    ...manifest,
    task,
    input: { color: 'rgb', white: 1, size },
    output: { kind: 'rgb', merge: 'lab', factor },
    providers: ['cpu'],
  }))
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')))
  return { manifest, folder, builtIn: false }
}

/** As `writePack`, read back as the engine gets it. */
export async function testPack(models: string, id: string, model: TestModel | Buffer): Promise<Pack> {
  const folder = await writePack(models, id, model)
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')))
  return { manifest, folder, builtIn: false }
}
