/** What leaves the library: every picture under its name, nothing overwritten that is not ours, nothing done twice. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openPromise } from 'yauzl'
import { silent } from '../../contract/progress.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { localEngine } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { PhotoImporter } from '../library/import.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { RecipeRepository } from '../library/recipe-repository.ts'
import { LibraryRenderer, libraryOptions, renderPayloadSchema } from '../render/library-renderer.ts'
import { exportSetUp } from './export.fixture.ts'
import type { ExportEvent } from './export.ts'

const { path } = testFolder()
const setUp = (name: string, count?: number, side?: number) => exportSetUp(path, name, count, side)

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
    expect(page).toContain('<p class="date">about 1920</p>')
    expect(page).not.toMatch(/(?:src|href)="(?!gallery\/)/)
    expect(await service.run(all)).toMatchObject({ written: 0, unchanged: 6 })
    // In another language sheets and gallery are others; the photos are not.
    const chinese = { ...all, title: '', language: 'zh' as const }
    expect(await service.run(chinese)).toMatchObject({ written: 3, unchanged: 3 })
    const translated = readFileSync(join(request.target, 'gallery.html'), 'utf8')
    expect(translated).toContain('<html lang="zh">')
    expect(translated).toContain('<title>3 张照片</title>')
    expect(translated).not.toMatch(/photographs|Slide show|Previous/)
  })

  it('a bad template is refused before anything is written; a missing file fails alone', async () => {
    const { service, request } = await setUp('refused')
    await expect(service.run({ ...request, template: '{nam}' })).rejects.toThrow('naming template')
    expect(existsSync(request.target)).toBe(false)
    rmSync(path('refused/photos/2.jpg'))
    expect(await service.run(request)).toMatchObject({ written: 2, failed: 1 })
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
