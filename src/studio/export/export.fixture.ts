/** What tests of exports share: a library of a few photos, and the export of all of them into a folder. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { makeRecipe } from '../../contract/recipe.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { PhotoImporter } from '../library/import.ts'
import { RecipeRepository } from '../library/recipe-repository.ts'
import { LibraryRenderer, libraryOptions } from '../render/library-renderer.ts'
import { PhotoExporter, type ExportEvent, type ExportRequest } from './export.ts'

/**
 * A library of `count` photos, the first two of one name, the first with a recipe.
 * @param path of a test folder; everything lies below `name` in it
 */
export async function exportSetUp(path: (name: string) => string, name: string, count = 3, side = 60) {
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
    sheetPdf: false,
    beforeAfter: false,
    gallery: false,
    title: 'Lake',
    language: 'en',
    provider: 'cpu',
    onEvent: (event) => event.type !== 'planned' && events.push(event),
  }
  return { library, service, renderer, request, events, requests: fake.requests, notes: fake.notes }
}
