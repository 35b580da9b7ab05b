/** A photo of the library on the workbench: quick where it can be, nothing made twice, nothing served that was not given. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { EngineParams } from '../../contract/engine.ts'
import { makeRecipe, parseRecipe, type Recipe } from '../../contract/recipe.ts'
import type { SweepEvent } from '../../contract/workbench.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { expectFault, testFolder } from '../../../test/support/pictures.ts'
import { repairPack } from '../../../test/support/repair-packs.ts'
import { PhotoImporter } from '../library/import.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { LibraryRenderer, libraryOptions } from '../render/library-renderer.ts'
import { PreviewService } from './preview-service.ts'

const { path } = testFolder()
let count = 0

async function setUp(width = 1500, height = 900) {
  const name = `set-${count++}`
  const folder = subfolder(path, name)
  const photos = subfolder(path, `${name}/photos`)
  const file = join(photos, 'house.jpg')
  await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#777777',
      noise: { type: 'gaussian', mean: 119, sigma: 20 },
    },
  })
    .jpeg()
    .toFile(file)
  const library = await testLibrary(join(folder, 'library'))
  const engine = localEngine()
  await new PhotoImporter(library, engine).run([photos], { concurrency: 1 })
  const fake = await createFakeStudio()
  const studio = { ...fake, engine }
  const temporary = join(folder, 'run')
  mkdirSync(temporary)
  const rendered: number[] = []
  const onRendered = (photo: number) => rendered.push(photo)
  const deps = { library, studio, cache: join(folder, 'cache'), temporary, onRendered }
  return {
    previews: new PreviewService(deps),
    deps,
    rendered,
    file,
    requests: fake.requests,
    fake,
    engine,
    library,
  }
}

const recipe = makeRecipe({ renderFactor: 20 })

describe('a preview', () => {
  it('starts small from the display copy, large from the photo, and is made once', async () => {
    const { previews, requests, file } = await setUp()
    const quick = await previews.preview({ photo: 1, recipe, longestSide: 1024 })
    expect(quick).toMatchObject({ width: 1024, height: 614 })
    expect(requests[0].input).toMatch(/\.webp$/)
    const full = await previews.preview({ photo: 1, recipe, longestSide: 2048 })
    expect(requests[1].input).toBe(file)
    expect(await previews.preview({ photo: 1, recipe, longestSide: 2048 })).toEqual(full)
    await Promise.all(
      [1, 2, 3].map(() => previews.preview({ photo: 1, recipe: makeRecipe(), longestSide: 1024 })),
    )
    expect(requests).toHaveLength(3)
    const path = previews.media(full.url.split('/').slice(2))
    expect((await sharp(path?.path).metadata()).width).toBe(1500)
    expect(JSON.stringify(full)).not.toContain('set-')
  })

  it('is there while the drive is away, from the display copy; without one the fault names the photo', async () => {
    const { previews, file } = await setUp()
    await previews.preview({ photo: 1, recipe, longestSide: 1024 })
    renameSync(file, `${file}.away`)
    const full = await previews.preview({ photo: 1, recipe, longestSide: 2048 })
    expect(full.width).toBe(1500)
    const fresh = await setUp()
    renameSync(fresh.file, `${fresh.file}.away`)
    const attempt = fresh.previews.preview({ photo: 1, recipe, longestSide: 1024 })
    await expectFault(attempt, 'library.fileMissing', 'house.jpg')
    await expect(attempt).rejects.not.toThrow(/set-/)
  })

  it('of a small photo has its very colours: whether it is sepia or in colour is decided as for the finished picture', async () => {
    const { previews, requests, file } = await setUp(360, 450)
    await previews.preview({ photo: 1, recipe, longestSide: 1024 })
    const raw = (path: string) => sharp(path).raw().toBuffer()
    expect(requests[0].input).not.toBe(file)
    expect((await raw(requests[0].input)).equals(await raw(file))).toBe(true)
    renameSync(file, `${file}.away`)
    expect((await previews.preview({ photo: 1, recipe, longestSide: 2048 })).width).toBe(360)
  })

  it('that nobody waits for any more ends in the engine', async () => {
    const { previews, fake } = await setUp()
    let seen: AbortSignal | undefined
    fake.pause = (signal) => {
      seen = signal
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('ended'))),
      )
    }
    const abort = new AbortController()
    const attempt = previews.preview({ photo: 1, recipe, longestSide: 512 }, { signal: abort.signal })
    await expect.poll(() => seen !== undefined, { timeout: 60_000 }).toBe(true)
    abort.abort()
    await expect(attempt).rejects.toThrow(/abort/i)
    expect(seen?.aborted).toBe(true)
  })

  it('of a photo that is not there is refused', async () => {
    const { previews } = await setUp()
    await expectFault(previews.preview({ photo: 99, recipe, longestSide: 512 }), 'library.notFound', '99')
  })
})

it('damage is looked for once, whatever is painted over it, and again when something else is to be found', async () => {
  const { previews, deps } = await setUp()
  const { engine, packs } = deps.studio
  const pack = await repairPack(path('models'), 'tintype-repair', 'light')
  packs.get = () => Promise.resolve(pack)
  const asked: Recipe[] = []
  const call = engine.call.bind(engine) as (...args: unknown[]) => Promise<unknown>
  const damage = async ({ output, recipe: given }: EngineParams<'damage'>) => {
    asked.push(parseRecipe(given))
    const mask = { width: 30, height: 20, channels: 3, background: '#000' } as const
    await sharp({ create: mask }).png().toFile(output)
    const nothing = { count: 0, share: 0 }
    const kinds = { specks: nothing, lines: nothing, patches: nothing, rim: nothing }
    const figures = { detected: 0, filled: 0, confidence: null, kinds }
    const report = { outcome: 'clean', model: 'light', method: 'network', ...figures }
    return { output, width: 30, height: 20, report }
  }
  engine.call = ((method: string, params: EngineParams<'damage'>, ...rest: unknown[]) =>
    method === 'damage' ? damage(params) : call(method, params, ...rest)) as typeof engine.call
  const stroke = { kind: 'add' as const, radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }
  const find = (repair: object) =>
    previews.damage({ photo: 1, recipe: makeRecipe({}, { repair }), longestSide: 512 })
  const first = await find({ enabled: true })
  expect(first).toMatchObject({ width: 30, height: 20, report: { outcome: 'clean' } })
  expect(await find({ enabled: true, strength: 0.3, mask: { strokes: [stroke] } })).toEqual(first)
  expect(asked).toHaveLength(1)
  expect(asked[0].steps.repair.mask).toBeNull()
  expect((await find({ enabled: true, sensitivity: 0.9 })).url).not.toBe(first.url)
  const file = previews.media(first.url.split('/').slice(2))
  expect(file?.type).toBe('image/png')
  expect(existsSync(file!.path)).toBe(true)
  expect(JSON.stringify(first)).not.toContain('set-')
})

it('a sweep brings each factor as it is finished, and goes on past one that fails', async () => {
  const { previews, fake, requests } = await setUp()
  const bad = 12
  fake.pause = () => {
    const factor = requests.at(-1)?.recipe.steps.color.renderFactor
    return factor === bad ? Promise.reject(new Error('no')) : Promise.resolve()
  }
  const events: SweepEvent[] = []
  const sweep = previews.sweep(
    { photo: 1, recipe, renderFactors: [8, bad, 20, 8], longestSide: 200 },
    undefined,
  )
  for await (const event of sweep) events.push(event)
  expect(events.map(({ type, renderFactor }) => [type, renderFactor])).toEqual([
    ['picture', 8],
    ['failed', bad],
    ['picture', 20],
  ])
})

describe('tiles', () => {
  it('of a picture in colour are cut from the finished one, and what is made for them the library keeps', async () => {
    const { previews, deps, requests, library, rendered } = await setUp()
    const pyramid = await previews.tiles({ photo: 1, recipe })
    expect(pyramid).toMatchObject({ width: 1500, height: 900, tileSize: 512, levels: 12 })
    expect(requests).toHaveLength(1)
    expect(rendered).toEqual([1])
    const renderer = new LibraryRenderer(library, deps.studio)
    const photo = (await new PhotoRepository(library.db).byId(1))!
    const finished = await renderer.find(photo, recipe, libraryOptions)
    expect((await sharp(finished!).metadata()).width).toBe(1500)
    expect(readdirSync(deps.temporary)).toEqual([])
    expect(await previews.tiles({ photo: 1, recipe })).toEqual(pyramid)
    // Another run finds the tiles, and without tiles the finished picture.
    expect(await new PreviewService(deps).tiles({ photo: 1, recipe })).toEqual(pyramid)
    expect(
      await new PreviewService({ ...deps, cache: join(deps.cache, 'other') }).tiles({ photo: 1, recipe }),
    ).toEqual(pyramid)
    expect(requests).toHaveLength(1)
  })

  it('of the original need no model, only the turn', async () => {
    const { previews, requests } = await setUp()
    const turned = makeRecipe({ enabled: false }, { geometry: { quarterTurns: 1 } })
    expect(await previews.tiles({ photo: 1, recipe: turned })).toMatchObject({ width: 900, height: 1500 })
    expect(requests).toHaveLength(0)
  })

  it('are served where they were given out, and nowhere else', async () => {
    const { previews, deps } = await setUp()
    const { url, levels } = await previews.tiles({ photo: 1, recipe: makeRecipe({ enabled: false }) })
    const partsOf = (level: string | number, place: string) => [
      ...url.split('/').slice(2),
      String(level),
      place,
    ]
    for (const [level, place] of [
      [0, '0_0'],
      [levels - 1, '2_1'],
      [levels - 2, '1_0'],
    ] as const) {
      expect(existsSync(previews.media(partsOf(level, place))!.path), `${level}/${place}`).toBe(true)
    }
    for (const [level, place] of [
      [levels, '0_0'],
      [levels - 1, '3_0'],
      [levels - 1, '0_2'],
      [-1, '0_0'],
      ['..', '0_0'],
      ['0', '..'],
      ['00', '0_0'],
      [0, '0_00'],
      [0, '0_0_0'],
      ['1e1', '0_0'],
      [99999999999, '0_0'],
      [levels - 1, '99999999999999999999_0'],
    ] as const) {
      expect(previews.media(partsOf(level, place)), `${level}/${place}`).toBeNull()
    }
    // What lies in the cache was not given out in this run.
    expect(new PreviewService(deps).media(partsOf(0, '0_0'))).toBeNull()
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('tiles', 'preview', '..', '.', '', '__proto__')), {
          maxLength: 6,
        }),
        (any) => {
          expect(previews.media(any)).toBeNull()
        },
      ),
    )
  })

  it('are there again for a window that shows them still, after the cache was emptied', async () => {
    const { previews, deps, requests } = await setUp()
    const tile = async (url: string) => previews.presentMedia([...url.split('/').slice(2), '0', '0_0'])
    const colored = await previews.tiles({ photo: 1, recipe })
    const original = await previews.tiles({ photo: 1, recipe: makeRecipe({ enabled: false }) })
    rmSync(deps.cache, { recursive: true })
    // A window asks for many at once.
    const found = await Promise.all([tile(colored.url), tile(colored.url), tile(original.url)])
    for (const file of found) expect(existsSync(file!.path)).toBe(true)
    expect(requests).toHaveLength(1)
  })

  it('that cannot be made again are not there, and nothing breaks', async () => {
    const { previews, deps, file } = await setUp()
    const { url } = await previews.tiles({ photo: 1, recipe: makeRecipe({ enabled: false }) })
    rmSync(deps.cache, { recursive: true })
    renameSync(file, `${file}.away`)
    expect(await previews.presentMedia([...url.split('/').slice(2), '0', '0_0'])).toBeNull()
  })

  it('of a photo whose file is away are refused by its name', async () => {
    const { previews, file } = await setUp()
    renameSync(file, `${file}.away`)
    await expectFault(previews.tiles({ photo: 1, recipe }), 'library.fileMissing', 'house.jpg')
  })
})
