/** Without these: an ONNX file that is no colouriser passes for one, or reads what lies outside its folder. */
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { removeModel } from './staging.ts'
import { OnnxGraph, type Port } from '../../onnx/graph.ts'
import { messages } from '../../onnx/proto.ts'
import { writeOnnx } from '../../onnx/writer.ts'
import { faultOf, installModel, useFolder } from '../../../test/support/model-files/fixtures.ts'
import { flipped } from '../../../test/support/model-files/flips.ts'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'

const makeFolder = useFolder()

/** A graph of the given ports whose output has nothing to do with its input. */
async function onnxFile(
  folder: string,
  inputs: Port[],
  outputs: Port[],
  name = 'some.onnx',
): Promise<string> {
  const graph = new OnnxGraph('fp32')
  graph.inputs.push(...inputs)
  graph.outputs.push(...outputs)
  for (const port of outputs) graph.node('Identity', [inputs[0].name], {}, port.name)
  const file = join(folder, name)
  await writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) })
  return file
}

describe('importing an ONNX file', () => {
  const free = ['n', 3, 'h', 'w']
  const cases: [string, Port[], Port[], unknown][] = [
    [
      'DeOldify export',
      [{ name: 'input', dims: free }],
      [{ name: 'output', dims: free }],
      {
        input: { white: 255, color: 'grey-rgb', size: { multipleOf: 32 } },
        output: { kind: 'rgb', scale: 255, merge: 'yuv601' },
      },
    ],
    [
      'DDColor',
      [{ name: 'input', dims: [1, 3, 512, 512] }],
      [{ name: 'output', dims: [1, 2, 512, 512] }],
      {
        input: { grey: 'lab', white: 1, size: { kind: 'fixed', width: 512 } },
        output: { kind: 'ab', merge: 'lab' },
      },
    ],
    [
      'ECCV16',
      [{ name: 'input', dims: [1, 1, 256, 256] }],
      [{ name: 'output', dims: [1, 2, 256, 256] }],
      {
        input: { color: 'luma', white: 100, size: { kind: 'fixed', width: 256 } },
        output: { kind: 'ab', merge: 'lab' },
      },
    ],
    [
      'SIGGRAPH17 with hints',
      [
        { name: 'data_l', dims: [1, 1, 256, 256] },
        { name: 'user_ab', dims: [1, 2, 256, 256] },
        { name: 'user_map', dims: [1, 1, 256, 256] },
      ],
      [{ name: 'color_ab', dims: [1, 2, 256, 256] }],
      { input: { name: 'data_l' }, hints: { ab: 'user_ab', mask: 'user_map' } },
    ],
  ]
  it.each(cases)('proposes the manifest of %s', async (_, inputs, outputs, expected) => {
    const folder = await makeFolder()
    const file = await onnxFile(folder, inputs, outputs)
    const { manifest } = await installModel(file, { modelsFolder: join(folder, 'models') })
    expect(manifest).toMatchObject(expected as object)
  })

  it('knows a graph again that Tintype wrote', async () => {
    const folder = await makeFolder()
    const modelsFolder = join(folder, 'models')
    const file = join(folder, 'ColorizeArtistic_gen.pth')
    await writeFile(file, checkpointBytes(deoldifyState(tinyDeep), { container: 'legacy' }))
    const pack = await installModel(file, { modelsFolder })
    const again = await installModel(join(pack.folder, 'model.onnx'), {
      modelsFolder: join(folder, 'others'),
      id: 'again',
    })
    expect(again.manifest.input).toEqual(pack.manifest.input)
    expect(again.manifest.files).toEqual(pack.manifest.files)
  })

  it.each<[string, Port[], Port[], string]>([
    [
      'a classifier',
      [{ name: 'data', dims: [1, 3, 224, 224] }],
      [{ name: 'prob', dims: [1, 1000] }],
      '"prob" is no picture',
    ],
    [
      'an upscaler',
      [{ name: 'x', dims: [1, 3, 64, 64] }],
      [{ name: 'y', dims: [1, 3, 256, 256] }],
      'another size',
    ],
    [
      'a mask maker',
      [{ name: 'x', dims: [1, 3, 64, 64] }],
      [{ name: 'y', dims: [1, 1, 64, 64] }],
      'no colouriser',
    ],
    [
      'two outputs',
      [{ name: 'x', dims: free }],
      [
        { name: 'y', dims: free },
        { name: 'z', dims: free },
      ],
      '2 outputs',
    ],
  ])('refuses %s', async (_, inputs, outputs, sentence) => {
    const folder = await makeFolder()
    const fault = await faultOf(
      installModel(await onnxFile(folder, inputs, outputs), { modelsFolder: join(folder, 'models') }),
    )
    expect(fault.code).toBe('model.importRefused')
    expect(fault.message).toContain(sentence)
    expect(await readdir(join(folder, 'models'))).toEqual([])
  })

  /** A graph with one weight in another file. */
  const external = (location: string, inNode = false) => {
    const tensor = {
      name: 'w',
      dims: [1],
      data_type: 1,
      data_location: 1,
      external_data: [{ key: 'location', value: location }],
    }
    const port = (name: string) => ({
      name,
      type: {
        tensor_type: { elem_type: 1, shape: { dim: [1, 3, 64, 64].map((dim_value) => ({ dim_value })) } },
      },
    })
    const constant = {
      op_type: 'Constant',
      output: ['w'],
      attribute: [{ name: 'value', t: tensor, type: 4 }],
    }
    return Buffer.from(
      messages.model
        .encode({
          ir_version: 8,
          opset_import: [{ domain: '', version: 17 }],
          graph: {
            name: 'g',
            node: [
              ...(inNode ? [constant] : []),
              { op_type: 'Add', input: ['input', 'w'], output: ['output'] },
            ],
            initializer: inNode ? [] : [tensor],
            input: [port('input')],
            output: [port('output')],
          },
        })
        .finish(),
    )
  }

  it.each(['../secret', '/etc/passwd', 'sub/weights', 'C:\\weights', '..', 'model.json'])(
    'refuses weights that lie in %s',
    async (location) => {
      for (const inNode of [false, true]) {
        const folder = await makeFolder()
        await writeFile(join(folder, 'x.onnx'), external(location, inNode))
        const fault = await faultOf(
          installModel(join(folder, 'x.onnx'), { modelsFolder: join(folder, 'models') }),
        )
        expect(fault.code).toBe('model.importRefused')
        expect(fault.message).toContain('its weights lie')
      }
    },
  )

  it('takes weights along that lie beside it, but follows no link out of the folder', async () => {
    const folder = await makeFolder()
    const modelsFolder = join(folder, 'models')
    await writeFile(join(folder, 'x.onnx'), external('x.data'))
    expect((await faultOf(installModel(join(folder, 'x.onnx'), { modelsFolder }))).message).toContain(
      'not beside it',
    )
    await symlink('/etc/hostname', join(folder, 'x.data'))
    expect((await faultOf(installModel(join(folder, 'x.onnx'), { modelsFolder }))).message).toContain(
      'a link',
    )
    await writeFile(join(folder, 'y.onnx'), external('y.data'))
    await writeFile(join(folder, 'y.data'), Buffer.alloc(4))
    const { manifest } = await installModel(join(folder, 'y.onnx'), { modelsFolder })
    expect(manifest.files.map(({ path }) => path)).toEqual(['model.onnx', 'y.data'])
  })

  it('cut or with flipped bytes it is installed or refused, and never crashes', async () => {
    const folder = await makeFolder()
    const file = await onnxFile(folder, [{ name: 'input', dims: free }], [{ name: 'output', dims: free }])
    const bytes = await readFile(file)
    const damaged = join(folder, 'damaged.onnx')
    const modelsFolder = join(folder, 'models')
    const attempt = async (contents: Buffer) => {
      await writeFile(damaged, contents)
      await installModel(damaged, { modelsFolder, id: 'x' }).then(removeModel, (error: unknown) => {
        if (!(error instanceof StudioFault)) throw error
        expect(error.code).toBe('model.importRefused')
      })
      expect(await readdir(modelsFolder)).toEqual([])
    }
    for (let length = 1; length < bytes.length; length += 3) await attempt(bytes.subarray(0, length))
    await fc.assert(fc.asyncProperty(flipped(bytes, 3), attempt), { numRuns: 200 })
  })

  it('believes no length of 4 GB', async () => {
    const folder = await makeFolder()
    const file = join(folder, 'x.onnx')
    // ir_version 8, then a graph of 2^32 - 1 bytes.
    await writeFile(file, Buffer.from('08083affffffff0f', 'hex'))
    const fault = await faultOf(installModel(file, { modelsFolder: join(folder, 'models') }))
    expect(fault.message).toContain('past its end')
  })
})
