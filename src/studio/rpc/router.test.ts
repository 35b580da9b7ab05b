/** As a window asks: progress and a picture, each fault as the typed one, nothing of the disk in the answers. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { makeRecipe } from '../../contract/recipe.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { PhotoImporter } from '../library/import.ts'
import { implementer } from './implementer.ts'
import { workbenchRoutes } from './router.ts'
import { PreviewService } from '../previews/preview-service.ts'

const { path } = testFolder()

it('previews, sweeps and tiles come as events that end', async () => {
  const photos = subfolder(path, 'photos')
  await sharp({ create: { width: 700, height: 500, channels: 3, background: '#777777' } })
    .jpeg()
    .toFile(join(photos, 'house.jpg'))
  const library = await testLibrary(path('library'))
  const engine = localEngine()
  await new PhotoImporter(library, engine).run([photos], { concurrency: 1 })
  const temporary = path('run')
  mkdirSync(temporary)
  const studio = { ...(await createFakeStudio()), engine }
  const previews = new PreviewService({ library, studio, cache: path('cache'), temporary })
  const films = { pictures: { proposals: async () => [] } }
  const routes = workbenchRoutes(implementer(), { library: { current: { previews, films } } })
  const client = createRouterClient(routes)
  const recipe = makeRecipe({ renderFactor: 20 })

  const pictures = []
  for await (const event of await client.preview({ photo: 1, recipe, longestSide: 300 })) pictures.push(event)
  expect(pictures.at(0)).toMatchObject({ type: 'progress' })
  expect(pictures.at(-1)).toMatchObject({ type: 'done', width: 300 })
  const sweep = []
  const factors = { renderFactors: [10, 20], longestSide: 100 }
  for await (const event of await client.sweep({ photo: 1, recipe, ...factors })) sweep.push(event)
  expect(sweep).toMatchObject([{ renderFactor: 10 }, { renderFactor: 20 }])
  const tiles = []
  for await (const event of await client.tiles({ photo: 1, recipe })) tiles.push(event)
  expect(tiles.at(-1)).toMatchObject({ type: 'done', pyramid: { width: 700, height: 500 } })
  expect(JSON.stringify([pictures, sweep, tiles])).not.toContain(path('.'))

  const wrong = async () => {
    for await (const _ of await client.preview({ photo: 77, recipe, longestSide: 300 }));
  }
  await expect(wrong()).rejects.toMatchObject({ code: 'FAULT', data: { code: 'library.notFound' } })
})
