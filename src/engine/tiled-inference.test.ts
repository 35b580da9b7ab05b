/** Packs that make pictures: tiles without seams, faces blended back softly, and broken networks that say so. */
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { renderParamsSchema } from '../contract/engine.ts'
import { OnScreenWork } from './on-screen.ts'
import { silent } from '../contract/progress.ts'
import { makeRecipe } from '../contract/recipe.ts'
import type { Pack } from '../contract/manifest.ts'
import type { Raster } from '../imaging/photo.ts'
import { picturePack, testPack } from '../../test/support/packs.ts'
import { quickNoise, testFolder } from '../../test/support/pictures.ts'
import { repairPack } from '../../test/support/repair-packs.ts'
import { MemoryBudget } from './budget.ts'
import { FilmThread } from './film/film-thread.ts'
import { MergeWorkerPool } from './merge-worker-pool.ts'
import { Exiftool } from '../imaging/metadata/exiftool.ts'
import { PreviewCache } from './preview-cache.ts'
import { render } from './pipeline/render.ts'
import { SessionCache } from './sessions.ts'
import { tiledInference } from './tiled-inference.ts'

const folder = testFolder()
const models = folder.path('models')
const sessions = new SessionCache(2 ** 28)
const color = await testPack(models, 'flat', 'flat')

function run(pack: Pack, strength = 1) {
  const { signal } = new AbortController()
  return { pack, provider: 'cpu' as const, sessions, strength, signal, progress: silent, note: () => {} }
}

function noisy(width: number, height: number, depth: 8 | 16 = 8): Raster {
  const bytes = quickNoise(width * height * 3)
  return {
    width,
    height,
    depth,
    data: depth === 8 ? bytes : Uint16Array.from(bytes, (v, i) => v * 256 + (i % 99)),
  }
}

describe('a picture through a pack', () => {
  it.each([8, 16] as const)('enlarged is the picture in larger pixels, %i bits', async (depth) => {
    const pack = await picturePack(models, `x4-${depth}`, 'upscale', 'darker', { factor: 4 })
    const small = noisy(50, 40, depth)
    const large = await tiledInference(small, run(pack))
    expect([large.width, large.height, large.depth]).toEqual([200, 160, depth])
    const tenth = depth === 8 ? 25.5 : 6553.5
    for (let y = 0; y < 160; y += 3) {
      for (let x = 0; x < 200; x += 3) {
        const was = small.data[((y >> 2) * 50 + (x >> 2)) * 3 + 1]
        const is = large.data[(y * 200 + x) * 3 + 1]
        expect(Math.abs(Math.max(0, was - tenth) - is)).toBeLessThanOrEqual(0.51)
      }
    }
  })

  it.each([
    ['denoise', 1],
    ['upscale', 2],
  ] as const)(
    'shows no seams: %s by a network of any size of tile is the same picture',
    async (task, factor) => {
      const picture = noisy(150, 110)
      const free = await picturePack(models, `free-${task}`, task, 'blur', { factor })
      const whole = await tiledInference(picture, run(free))
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 40, max: 130 }),
          fc.integer({ min: 40, max: 130 }),
          async (width, height) => {
            const size = { kind: 'fixed', width, height }
            const id = `${task}-${width}-${height}`
            const pack = await picturePack(models, id, task, 'blur', { factor, size })
            const tiled = await tiledInference(picture, run(pack))
            let worst = 0
            for (let i = 0; i < whole.data.length; i++) {
              worst = Math.max(worst, Math.abs(whole.data[i] - tiled.data[i]))
            }
            // Another tile may sum in another order: a last digit, never a seam.
            expect(worst).toBeLessThanOrEqual(1)
          },
        ),
        { numRuns: 8 },
      )
    },
  )

  it('at strength 0 is itself', async () => {
    const picture = noisy(33, 21)
    const pack = await picturePack(models, 'zero', 'denoise', 'darker')
    expect((await tiledInference(picture, run(pack, 0))).data).toEqual(picture.data)
  })

  it('keeps its network while another photo needs the room for its own', async () => {
    const pack = await picturePack(models, 'kept', 'denoise', 'blur')
    const other = await picturePack(models, 'crowding', 'denoise', 'darker')
    // Room for one network at a time: the other photo's would push the first one out between two tiles.
    const tight = new SessionCache(1)
    const small = noisy(20, 20)
    const between: Promise<Raster>[] = []
    const progress = {
      report: () => void between.push(tiledInference(small, { ...run(other), sessions: tight })),
      slice: () => progress,
    }
    const picture = noisy(500, 400)
    const out = await tiledInference(picture, { ...run(pack), sessions: tight, progress })
    expect(between.length).toBeGreaterThan(3)
    expect(out.data).toEqual((await tiledInference(picture, run(pack))).data)
    const beside = (await tiledInference(small, run(other))).data
    for (const each of await Promise.all(between)) expect(each.data).toEqual(beside)
    expect(tight.list(), 'what is over the bound goes when it is no longer used').toHaveLength(1)
  })

  it('that a broken network made is refused, and black stays black', async () => {
    const broken = await picturePack(models, 'nan', 'upscale', 'nan', { factor: 2 })
    await expect(tiledInference(noisy(20, 20), run(broken))).rejects.toMatchObject({
      code: 'model.badOutput',
    })
    const pack = await picturePack(models, 'black', 'denoise', 'blur')
    const black: Raster = { width: 9, height: 9, depth: 8, data: new Uint8Array(9 * 9 * 3) }
    expect((await tiledInference(black, run(pack))).data).toEqual(black.data)
  })
})

