/** Which pictures an export makes: every variant, with its words, rendered once for export and library, and told before. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { AlbumRepository } from '../library/album-repository.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { RecipeRepository } from '../library/recipe-repository.ts'
import { libraryOptions } from '../render/library-renderer.ts'
import { NearIndex } from '../library/near-duplicates.ts'
import { photoRows } from '../library/views/cards.ts'
import { photoDetail } from '../library/views/detail.ts'
import { exportSetUp } from './export.fixture.ts'
import { forecastExport } from './forecast.ts'

const { path } = testFolder()
const setUp = (name: string, count?: number, side?: number) => exportSetUp(path, name, count, side)

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

describe('what is said of a picture', () => {
  it('is told by the export, also of a finished picture, and by the details of its photo', async () => {
    const { service, request, library, renderer, notes, events } = await setUp('notes', 1)
    await renderer.refreshModels()
    notes.push({ code: 'photo.endMissing', message: 'The file lacks its end mark.' })
    const noted = { type: 'noted', name: 'Lake/0.jpg', note: notes[0] }
    await service.run(request)
    expect(events).toContainEqual(noted)
    events.length = 0
    await service.run({ ...request, target: `${request.target}-again` })
    expect(events).toContainEqual(noted)
    const detailOf = () =>
      photoDetail(
        library,
        async () => new NearIndex([]),
        1,
        async () => null,
      )
    expect((await detailOf()).variants[0]).toMatchObject({ state: 'rendered', notes })
    await library.db.updateTable('renders').set({ detail: '{"notes":[{"code":"of.later"}]}' }).execute()
    expect((await detailOf()).variants[0]).toMatchObject({ state: 'rendered', notes: [] })
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

const enlargesNothing = { prepare: () => Promise.resolve(() => null) }

describe('the forecast', () => {
  it('forecasts names, collisions, what is to be rendered and what is missing, and writes nothing', async () => {
    const { request, library, renderer } = await setUp('forecast')
    await new PhotoRepository(library.db).update(3, { missing_since: 1 })
    const forecast = await forecastExport(library, renderer, request, enlargesNothing)
    expect(forecast).toMatchObject({ pictures: 3, numbered: 1, toRender: 1, missing: 1 })
    expect(forecast.examples.map((example) => example.name).sort()).toEqual([
      'Lake/0 (2).jpg',
      'Lake/0.jpg',
      'Lake/2.jpg',
    ])
    // Of three photos one has a recipe.
    expect(forecast.bytes).toBeGreaterThan(0)
    expect(existsSync(request.target)).toBe(false)
    const smaller = await forecastExport(
      library,
      renderer,
      { ...request, options: { ...libraryOptions, longestSide: 30 } },
      enlargesNothing,
    )
    expect(smaller.bytes).toBeLessThan(forecast.bytes)
  })

  it('counts what enlarging adds in bytes and takes in time, and what would be too large', async () => {
    const { request, library, renderer } = await setUp('forecast-enlarged')
    const plain = await forecastExport(library, renderer, request, enlargesNothing)
    const upscale = { enabled: true, factor: 2 }
    await new RecipeRepository(library.db).change(1, makeRecipe({}, { upscale }), '', 2)
    let prepared = 0
    const problem = new StudioFault('upscale.tooLarge', {
      file: 'a',
      width: 1,
      height: 1,
      limit: 1,
      largest: null,
    })
    const answers = (seconds: number | null) => ({
      prepare: () => {
        prepared += 1
        const size = { factor: 2, width: 2, height: 2 }
        return Promise.resolve(() => ({
          ...size,
          seconds,
          problem: seconds === null ? problem.toError() : null,
        }))
      },
    })
    const forecast = await forecastExport(library, renderer, request, answers(30))
    expect(forecast.enlarging).toEqual({ seconds: 30, tooLarge: 0 })
    expect(forecast.bytes).toBeGreaterThan(plain.bytes)
    const refused = await forecastExport(library, renderer, request, answers(null))
    expect(refused.enlarging).toEqual({ seconds: 0, tooLarge: 1 })
    expect(prepared).toBe(2)
  })
})
