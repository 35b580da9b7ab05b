/** Pictures of the library are rendered once, and found again when a person goes back. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { makeRecipe } from '../../contract/recipe.ts'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { systemClock } from '../../platform/clock.ts'
import { JobRunner } from '../jobs/runner.ts'
import { SqliteJobQueue } from '../jobs/sqlite-queue.ts'
import { PhotoImporter } from '../library/import.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { RecipeRepository } from '../library/recipe-repository.ts'
import { LibraryRenderer, libraryOptions } from './library-renderer.ts'
import { RenderJobs } from './render-jobs.ts'
import { RenderRepository } from '../library/render-repository.ts'

const { path } = testFolder()

it('photos go through the queue once; a change renders again, an undo finds the former picture', async () => {
  const folder = subfolder(path, 'photos')
  for (let i = 0; i < 3; i++) {
    const shade = { r: 40 * i, g: 90, b: 90 }
    await sharp({ create: { width: 40, height: 30, channels: 3, background: shade } })
      .jpeg()
      .toFile(join(folder, `${i}.jpg`))
  }
  const library = await testLibrary(path('library'))
  await new PhotoImporter(library, localEngine()).run([folder], { concurrency: 1 })
  const studio = await createFakeStudio()
  const { packs } = await studio.packs.list()
  const renderer = new LibraryRenderer(library, {
    ...studio,
    packs: { ...studio.packs, get: () => Promise.resolve(packs[0]) },
  })
  const queue = new SqliteJobQueue(library.db, library.clock)
  const renders = new RenderJobs(library, renderer, queue)
  const { handlers } = renders
  const runner = new JobRunner({ queue, clock: systemClock, owner: 'me', handlers, concurrency: 2 })
  const drain = () => runner.drain(new AbortController().signal)
  const first = { recipe: makeRecipe({ renderFactor: 20 }), provider: 'cpu' } as const
  const second = { recipe: makeRecipe({ renderFactor: 30 }), provider: 'cpu' } as const

  expect(await renders.enqueue([1, 2, 3], first)).toEqual({ queued: 3, finished: 0 })
  await renders.enqueue([1, 2, 3], first)
  await drain()
  expect(studio.requests).toHaveLength(3)
  expect(await renders.enqueue([1], first)).toEqual({ queued: 0, finished: 1 })
  await renders.enqueue([1], second)
  await drain()
  expect(studio.requests).toHaveLength(4)

  const recipes = new RecipeRepository(library.db)
  const photo = (await new PhotoRepository(library.db).byId(1))!
  const [variant] = await recipes.of(1)
  await recipes.undo(variant.id)
  const { recipe } = await recipes.get(variant.id)
  const file = await renderer.find(photo, recipe, libraryOptions)
  expect((await sharp(file!).metadata()).width).toBe(40)
  expect(await new RenderRepository(library.db).ofPhoto(1)).toHaveLength(2)

  // A render that somebody deleted is made anew; a photo whose file is gone fails with its name.
  rmSync(file!)
  rmSync(join(folder, '1.jpg'))
  await renders.enqueue([1], first)
  await renders.enqueue([2], second)
  await drain()
  expect(await renderer.find(photo, recipe, libraryOptions)).toBe(file)
  const failed = (await queue.list()).find(({ state }) => state === 'failed')
  expect(failed?.fault).toMatchObject({ code: 'library.fileMissing' })
  await expect(renders.enqueue([99], first)).rejects.toThrow('no photo "99"')
})
