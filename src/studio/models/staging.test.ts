/** Without these: an import leaves half a model behind, or takes for a colouriser what is none. */
import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../contract/manifest.ts'
import { createProgress } from '../../contract/progress.ts'
import { createHandlers } from '../../engine/handlers.ts'
import { describeModel } from '../../engine/models/describe.ts'
import { manifestForDeOldify } from '../../engine/models/convert.ts'
import { verifyModel } from '../../engine/models/handlers.ts'
import { removeModel } from './staging.ts'
import { OnnxGraph } from '../../onnx/graph.ts'
import { writeOnnx } from '../../onnx/writer.ts'
import { faultOf, installModel, useFolder } from '../../../test/support/model-files/fixtures.ts'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
  tinyWide,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'

const makeFolder = useFolder()

/** A checkpoint in a folder of its own, and an empty folder of models. */
async function setUp(widths = tinyDeep, name = 'ColorizeArtistic_gen.pth') {
  const folder = await makeFolder()
  const file = join(folder, name)
  await writeFile(file, checkpointBytes(deoldifyState(widths), { container: 'legacy' }))
  return { folder, file, modelsFolder: join(folder, 'models') }
}

describe('importing a checkpoint', () => {
  it('makes a pack that the engine runs', async () => {
    const { file, modelsFolder } = await setUp()
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
    const { file, folder } = await setUp()
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
    const { file, modelsFolder } = await setUp()
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
      const { file, modelsFolder } = await setUp(tinyWide, name)
      const { manifest } = await installModel(file, { modelsFolder, precision: 'fp16' })
      expect(manifest).toMatchObject({ style, precision: 'fp16', input: { size: { default: factor } } })
    }
  })

  it('leaves an installed model alone', async () => {
    const { file, modelsFolder } = await setUp()
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
    const { file, modelsFolder } = await setUp()
    expect((await faultOf(installModel(file, { modelsFolder, id }))).code).toBe('model.importRefused')
    expect(existsSync(modelsFolder)).toBe(false)
  })

  it('cancelled in the middle, leaves nothing', async () => {
    const { file, modelsFolder } = await setUp()
    const controller = new AbortController()
    const progress = createProgress((fraction) => {
      if (fraction > 0.3) controller.abort()
    })
    const fault = await faultOf(installModel(file, { modelsFolder, signal: controller.signal, progress }))
    expect(fault.code).toBe('cancelled')
    expect(await readdir(modelsFolder)).toEqual([])
  })

  it('cut off or full of NaN, leaves nothing', async () => {
    const { file, modelsFolder } = await setUp()
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
    const { file, modelsFolder } = await setUp()
    // No system gives out this process id.
    await mkdir(join(modelsFolder, '.importing-4194999-abc'), { recursive: true })
    await installModel(file, { modelsFolder, id: 'mine' })
    expect(await readdir(modelsFolder)).toEqual(['mine'])
  })
})
