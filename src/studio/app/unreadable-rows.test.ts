/** One bad row stops nobody: the queue, the album and edits go on past it and say which one it is. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { openLibrary } from '../library/open.ts'
import { findUnreadable } from './check-library.ts'
import { albumBeside, beside, faultOf, newerRecipe } from './unreadable-rows.fixture.ts'

const { path } = testFolder()

it('the queue goes on past jobs that can not be read; they are named in the list and can be removed', async () => {
  const t = await albumBeside(path, 'queue')
  const set = t.raw.prepare(
    "UPDATE jobs SET payload = ?, fault = '{' WHERE photo_id = ? AND state = 'queued'",
  )
  const run = (...values: [string, number]) => beside(() => set.run(...values))
  await run(JSON.stringify({ photoId: t.bad, variantId: t.bad, recipe: { version: 9 } }), t.bad)
  await beside(() =>
    t.raw.exec(
      "INSERT INTO jobs (kind, key, payload, state, priority, position, created) VALUES ('dream', 'd', 'null', 'queued', 99, 0, 1)",
    ),
  )
  const states = async () =>
    (await t.client.queue.list({ limit: 20 })).map(({ name, state, fault }) => [name, state, fault?.code])
  expect(await states()).toContainEqual(['dream 7', 'queued', 'library.rowUnreadable'])
  await t.client.queue.resume({})
  await expect
    .poll(async () => (await t.client.queue.pause({ ids: [1] })).counts, { timeout: 60_000 })
    .toMatchObject({ queued: 0, running: 0, done: 5, failed: 2 })
  expect(await states()).toEqual(
    expect.arrayContaining([
      [t.badName, 'failed', 'library.rowUnreadable'],
      ['dream 7', 'failed', 'library.rowUnreadable'],
    ]),
  )
  expect((await t.client.queue.clear({ states: ['failed'] })).counts.failed).toBe(0)
  t.raw.close()
})

it('photos whose recipe can not be read are queued with the others, fail, and say why', async () => {
  const t = await albumBeside(path, 'recipes')
  await t.client.queue.cancel({})
  const [{ id }] = (await t.client.library.photo({ id: t.bad })).variants
  await beside(() =>
    t.raw.prepare('UPDATE recipe_steps SET recipe = ? WHERE variant_id = ?').run(newerRecipe, id),
  )
  await t.client.queue.resume({})
  const style = { photos: t.ids, style: 'artistic' as const }
  expect(await t.client.queue.render(style)).toMatchObject({ changed: 2, queued: 3 })
  await expect
    .poll(async () => (await t.client.library.summary()).states, { timeout: 60_000 })
    .toMatchObject({ failed: 1, rendered: 2 })
  const [card] = await t.client.library.cards({ ids: [t.bad] })
  expect(card.fault?.code).toBe('library.rowUnreadable')
  expect(card.fault?.message).toContain(t.badName)
  const { variants } = await t.client.library.photo({ id: t.bad })
  expect(variants).toMatchObject([{ state: 'failed', fault: { code: 'library.rowUnreadable' } }])
  // A whole recipe takes its place.
  await t.client.library.edit({ type: 'recipeApply', ids: [t.bad], recipe: makeRecipe() })
  expect((await t.client.library.photo({ id: t.bad })).variants[0]?.fault).toBeNull()
  t.raw.close()
})

it('an edit that can not be read is undone by its changes, or can no longer be undone', async () => {
  const t = await albumBeside(path, 'edits')
  await beside(() => t.raw.exec('UPDATE edits SET label = \'{"type":"dream","photos":1}\''))
  expect(await t.client.library.undo()).toEqual({ type: 'unknown', photos: 0 })
  expect(await t.client.library.redo()).toEqual({ type: 'unknown', photos: 0 })
  const undo = async () => t.client.library.undo().catch((error: unknown) => faultOf(error).code)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
      await beside(() =>
        t.raw.prepare('INSERT INTO edits (label, changes, made) VALUES (?, ?, 1)').run('{}', bytes),
      )
      expect(await undo()).toBe('library.cannotUndo')
      expect((await t.client.library.order({})).ids).toHaveLength(3)
    }),
    { numRuns: 100 },
  )
  await t.client.library.edit({ type: 'caption', ids: t.ids, caption: 'After all' })
  expect(await undo()).toEqual({ type: 'caption', photos: 3 })
  t.raw.close()
})

it('rows that break a condition of their table let the library open', async () => {
  const t = await albumBeside(path, 'conditions')
  await t.session.close()
  for (const sql of [
    "UPDATE photos SET held = 'borrowed', date_source = 'dream', dhash = 'x', sha256 = 'short' WHERE id = 1",
    "UPDATE recipe_steps SET recipe = '{' WHERE variant_id = 1",
    "UPDATE renders SET state = 'lost' WHERE id = 1",
    "UPDATE jobs SET state = 'dreaming' WHERE id = 4",
    "UPDATE jobs SET state = 'running' WHERE id = 5",
    "UPDATE edits SET label = '{' WHERE id = 1",
  ])
    t.raw.exec(sql)
  t.raw.close()
  const library = await openLibrary(join(path('conditions'), 'library'))
  const kinds: string[] = []
  for await (const { fault } of findUnreadable(library)) kinds.push(fault.data.kind)
  expect(kinds).toEqual(expect.arrayContaining(['photo', 'recipe', 'picture', 'edit']))
  expect(
    await library.db.selectFrom('jobs').select('id').where('state', '=', 'cancelled').execute(),
  ).toHaveLength(2)
  await library.db.destroy()
  expect(readdirSync(path('conditions/library'))).toContain('library.sqlite')
})