describe('a render with packs', () => {
  const resources = {
    sessions,
    budget: new MemoryBudget(2 ** 30),
    mergePool: new MergeWorkerPool(),
    filmThread: new FilmThread(),
    previewCache: new PreviewCache(0),
    exiftool: new Exiftool(),
    onScreen: new OnScreenWork(),
  }

  async function renderWith(others: Parameters<typeof makeRecipe>[1], stepPacks: object, maxPixels = 1e9) {
    const input = folder.path('grey.png')
    const data = new Uint8Array(120 * 90 * 3).fill(128)
    await sharp(data, { raw: { width: 120, height: 90, channels: 3 } })
      .png()
      .toFile(input)
    const params = renderParamsSchema.parse({
      input,
      output: folder.path('out.png'),
      pack: color,
      recipe: makeRecipe({ enabled: false }, others),
      options: { format: 'png' },
      provider: 'cpu',
      stepPacks,
      maxPixels,
    })
    const report = await render(params, { signal: new AbortController().signal, progress: silent }, resources)
    const { data: out, info } = await sharp(params.output)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { report, at: (x: number, y: number) => out[(y * info.width + x) * info.channels] }
  }

  it('has more pixels, as many as asked for', async () => {
    const upscale = {
      pack: await picturePack(models, 'x4', 'upscale', 'blur', { factor: 4 }),
      provider: 'cpu',
    }
    const whole = await renderWith({ upscale: { enabled: true } }, { upscale })
    expect(whole.report).toMatchObject({ width: 480, height: 360 })
    const half = await renderWith({ upscale: { enabled: true, factor: 2 } }, { upscale })
    expect(half.report).toMatchObject({ width: 240, height: 180 })
    expect(half.report.findings).toMatchObject([{ code: 'upscale.done', data: { width: 240, height: 180 } }])
    await expect(renderWith({ upscale: { enabled: true } }, { upscale }, 100_000)).rejects.toMatchObject({
      code: 'upscale.tooLarge',
    })
  })

  it('redraws a face within its box, fading, by the strength, and nothing else', async () => {
    const size = { kind: 'fixed', width: 512, height: 512 }
    const face = { pack: await picturePack(models, 'face', 'face', 'darker', { size }), provider: 'cpu' }
    const box = { left: 0.4, top: 0.4, width: 0.2, height: 0.2, angle: 30 }
    const { at, report } = await renderWith(
      { face: { enabled: true, strength: 0.5, boxes: [box] } },
      { face },
    )
    expect(report.findings).toMatchObject([{ code: 'face.done', data: { faces: 1 } }])
    // A tenth darker, half of it.
    expect(Math.abs(at(60, 45) - (128 - 12.75))).toBeLessThanOrEqual(1.5)
    for (const [x, y] of [
      [0, 0],
      [30, 45],
      [60, 10],
      [119, 89],
    ]) {
      expect(at(x, y)).toBe(128)
    }
  })

  it('of steps that are on at strength 0 has the photo’s own pixels, whatever their packs would do', async () => {
    const size = { kind: 'fixed', width: 64, height: 64 }
    const on = (pack: Pack) => ({ pack, provider: 'cpu' })
    const packs = {
      denoise: on(await picturePack(models, 'darker', 'denoise', 'darker')),
      upscale: on(await picturePack(models, 'darker-x2', 'upscale', 'darker', { factor: 2 })),
      face: on(await picturePack(models, 'darker-face', 'face', 'darker', { size })),
      repair: on(await repairPack(models, 'darker-fill', 'light')),
    }
    const whole = { radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }
    const stepsAt = (strength: number) => ({
      tone: { enabled: true, strength },
      denoise: { enabled: true, strength, noise: 20 },
      repair: { enabled: true, strength, mask: { strokes: [{ kind: 'add' as const, ...whole }] } },
      manualColor: { strength, strokes: [{ kind: 'color' as const, color: { a: 30, b: 10 }, ...whole }] },
      upscale: { enabled: true, strength },
      face: { enabled: true, strength, boxes: [{ left: 0.2, top: 0.2, width: 0.4, height: 0.4 }] },
    })
    for (const [step, how] of Object.entries(stepsAt(0))) {
      const { report, at } = await renderWith({ [step]: how }, packs)
      expect([report.width, report.height], step).toEqual([120, 90])
      for (let y = 0; y < 90; y++) for (let x = 0; x < 120; x++) expect(at(x, y), step).toBe(128)
    }
    // They would change it: the same at full strength.
    for (const step of ['denoise', 'repair', 'manualColor', 'upscale', 'face'] as const) {
      const { at } = await renderWith({ [step]: stepsAt(1)[step] }, packs)
      expect(at(60, 45), step).not.toBe(128)
    }
  })

  it('leaves faces alone that nobody marked, and says why', async () => {
    const size = { kind: 'fixed', width: 512, height: 512 }
    const face = { pack: await picturePack(models, 'face', 'face', 'darker', { size }), provider: 'cpu' }
    const { at, report } = await renderWith({ face: { enabled: true } }, { face })
    expect(report.findings).toMatchObject([{ code: 'face.none' }])
    expect(at(60, 45)).toBe(128)
  })
})
