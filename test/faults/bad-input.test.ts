/** What restoring is given and can't use: a sentence that names it, nothing half done, and the rest goes on. */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRecipe, type PackStep, type Recipe } from '../../src/contract/recipe.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { PhotoExporter } from '../../src/studio/export/export.ts'
import { hashFile } from '../../src/platform/hash-file.ts'
import { JobRunner } from '../../src/studio/jobs/runner.ts'
import { SqliteJobQueue } from '../../src/studio/jobs/sqlite-queue.ts'
import { applyRecipe } from '../../src/studio/library/edits/recipes.ts'
import { PhotoImporter } from '../../src/studio/library/import.ts'
import { PhotoRepository } from '../../src/studio/library/photo-repository.ts'
import { LibraryRenderer, libraryOptions } from '../../src/studio/render/library-renderer.ts'
import { RenderJobs } from '../../src/studio/render/render-jobs.ts'
import { PreviewService } from '../../src/studio/previews/preview-service.ts'
import { testLibrary } from '../support/library.ts'
import { picturePack } from '../support/packs.ts'
import { expectFault, quickNoise } from '../support/pictures.ts'
import { repairPack } from '../support/repair-packs.ts'
import { testStudio, type TestStudio } from '../support/studio.ts'

let t: TestStudio
beforeAll(async () => {
  t = await testStudio()
})
afterAll(() => t[Symbol.asyncDispose]())

/** A grey photo, light above and dark below, with a little grain. */
async function grey(file: string, width = 96, height = 72): Promise<string> {
  const data = quickNoise(width * height).map((v, i) => (i < (width * height) / 2 ? 190 : 60) + (v >> 5))
  await sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(file)
  return file
}

/** A photo whose light half is blue, and whose dark one is red. */
async function colored(file: string): Promise<string> {
  const half = (background: string) =>
    sharp({ create: { width: 80, height: 30, channels: 3, background } })
      .png()
      .toBuffer()
  await sharp({ create: { width: 80, height: 60, channels: 3, background: '#000' } })
    .composite([
      { input: await half('#9fb6ff'), left: 0, top: 0 },
      { input: await half('#7a1f1f'), left: 0, top: 30 },
    ])
    .png()
    .toFile(file)
  return file
}

/** How far a picture's pixels are from grey, at most. */
async function colorOf(file: string): Promise<number> {
  const data = await sharp(file).removeAlpha().toColourspace('srgb').raw().toBuffer()
  let most = 0
  for (let i = 0; i < data.length; i += 3) most = Math.max(most, Math.abs(data[i] - data[i + 2]))
  return most
}

const takes = (photo: string, name?: string): Recipe =>
  makeRecipe(
    { enabled: false },
    { manualColor: { reference: { photo, ...(name !== undefined && { name }) } } },
  )

