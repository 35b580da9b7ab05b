/** What leaves the library: every picture under its name, nothing overwritten that is not ours, nothing done twice. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openPromise } from 'yauzl'
import { silent } from '../../contract/progress.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { AlbumRepository } from '../library/album-repository.ts'
import { PhotoImporter } from '../library/import.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { RecipeRepository } from '../library/recipe-repository.ts'
import { LibraryRenderer, libraryOptions, renderPayloadSchema } from '../render/library-renderer.ts'
import { photoRows } from '../library/views/cards.ts'
import { PhotoExporter, type ExportEvent, type ExportRequest } from './export.ts'
import { forecastExport } from './forecast.ts'

const { path } = testFolder()

/** A library of `count` photos, the first two of one name, the first with a recipe. */
async function setUp(name: string, count = 3, side = 60) {
  const photos = subfolder(path, `${name}/photos`)
  mkdirSync(join(photos, 'more'))
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
  for (let i = 0; i < count; i++) {
    const file = i === 1 ? join(photos, 'more', '0.jpg') : join(photos, `${i}.jpg`)
    await sharp({ create: { width: side, height: side + i, channels: 3, background: '#777', noise } })
      .jpeg()
      .toFile(file)
  }
  const library = await testLibrary(path(`${name}/library`))
  const engine = localEngine()
  const { added } = await new PhotoImporter(library, engine).run([photos], { concurrency: 1, album: 'Lake' })
  const fake = await createFakeStudio()
  const { packs } = await fake.packs.list()
  const studio = { ...fake, engine, packs: { ...fake.packs, get: () => Promise.resolve(packs[0]) } }
  const renderer = new LibraryRenderer(library, studio)
  const service = new PhotoExporter(library, studio, renderer)
  await new RecipeRepository(library.db).add(1, 'stable', makeRecipe(), 1)
  const events: ExportEvent[] = []
  const request: ExportRequest = {
    photoIds: added,
    target: path(`${name}/out`),
    template: '{album}/{name}',
    options: libraryOptions,
    sidecar: false,
    contactSheet: false,
    beforeAfter: false,
    gallery: false,
    title: 'Lake',
    language: 'en',
    provider: 'cpu',
    onEvent: (event) => event.type !== 'planned' && events.push(event),
  }
  return { library, service, renderer, request, events, requests: fake.requests }
}

/** Renders into the library as its queue does; what the export itself asks for stays countable. */
async function renderApart(library: Library): Promise<(payload: unknown) => Promise<unknown>> {
  const studio = await createFakeStudio()
  const { packs } = await studio.packs.list()
  const fake = { ...studio, packs: { ...studio.packs, get: () => Promise.resolve(packs[0]) } }
  const renderer = new LibraryRenderer(library, fake)
  const context = { signal: new AbortController().signal, progress: silent }
  return (payload) => renderer.render(renderPayloadSchema.parse(payload), context)
}

