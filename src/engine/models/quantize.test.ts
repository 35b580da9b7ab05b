/** Without these: a quicker model that gives other colours, or one that is not quicker, could pass for a gain. */
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Comparison, Pack } from '../../contract/manifest.ts'
import { createProgress, silent } from '../../contract/progress.ts'
import { compare, measureRanges } from './calibrate.ts'
import { SessionCache } from '../sessions.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import { quickNoise } from '../../../test/support/pictures.ts'
import { stagePack } from '../../studio/models/staging.ts'
import { faultOf, installModel } from '../../../test/support/model-files/fixtures.ts'
import {
  checkpointBytes,
  deoldifyState,
  tinyDeep,
} from '../../../test/support/model-files/synthetic-checkpoint.ts'
import { ModelManager } from '../../studio/models/model-manager.ts'
import { quantizeWeights, stepsOf } from '../../onnx/int8.ts'
import { readOnnxFile } from '../../onnx/file.ts'
import { planInt8 } from '../../onnx/int8-plan.ts'
import { quantizeModel } from './quantize.ts'

interface QuantizeStudio extends TestStudio {
  manager: ModelManager
  /** A small DeOldify of random weights. */
  pack: Pack
  /** A folder with two photos and a broken one. */
  photos: string
  models: string
}

async function quantizeStudio(): Promise<QuantizeStudio> {
  const studio = await testStudio()
  const photos = join(studio.folder, 'photos')
  await mkdir(photos)
  for (const name of ['a.png', 'b.png']) {
    const noise = Buffer.from(quickNoise(96 * 64))
    await sharp(noise, { raw: { width: 96, height: 64, channels: 1 } })
      .blur(name === 'a.png' ? 3 : 9)
      .normalise()
      .png()
      .toFile(join(photos, name))
  }
  await writeFile(join(photos, 'broken.jpg'), 'no picture')
  await writeFile(join(photos, 'notes.txt'), 'no picture either')
  const checkpoint = join(studio.folder, 'tiny.pth')
  await writeFile(checkpoint, checkpointBytes(deoldifyState(tinyDeep), { container: 'zip' }))
  const models = join(studio.paths.data, 'models')
  const pack = await installModel(checkpoint, { modelsFolder: models })
  return { ...studio, manager: new ModelManager(studio.studio), pack, photos, models }
}

/**
 * The variant as the engine makes it, measured by the engine's own comparison but with a speed that does not depend on
 * the day.
 */
async function quantize(studio: QuantizeStudio, pack: Pack, change: Partial<Comparison>) {
  const seen: Comparison[] = []
  const id = `${pack.manifest.id}-int8`
  const sessions = new SessionCache(Infinity)
  const context = { signal: new AbortController().signal, progress: silent }
  try {
    const staged = await stagePack({ modelsFolder: studio.models, id, reserved: [] }, (folder) =>
      quantizeModel(pack, {
        folder,
        id,
        photos: studio.photos,
        ranges: (watched, outputs, on) => measureRanges(watched, outputs, on, context),
        compare: async (from, to, on) => {
          const real = await compare(from, to, on, context, sessions)
          seen.push(real)
          return { ...real, ...change }
        },
      }),
    )
    return { made: await staged.install(), seen }
  } finally {
    await sessions.close()
  }
}