describe('a photo whose colours another one takes', () => {
  async function album(name: string) {
    const folder = join(t.folder, name)
    const photos = join(folder, 'photos')
    mkdirSync(photos, { recursive: true })
    await grey(join(photos, 'house.png'))
    await grey(join(photos, 'street.png'), 90, 70)
    const aunt = await colored(join(photos, 'aunt.png'))
    const library = await testLibrary(join(folder, 'library'))
    const { studio } = t
    await new PhotoImporter(library, studio.engine).run([photos], { concurrency: 1 })
    const rows = await library.db.selectFrom('photos').selectAll().execute()
    const idOf = (file: string) => rows.find((row) => row.name === file)!.id
    const [house, street] = [idOf('house.png'), idOf('street.png')]
    const now = library.clock.now()
    const recipe = takes(await hashFile(aunt), 'aunt.png')
    await library.db.transaction().execute(async (trx) => {
      await applyRecipe(trx, [house], recipe, { now })
      await applyRecipe(trx, [street], makeRecipe({ enabled: false }), { now })
    })
    const renderer = new LibraryRenderer(library, studio)
    const queue = new SqliteJobQueue(library.db, systemClock)
    const renders = new RenderJobs(library, renderer, queue)
    const { handlers } = renders
    const runner = new JobRunner({ queue, clock: systemClock, owner: 'me', handlers, concurrency: 2 })
    const render = async () => {
      await renders.enqueueCurrent([house, street])
      await runner.drain(new AbortController().signal)
      return (await queue.list()).filter(({ state }) => state === 'failed').map(({ fault }) => fault)
    }
    const parts = { library, studio, cache: join(folder, 'cache'), temporary: join(folder, 'run') }
    mkdirSync(parts.temporary)
    const workbench = new PreviewService(parts)
    const finished = async (id: number, given: Recipe) =>
      renderer.find((await new PhotoRepository(library.db).byId(id))!, given, libraryOptions)
    return { aunt, library, workbench, renderer, render, finished, house, street, recipe, folder }
  }

  it('is gone: a preview does without it and says so; rendered and exported is everything else', async () => {
    const a = await album('gone')
    const preview = () => a.workbench.preview({ photo: a.house, recipe: a.recipe, longestSide: 1024 })
    const shown = (url: string) => a.workbench.media(url.split('/').slice(2))!.path
    const before = await preview()
    expect(before.report.findings).toEqual([])
    expect(await colorOf(shown(before.url))).toBeGreaterThan(20)

    renameSync(a.aunt, `${a.aunt}.away`)
    const without = await preview()
    expect(without.report.findings).toMatchObject([
      { code: 'hand.referenceGone', data: { reference: 'aunt.png' } },
    ])
    expect(await colorOf(shown(without.url))).toBeLessThan(8)
    await expectFault(
      a.workbench.tiles({ photo: a.house, recipe: a.recipe }),
      'hand.referenceGone',
      'aunt.png',
    )

    const faults = await a.render()
    expect(faults).toMatchObject([{ code: 'hand.referenceGone', data: { reference: 'aunt.png' } }])
    expect(await a.finished(a.street, makeRecipe({ enabled: false }))).not.toBeNull()
    expect(await a.finished(a.house, a.recipe)).toBeNull()

    const given: string[] = []
    const target = join(a.folder, 'exported')
    const summary = await new PhotoExporter(a.library, t.studio, a.renderer).run({
      photoIds: [a.house, a.street],
      target,
      template: '{name}',
      options: { ...libraryOptions, format: 'png' },
      sidecar: false,
      contactSheet: false,
      sheetPdf: false,
      beforeAfter: false,
      gallery: false,
      title: 'Album',
      language: 'en',
      signal: new AbortController().signal,
      onEvent: (event) => event.type === 'failed' && given.push(event.error.message),
    })
    expect(summary).toMatchObject({ written: 1, failed: 1 })
    expect(given.join()).toMatch(/house\.png.*aunt\.png/)
    expect((await readdir(target)).filter((name) => !name.startsWith('.tintype'))).toEqual(['street.png'])

    // There again: nothing that was made without it is left anywhere.
    renameSync(`${a.aunt}.away`, a.aunt)
    const again = await preview()
    expect(again.report.findings).toEqual([])
    expect(await colorOf(shown(again.url))).toBeGreaterThan(20)
    expect(await a.render()).toEqual([])
    expect(await colorOf((await a.finished(a.house, a.recipe))!)).toBeGreaterThan(20)
  })

  it('is in what a person zooms into, and that is the finished picture', async () => {
    const a = await album('zoomed')
    await a.workbench.tiles({ photo: a.house, recipe: a.recipe })
    expect(await colorOf((await a.finished(a.house, a.recipe))!)).toBeGreaterThan(20)
  })

  it('was taken out of the library: it is named as the recipe knew it, or not at all', async () => {
    const a = await album('removed')
    const unknown = 'f'.repeat(64)
    for (const [recipe, reference] of [
      [takes(unknown, 'uncle.png'), 'uncle.png'],
      [takes(unknown), null],
    ] as const) {
      const { report } = await a.workbench.preview({ photo: a.house, recipe, longestSide: 512 })
      expect(report.findings).toMatchObject([{ code: 'hand.referenceGone', data: { reference } }])
    }
  })

  it('is no picture any more, or vanishes on the way: named without its folder, and nothing is written', async () => {
    const a = await album('broken')
    await writeFile(a.aunt, 'a letter')
    const attempt = a.workbench.preview({ photo: a.house, recipe: a.recipe, longestSide: 1024 })
    await expectFault(attempt, 'hand.referenceUnread', 'aunt.png')
    await expect(attempt).rejects.not.toThrow(t.folder)
    const input = await grey(join(a.folder, 'one.png'))
    const output = join(a.folder, 'out.png')
    const reference = { name: 'nowhere.png', file: join(a.folder, 'nowhere.png') }
    const restored = t.studio.restore({
      input,
      output,
      recipe: a.recipe,
      options: { ...libraryOptions, format: 'png' },
      reference,
    })
    await expectFault(restored, 'hand.referenceUnread', 'nowhere.png')
    expect((await readdir(a.folder)).filter((name) => name.startsWith('out'))).toEqual([])
  })
})

describe('a model pack that gives values which are no numbers', () => {
  const box = { left: 0.2, top: 0.2, width: 0.4, height: 0.4 }
  it.each([
    ['repair', { sensitivity: 1 }],
    ['denoise', { noise: 20 }],
    ['upscale', {}],
    ['face', { boxes: [box] }],
  ] as const)(
    'for %s is refused by its name; the original is as it was, and nothing is left',
    async (step, how) => {
      const id = `nan-${step}`
      await packFor(step, id)
      const folder = join(t.folder, id)
      mkdirSync(folder)
      const input = await grey(join(folder, 'photo.png'))
      const before = await readFile(input)
      const restore = (model?: string) =>
        t.studio.restore({
          input,
          output: join(folder, 'out.png'),
          recipe: makeRecipe(
            { enabled: false },
            model === undefined ? {} : { [step]: { enabled: true, model, ...how } },
          ),
          options: { format: 'png', quality: 92, mark: false, metadata: true },
          provider: 'cpu',
        })
      await expectFault(restore(id), 'model.badOutput', id)
      expect(await readdir(folder)).toEqual(['photo.png'])
      expect((await readFile(input)).equals(before)).toBe(true)
      // The engine goes on.
      await restore()
      expect(existsSync(join(folder, 'out.png'))).toBe(true)
    },
  )

  async function packFor(step: PackStep, id: string): Promise<void> {
    const models = join(t.paths.data, 'models')
    if (step === 'repair') await repairPack(models, id, 'nan')
    else await picturePack(models, id, step, 'nan', step === 'face' ? { size: fixed } : {})
  }
  const fixed = { kind: 'fixed', width: 64, height: 64 }
})
