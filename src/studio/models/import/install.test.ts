/** Without these: an import leaves half a model behind, or takes for a colouriser what is none. */
import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../../contract/errors.ts'
import { manifestSchema } from '../../../contract/manifest.ts'
import { createProgress } from '../../../contract/progress.ts'
import { createHandlers } from '../../../engine/handlers.ts'
import { describeModel } from './describe.ts'
import { manifestForDeOldify } from './install.ts'
import { removeModel, verifyModel } from './manage.ts'
import { OnnxGraph, type Port } from './onnx-graph.ts'
import { messages } from './onnx-proto.ts'
import { writeOnnx } from './onnx-writer.ts'
import { faultOf, installModel, useFolder } from './testing/fixtures.ts'
import { checkpointBytes, deoldifyState, tinyDeep, tinyWide } from './testing/synthetic-checkpoint.ts'

const makeFolder = useFolder()

/** A checkpoint in a folder of its own, and an empty folder of models. */
async function room(widths = tinyDeep, name = 'ColorizeArtistic_gen.pth') {
  const folder = await makeFolder()
  const file = join(folder, name)
  await writeFile(file, checkpointBytes(deoldifyState(widths), { container: 'legacy' }))
  return { folder, file, modelsFolder: join(folder, 'models') }
}

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

describe('importing a checkpoint', () => {
  it('makes a pack that the engine runs', async () => {
    const { file, modelsFolder } = await room()
    const steps: number[] = []
    const pack = await installModel(file, {
      modelsFolder,
      progress: createProgress((fraction) => steps.push(fraction)),
    })
    expect(pack.manifest.id).toBe('colorizeartistic_gen')
    expect(pack.manifest).toMatchObject({ style: 'artistic', output: { merge: 'yuv601', truncate: true } })
    expect(manifestSchema.parse(JSON.parse(await readFile(join(pack.folder, 'model.json'), 'utf8')))).toEqual(
      pack.manifest,
    )
    expect(await verifyModel(pack)).toMatchObject([{ path: 'model.onnx', whole: true }])
    expect(steps.at(-1)).toBe(1)
    const context = { signal: new AbortController().signal, progress: createProgress(() => undefined) }
    const { inspect } = createHandlers()
    expect((await inspect({ pack }, context)).inputs).toMatchObject([{ name: 'input' }])
    expect(await readdir(modelsFolder)).toEqual(['colorizeartistic_gen'])
  })

  it('is described before anything is installed', async () => {
    const { file, folder } = await room()
    expect(await describeModel(file)).toMatchObject({
      kind: 'checkpoint',
      family: 'DeOldify',
      id: 'colorizeartistic_gen',
      style: 'artistic',
      factor: { least: 7, greatest: 45 },
    })
    expect(await readdir(folder)).toEqual(['ColorizeArtistic_gen.pth'])
  })

  it('has the manifest that other makers of packs can ask for', async () => {
    const { file, modelsFolder } = await room()
    const { manifest } = await installModel(file, { modelsFolder, id: 'mine' })
    const [made] = manifest.files
    expect(manifestForDeOldify({ id: 'mine', name: manifest.name, style: 'artistic', file: made })).toEqual(
      manifest,
    )
  })

  it('tells Video from Stable by the name, as the tensors are the same', async () => {
    for (const [name, style, factor] of [
      ['ColorizeVideo_gen.pth', 'film', 21],
      ['ColorizeStable_gen.pth', 'stable', 35],
    ] as const) {
      const { file, modelsFolder } = await room(tinyWide, name)
      const { manifest } = await installModel(file, { modelsFolder, precision: 'fp16' })
      expect(manifest).toMatchObject({ style, precision: 'fp16', input: { size: { default: factor } } })
    }
  })

  it('leaves an installed model alone', async () => {
    const { file, modelsFolder } = await room()
    const first = await installModel(file, { modelsFolder, id: 'mine' })
    const fault = await faultOf(installModel(file, { modelsFolder, id: 'mine' }))
    expect(fault.code).toBe('model.alreadyInstalled')
    const reserved = installModel(file, { modelsFolder, id: 'tintype-stable', reserved: ['tintype-stable'] })
    expect((await faultOf(reserved)).code).toBe('model.alreadyInstalled')
    expect(await readdir(modelsFolder)).toEqual(['mine'])
    await removeModel(first)
    expect(await readdir(modelsFolder)).toEqual([])
  })

  it.each(['../up', '', 'Has Space', 'a/b', '.hidden'])('refuses the id "%s"', async (id) => {
    const { file, modelsFolder } = await room()
    expect((await faultOf(installModel(file, { modelsFolder, id }))).code).toBe('model.importRefused')
    expect(existsSync(modelsFolder)).toBe(false)
  })

  it('cancelled in the middle, leaves nothing', async () => {
    const { file, modelsFolder } = await room()
    const controller = new AbortController()
    const progress = createProgress((fraction) => {
      if (fraction > 0.3) controller.abort()
    })
    const fault = await faultOf(installModel(file, { modelsFolder, signal: controller.signal, progress }))
    expect(fault.code).toBe('cancelled')
    expect(await readdir(modelsFolder)).toEqual([])
  })

  it('cut off or full of NaN, leaves nothing', async () => {
    const { file, modelsFolder } = await room()
    const { size } = await stat(file)
    await truncate(file, size - 1)
    expect((await faultOf(installModel(file, { modelsFolder }))).code).toBe('model.importRefused')
    const state = deoldifyState(tinyDeep)
    state.get('layers.11.0.bias')?.values.fill(Number.NaN)
    await writeFile(file, checkpointBytes(state, { container: 'zip' }))
    expect((await faultOf(installModel(file, { modelsFolder }))).message).toContain('NaN')
    expect(await readdir(modelsFolder)).toEqual([])
  })

  it.skipIf(!existsSync('/dev/full'))(
    'says that the disk is full, and leaves no part of the file',
    async () => {
      const folder = await makeFolder()
      const graph = new OnnxGraph('fp32')
      graph.float({ weights: [300_000] }, () => Promise.resolve([new Float32Array(300_000)]))
      const file = join(folder, 'model.onnx')
      await symlink('/dev/full', `${file}.part`)
      const fault = await faultOf(
        writeOnnx(file, graph, { metadata: {}, refuse: (reason) => new Error(reason) }),
      )
      expect(fault.message).toContain('the disk is full; this model needs 2 MB')
      expect(await readdir(folder)).toEqual([])
    },
  )

  it('clears what a killed import left', async () => {
    const { file, modelsFolder } = await room()
    // No system gives out this process id.
    await mkdir(join(modelsFolder, '.importing-4194999-abc'), { recursive: true })
    await installModel(file, { modelsFolder, id: 'mine' })
    expect(await readdir(modelsFolder)).toEqual(['mine'])
  })
})

describe('importing an ONNX file', () => {
  const free = ['n', 3, 'h', 'w']
  const cases: [string, Port[], Port[], unknown][] = [
    [
      'DeOldify export',
      [{ name: 'input', dims: free }],
      [{ name: 'output', dims: free }],
      {
        input: { white: 255, colour: 'grey-rgb', size: { multipleOf: 32 } },
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
        input: { colour: 'luma', white: 100, size: { kind: 'fixed', width: 256 } },
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
    const { file, modelsFolder, folder } = await room()
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
    const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(flips, async (list) => {
        const contents = Buffer.from(bytes)
        for (const [at, mask] of list) contents[at] ^= mask
        await attempt(contents)
      }),
      { numRuns: 200 },
    )
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
