/** Without these: a batch of a thousand ends, and what failed or is doubtful has to be looked for by hand. */
import { expect, test } from 'vitest'
import { photoRow, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { photoQuerySchema } from '../../contract/library.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import { SqliteJobQueue } from '../jobs/sqlite-queue.ts'
import { applyRecipe } from '../library/edits/recipes.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { RenderRepository } from '../library/render-repository.ts'
import { photoOrder } from '../library/views/order.ts'
import { batchReview } from './batch-review.ts'

const { path } = testFolder()

/** Photos 1 to `count` with the usual recipe, whose jobs are queued. */
async function batchOf(name: string, count: number) {
  const clock = { time: 1000, now: () => clock.time, after: () => () => undefined }
  const library = await testLibrary(path(name), clock)
  const photos = new PhotoRepository(library.db)
  const recipe = makeRecipe()
  const ids: number[] = []
  for (let n = 1; n <= count; n++) ids.push((await photos.insert(photoRow(n)))!.id)
  await library.db.transaction().execute((trx) => applyRecipe(trx, ids, recipe, { now: 1 }))
  const { hash, uses } = recipeFingerprint(recipe)
  await library.db.insertInto('work_models').values({ uses, models: 'm' }).execute()
  const queue = new SqliteJobQueue(library.db, clock)
  const variants = await library.db.selectFrom('variants').select(['id', 'photo_id']).execute()
  const jobs = () =>
    queue.add(
      variants.map(({ id, photo_id: photoId }) => ({
        kind: 'render',
        key: `render:${photoId}`,
        payload: { photoId, variantId: id, recipe },
      })),
    )
  const renders = new RenderRepository(library.db)
  const render = (photo: number, reasons: { doubtful?: 1; repaired?: 1 } = {}) =>
    renders.put({
      key: String(photo).padStart(64, '0'),
      photo_id: photo,
      variant_id: variants.find(({ photo_id }) => photo_id === photo)?.id ?? null,
      recipe_hash: hash,
      models: 'm',
      state: 'ready',
      file: `renders/00/${photo}.jpg`,
      width: 4,
      height: 3,
      bytes: 1,
      detail: '{}',
      created: clock.now(),
      ...reasons,
    })
  const order = (query: object) => photoOrder(library.db, photoQuerySchema.parse(query))
  return { clock, library, queue, jobs, render, order }
}

const fault = { code: 'engine.failed', message: 'It failed.', data: {} } as never

test('a library whose queue never had anything to do has no batch', async () => {
  const { library } = await batchOf('none', 1)
  expect(await batchReview(library.db)).toEqual({
    began: null,
    rendered: 0,
    failed: 0,
    doubtful: 0,
    repaired: 0,
    failedJobs: [],
  })
})

test('of a batch one learns what was made, what failed, and what to look at; each number is what the album then shows', async () => {
  const { clock, library, queue, jobs, render, order } = await batchOf('batch', 5)
  await render(5, { doubtful: 1 })
  clock.time = 2000
  const ids = await jobs()
  clock.time = 3000
  for (const photo of [1, 2, 3, 4]) {
    const lease = (await queue.claim('worker'))!
    if (photo === 4) {
      await queue.fail(lease, fault)
      continue
    }
    await render(photo, photo === 1 ? { doubtful: 1 } : photo === 2 ? { doubtful: 1, repaired: 1 } : {})
    await queue.complete(lease)
  }
  const last = (await queue.claim('worker'))!
  await queue.cancel([last.job.id])
  await queue.release(last)

  const review = await batchReview(library.db)
  expect(review).toEqual({
    began: 2000,
    rendered: 3,
    failed: 1,
    doubtful: 2,
    repaired: 1,
    failedJobs: [ids[3]],
  })
  // Photo 5 was looked at before this batch.
  expect((await order({ needsLook: 'doubtful', renderedSince: 2000 })).ids).toEqual([1, 2])
  expect((await order({ needsLook: 'doubtful' })).ids).toEqual([1, 2, 5])
  expect((await order({ needsLook: 'repaired', renderedSince: 2000 })).ids).toEqual([2])
  expect((await order({ states: ['failed'], renderedSince: 2000 })).ids).toEqual([4])
})

test('a photo whose recipe was changed is dealt with', async () => {
  const { library, render, order } = await batchOf('dealt', 1)
  await render(1, { doubtful: 1 })
  expect((await order({ needsLook: 'doubtful' })).ids).toEqual([1])
  await library.db
    .transaction()
    .execute((trx) => applyRecipe(trx, [1], makeRecipe({ style: 'artistic' }), { now: 2 }))
  expect((await order({ needsLook: 'doubtful' })).ids).toEqual([])
})