describe('export to a folder', () => {
  it('solves collisions visibly, and again writes only what changed', async () => {
    const { service, request, library, requests } = await setUp('folder')
    expect(await service.run(request)).toEqual({ written: 3, unchanged: 0, failed: 0, stopped: null })
    const names = readdirSync(join(request.target, 'Lake')).sort()
    expect(names).toEqual(['0 (2).jpg', '0.jpg', '2.jpg'])
    const before = statSync(join(request.target, 'Lake/2.jpg')).mtimeMs
    expect(await service.run(request)).toMatchObject({ written: 0, unchanged: 3 })
    await new RecipeRepository(library.db).change(1, makeRecipe({ renderFactor: 30 }), '', 2)
    expect(await service.run(request)).toMatchObject({ written: 1, unchanged: 2 })
    expect(requests).toHaveLength(4)
    expect(statSync(join(request.target, 'Lake/2.jpg')).mtimeMs).toBe(before)
  })

  it('leaves a file alone that Tintype did not write, with a sentence', async () => {
    const { service, request, events } = await setUp('foreign', 1)
    mkdirSync(join(request.target, 'Lake'), { recursive: true })
    writeFileSync(join(request.target, 'Lake/0.jpg'), 'mine')
    expect(await service.run(request)).toMatchObject({ written: 0, failed: 1 })
    expect(events).toMatchObject([{ type: 'failed', error: { code: 'output.exists' } }])
    expect(readFileSync(join(request.target, 'Lake/0.jpg'), 'utf8')).toBe('mine')
  })

  it('what it wrote itself is replaced, but not what somebody retouched, nor the picture of another photo', async () => {
    const { service, request, library, events } = await setUp('retouched')
    await service.run(request)
    const [own, retouched] = ['Lake/0.jpg', 'Lake/2.jpg'].map((name) => join(request.target, name))
    writeFileSync(retouched, 'an evening of retouching')
    const recipes = new RecipeRepository(library.db)
    for (const id of [2, 3]) await recipes.add(id, 'stable', makeRecipe(), 1)
    await recipes.change(1, makeRecipe({ renderFactor: 30 }), '', 2)
    events.length = 0
    expect(await service.run(request)).toMatchObject({ written: 2, failed: 1 })
    expect(events).toContainEqual(expect.objectContaining({ type: 'written', name: 'Lake/0.jpg' }))
    expect(readFileSync(retouched, 'utf8')).toBe('an evening of retouching')
    // The second photo of that name, exported by itself, would get the name of the first.
    const before = readFileSync(own)
    const second = await new PhotoRepository(library.db).byPath(path('retouched/photos/more/0.jpg'))
    expect(await service.run({ ...request, photoIds: [second[0].id] })).toMatchObject({
      written: 0,
      failed: 1,
    })
    expect(readFileSync(own)).toEqual(before)
  })

  it('an exported folder that was imported is never written over, though its journal came with it', async () => {
    const { service, request, library } = await setUp('back', 1)
    await service.run(request)
    const engine = localEngine()
    const { added } = await new PhotoImporter(library, engine).run([request.target])
    await new RecipeRepository(library.db).add(added[0], 'stable', makeRecipe(), 1)
    const file = join(request.target, 'Lake/0.jpg')
    const before = readFileSync(file)
    const again = { ...request, photoIds: added, target: join(request.target, 'Lake'), template: '{name}' }
    expect(await service.run(again)).toMatchObject({ written: 0, failed: 1 })
    expect(await service.run({ ...request, photoIds: [1, ...added] })).toMatchObject({ failed: 0 })
    expect(readFileSync(file)).toEqual(before)
  })

  it("a person's own gallery.html stays", async () => {
    const { service, request } = await setUp('own-gallery', 1)
    mkdirSync(request.target)
    writeFileSync(join(request.target, 'gallery.html'), 'mine')
    expect(await service.run({ ...request, gallery: true })).toMatchObject({ written: 1, failed: 1 })
    expect(readFileSync(join(request.target, 'gallery.html'), 'utf8')).toBe('mine')
  })

  it('sidecars, contact sheet, before and after, gallery: all there, and unchanged the second time', async () => {
    const { service, request, library } = await setUp('extras')
    await new PhotoRepository(library.db).update(1, { caption: 'Oma <am> See', date_text: 'about 1920' })
    const all = { ...request, sidecar: true, contactSheet: true, beforeAfter: true, gallery: true }
    expect(await service.run(all)).toMatchObject({ written: 6, failed: 0 })
    const sidecar: unknown = JSON.parse(readFileSync(join(request.target, 'Lake/0.jpg.tintype.json'), 'utf8'))
    expect(sidecar).toMatchObject({ caption: 'Oma <am> See', albums: ['Lake'], recipe: { version: 1 } })
    expect(existsSync(join(request.target, 'contact-sheet 1.jpg'))).toBe(true)
    const both = await sharp(join(request.target, 'Lake/0 - before and after.jpg')).metadata()
    expect(both.width).toBeGreaterThan(both.height)
    const page = readFileSync(join(request.target, 'gallery.html'), 'utf8')
    expect(page).toContain('Oma &lt;am&gt; See')
    expect(page.match(/data:image\/webp;base64/g)).toHaveLength(4)
    expect(page).not.toMatch(/src="(?!data:)/)
    expect(await service.run(all)).toMatchObject({ written: 0, unchanged: 6 })
    // In another language sheets and gallery are others; the photos are not.
    const chinese = { ...all, title: '', language: 'zh' as const }
    expect(await service.run(chinese)).toMatchObject({ written: 3, unchanged: 3 })
    const translated = readFileSync(join(request.target, 'gallery.html'), 'utf8')
    expect(translated).toContain('<html lang="zh">')
    expect(translated).toContain('<title>3 张照片</title>')
    expect(translated).not.toMatch(/photographs|colourised|>before<|<h1>/)
  })

  it('a bad template is refused before anything is written; a missing file fails alone', async () => {
    const { service, request } = await setUp('refused')
    await expect(service.run({ ...request, template: '{nam}' })).rejects.toThrow('naming template')
    expect(existsSync(request.target)).toBe(false)
    rmSync(path('refused/photos/2.jpg'))
    expect(await service.run(request)).toMatchObject({ written: 2, failed: 1 })
  })
})

describe('variants and words', () => {
  it('each variant of a photo is a picture of its own, with its name', async () => {
    const { service, request, library } = await setUp('variants', 1)
    await new RecipeRepository(library.db).add(1, 'artistic', makeRecipe({ style: 'artistic' }), 1)
    expect(await service.run({ ...request, variants: 'all' })).toMatchObject({ written: 2 })
    expect(readdirSync(join(request.target, 'Lake')).sort()).toEqual(['0 - artistic.jpg', '0 - stable.jpg'])
  })

  it('caption, tags and a typed date are in the picture; a new caption writes it again, and renders nothing', async () => {
    const { service, request, library, requests } = await setUp('words', 1)
    const photos = new PhotoRepository(library.db)
    await photos.update(1, {
      caption: 'Oma am See',
      date_from: '1943-07-01',
      date_to: '1943-07-31',
      date_text: 'July 1943',
      date_source: 'typed',
    })
    await new AlbumRepository(library.db).tag(1, 'Summer', true)
    await service.run(request)
    const written = (await sharp(join(request.target, 'Lake/0.jpg')).metadata()).xmp?.toString()
    for (const word of ['Oma am See', 'Summer', '1943-07', 'July 1943']) expect(written).toContain(word)
    await photos.update(1, { caption: 'Grandmother' })
    expect(await service.run(request)).toMatchObject({ written: 1, unchanged: 0 })
    expect(requests).toHaveLength(1)
    const { xmp } = await sharp(join(request.target, 'Lake/0.jpg')).metadata()
    expect(xmp?.toString()).toContain('Grandmother')
    expect(await service.run(request)).toMatchObject({ written: 0, unchanged: 1 })
  })
})

describe('what an export renders', () => {
  const stateOf = async (library: Library, id: number) => (await photoRows(library.db, [id]))[0]

  it('is kept for the library: the album shows it, and nobody renders it again', async () => {
    const { service, renderer, request, library, requests } = await setUp('kept', 2)
    await renderer.refreshModels()
    expect(await stateOf(library, 1)).toMatchObject({ state: 'original', render_id: null })
    await service.run(request)
    expect(await stateOf(library, 1)).toMatchObject({ state: 'rendered', render_id: 1 })
    // Exported as it is: there is nothing to keep.
    expect(await stateOf(library, 2)).toMatchObject({ state: 'original', render_id: null })
    const photo = (await new PhotoRepository(library.db).byId(1))!
    const kept = await renderer.find(photo, makeRecipe(), libraryOptions)
    expect(readFileSync(kept!)).toEqual(readFileSync(join(request.target, 'Lake/0.jpg')))
    await service.run({ ...request, target: path('kept/again') })
    expect(requests.filter(({ recipe }) => recipe.steps.color.enabled)).toHaveLength(1)
  })

  it('is no longer out of date there either, whatever the format, with words or without', async () => {
    const { service, renderer, request, library } = await setUp('kept-formats', 1)
    await new PhotoRepository(library.db).update(1, { caption: 'Oma' })
    const recipes = new RecipeRepository(library.db)
    for (const [at, format] of (['jpeg', 'png', 'webp', 'tiff'] as const).entries()) {
      await recipes.change(1, makeRecipe({ renderFactor: 20 + at }), '', 2 + at)
      await renderer.refreshModels()
      const options = { ...libraryOptions, format }
      await service.run({ ...request, options, target: path(`kept-formats/${format}`) })
      expect(await stateOf(library, 1), format).toMatchObject({ state: 'rendered' })
    }
    // The one with the words in it is given to nobody who may want others.
    const photo = (await new PhotoRepository(library.db).byId(1))!
    const options = { ...libraryOptions, format: 'tiff' as const }
    expect(await renderer.find(photo, makeRecipe({ renderFactor: 23 }), options)).toBeNull()
  })
})

describe('the forecast', () => {
  it('forecasts names, collisions, what is to be rendered and what is missing, and writes nothing', async () => {
    const { request, library, renderer } = await setUp('forecast')
    await new PhotoRepository(library.db).update(3, { missing_since: 1 })
    const forecast = await forecastExport(library, renderer, request)
    expect(forecast).toMatchObject({ pictures: 3, numbered: 1, toRender: 1, missing: 1 })
    expect(forecast.examples.map((example) => example.name).sort()).toEqual([
      'Lake/0 (2).jpg',
      'Lake/0.jpg',
      'Lake/2.jpg',
    ])
    // Of three photos one has a recipe.
    expect(forecast.bytes).toBeGreaterThan(0)
    expect(existsSync(request.target)).toBe(false)
    const smaller = await forecastExport(library, renderer, {
      ...request,
      options: { ...libraryOptions, longestSide: 30 },
    })
    expect(smaller.bytes).toBeLessThan(forecast.bytes)
  })
})

describe('export to a zip', () => {
  it('holds every picture under its name; nothing lies beside it afterwards', async () => {
    const { service, request } = await setUp('zip')
    const target = path('zip/album.zip')
    expect(await service.run({ ...request, target, template: '{album}/ä {counter:2}' })).toMatchObject({
      written: 3,
    })
    const zip = await openPromise(target)
    const names: string[] = []
    for await (const entry of zip.eachEntry()) names.push(entry.fileName)
    expect(names).toEqual(['Lake/ä 01.jpg', 'Lake/ä 02.jpg', 'Lake/ä 03.jpg'])
    expect(readdirSync(path('zip')).sort()).toEqual(['album.zip', 'library', 'photos'])
  })

  it('stopped in the middle: no zip, and the same export goes on', async () => {
    const { service, request, requests } = await setUp('zip-stopped')
    const target = path('zip-stopped/album.zip')
    const controller = new AbortController()
    const onEvent = (event: ExportEvent) => event.type !== 'planned' && controller.abort()
    await service.run({ ...request, target, concurrency: 1, signal: controller.signal, onEvent })
    expect(existsSync(target)).toBe(false)
    writeFileSync(`${target}.tintype-export/other.jpg`, 'of another export that was stopped')
    expect(await service.run({ ...request, target })).toMatchObject({ written: 2, unchanged: 1 })
    expect(requests).toHaveLength(3)
    expect((await openPromise(target)).entryCount).toBe(3)
  })
})

describe('a disk of its own', () => {
  it('full in the middle: one sentence, finished pictures stay, and after making room it goes on', async (context) => {
    const disk = smallDisk(context, path('disk'), 'size=300k')
    const { service, request, library } = await setUp('full', 8, 300)
    // Rendered before, so that the export only copies: the disk fills in mid-copy.
    const render = await renderApart(library)
    for (const photoId of request.photoIds) {
      const recipe = makeRecipe(photoId === 1 ? {} : { enabled: false })
      await render({ photoId, variantId: 1, recipe, options: libraryOptions, provider: 'cpu' })
    }
    const target = join(disk.folder, 'out')
    const first = await service.run({ ...request, target, concurrency: 1 })
    expect(first.stopped).toMatchObject({ code: 'output.diskFull' })
    expect(first.written).toBeGreaterThan(0)
    expect(readdirSync(join(target, 'Lake'))).toHaveLength(first.written)
    disk.grow('20m')
    const second = await service.run({ ...request, target })
    expect(second).toMatchObject({ unchanged: first.written, written: 8 - first.written, stopped: null })
  })
})