describe('an int8 variant', () => {
  it('is a pack of its own that colours like the original and says how near it is', async () => {
    await using studio = await quantizeStudio()
    const { made, seen } = await quantize(studio, studio.pack, { speedup: 2.04 })
    expect(seen[0].photos).toBe(2)
    expect(seen[0].psnr).toBeGreaterThan(30)
    expect(seen[0].mean).toBeLessThan(4)
    expect(made.manifest).toMatchObject({ id: 'tiny-int8', precision: 'int8', providers: ['cpu'] })
    expect(made.manifest.summary).toMatch(/In int8: measured here on 2 photos .* dB .* 2\.0 times as fast\.$/)
    expect(made.manifest.variant).toEqual({ of: 'tiny', comparison: { ...seen[0], speedup: 2.04 } })
    const listed = await studio.studio.packs.get('tiny-int8')
    expect(listed.manifest).toEqual(made.manifest)
    expect(await readFile(join(made.folder, 'CARD.md'), 'utf8')).toContain(
      studio.pack.manifest.files[0].sha256,
    )
    expect((await readdir(made.folder)).sort()).toEqual(['CARD.md', 'model.json', 'model.onnx'])
    const [before, after] = [studio.pack, made].map((pack) => stat(join(pack.folder, 'model.onnx')))
    expect((await after).size).toBeLessThan((await before).size)
    await studio.studio.engine.call('inspect', { pack: made })
    expect((await faultOf(studio.manager.stageInt8('tiny-int8'))).message).toContain('int8 variant itself')
    expect((await faultOf(studio.manager.stageInt8('tiny'))).code).toBe('model.alreadyInstalled')
    expect((await readdir(studio.models)).sort()).toEqual(['tiny', 'tiny-int8'])
  })

  it('of a built-in model, half-precision weights and all, is near it too', async () => {
    await using studio = await quantizeStudio()
    const stable = await studio.studio.packs.get('tintype-stable')
    const { made, seen } = await quantize(studio, stable, { speedup: 2 })
    expect(made.manifest.id).toBe('tintype-stable-int8')
    // Nothing of the stored weights is left beside the new ones.
    expect(made.manifest.files[0].bytes).toBeLessThan(10_000_000)
    expect(seen[0].psnr).toBeGreaterThan(28)
  })

  it('that is not faster here is not installed, and the sentence says so', async () => {
    await using studio = await quantizeStudio()
    const fault = await faultOf(quantize(studio, studio.pack, { speedup: 1.02 }))
    expect(fault.code).toBe('model.noGain')
    expect(fault.message).toContain('1.02 times')
    expect(await readdir(studio.models)).toEqual(['tiny'])
  })

  it('whose colours are others is not installed', async () => {
    await using studio = await quantizeStudio()
    const fault = await faultOf(quantize(studio, studio.pack, { speedup: 3, psnr: 19 }))
    expect(fault).toMatchObject({ code: 'model.cannotQuantize' })
    expect(await readdir(studio.models)).toEqual(['tiny'])
  })

  it('needs photos, and leaves nothing when it is cancelled', async () => {
    await using studio = await quantizeStudio()
    const none = await faultOf(studio.manager.stageInt8('tiny', { photos: join(studio.folder, 'home') }))
    expect(none.message).toContain('no photographs')
    const controller = new AbortController()
    const cancelled = studio.manager.stageInt8('tiny', {
      photos: studio.photos,
      signal: controller.signal,
      progress: createProgress((fraction) => {
        if (fraction > 0.1) controller.abort()
      }),
    })
    expect((await faultOf(cancelled)).code).toBe('cancelled')
    expect(await readdir(studio.models)).toEqual(['tiny'])
  })
})

describe('the graph of an int8 variant', () => {
  it('keeps the first and last convolutions and the attention as they were', async () => {
    await using studio = await quantizeStudio()
    const { made } = await quantize(studio, studio.pack, { speedup: 2 })
    const before = await readOnnxFile(join(studio.pack.folder, 'model.onnx'))
    const after = await readOnnxFile(join(made.folder, 'model.onnx'))
    const { convs, tensors } = planInt8(before)
    const count = (nodes: typeof after.nodes, op: string) => nodes.filter((node) => node.op === op).length
    expect(convs.length).toBeGreaterThan(10)
    expect(convs.length).toBeLessThan(count(before.nodes, 'Conv'))
    expect(count(after.nodes, 'Conv')).toBe(count(before.nodes, 'Conv'))
    expect(count(after.nodes, 'MatMul')).toBe(count(before.nodes, 'MatMul'))
    expect(count(after.nodes, 'QuantizeLinear')).toBe(tensors.length)
    // The weights in fp32 are gone from the file.
    for (const { node } of convs) expect(after.tensors.has(node.inputs[1])).toBe(false)
    expect(after.modelRest.map((part) => Buffer.from(part).toString('hex'))).toEqual(
      before.modelRest.map((part) => Buffer.from(part).toString('hex')),
    )
  })
})

describe('the arithmetic', () => {
  it('has a step that is exactly zero, whatever the range', () => {
    expect(stepsOf({ least: 0, greatest: 255 })).toEqual({ scale: 1, zero: 0 })
    expect(stepsOf({ least: -1, greatest: 1 }).zero).toBe(128)
    expect(stepsOf({ least: 3, greatest: 51 })).toEqual({ scale: 0.2, zero: 0 })
    expect(stepsOf({ least: -51, greatest: -3 })).toEqual({ scale: 0.2, zero: 255 })
    expect(stepsOf({ least: 0, greatest: 0 }).scale).toBeGreaterThan(0)
  })

  it('cuts each output channel by its own greatest weight', () => {
    const { values, scales } = quantizeWeights(Float32Array.of(1, -0.5, 0.01, 0.002, 0, 0), 3)
    expect([...values]).toEqual([127, -64, 127, 25, 0, 0])
    expect(scales[0]).toBeCloseTo(1 / 127)
    expect(scales[1]).toBeCloseTo(0.01 / 127)
    expect(scales[2]).toBeGreaterThan(0)
  })
})
