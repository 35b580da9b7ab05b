/** One bad row stops nobody: whatever stands in it, the other photos, the queue, the album and exports go on. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'
import type { StudioError } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { libraryOptions } from '../render/library-renderer.ts'
import { openLibrary } from '../library/open.ts'
import { findUnreadable, removeUnreadable, type UnreadableRow } from './check-library.ts'

const { path } = testFolder()

/** Writes beside the library, as another program does. */
async function beside<T>(write: () => T): Promise<T> {
  for (;;) {
    try {
      return write()
    } catch (error) {
      if (!(error instanceof Error) || !/locked/.test(error.message)) throw error
      await delay(5)
    }
  }
}

/** Three photos with recipes: rendered, failed and queued ones, an album, a tag and edits. The queue is held. */
async function album(name: string) {
  const photos = path(`${name}-photos`)
  mkdirSync(photos)
  for (let i = 0; i < 3; i++) {
    await sharp({ create: { width: 24 + i, height: 20, channels: 3, background: '#776655' } })
      .jpeg()
      .toFile(join(photos, `${i}.jpg`))
  }
  const t = await testSession(path(name))
  t.dialogs.folder = photos
  await t.ended((await t.client.library.pick({ what: 'folder' })).activity)
  const { ids } = await t.client.library.order({})
  const [bad, ...good] = ids
  await t.client.library.edit({ type: 'albumCreate', name: 'Lake', ids })
  await t.client.library.edit({ type: 'tag', ids, tag: 'boat', on: true })
  await t.client.library.edit({ type: 'date', ids, text: 'about 1920' })
  await t.client.queue.render({ photos: ids, recipe: makeRecipe() })
  await expect
    .poll(async () => (await t.client.queue.list({ limit: 10 })).map(({ state }) => state), {
      timeout: 30_000,
    })
    .toEqual(['done', 'done', 'done'])
  await t.client.queue.pause({})
  await t.client.library.edit({ type: 'recipeApply', ids, recipe: makeRecipe({ renderFactor: 20 }) })
  await t.client.queue.render({ photos: ids })
  const file = join(path(name), 'library', 'library.sqlite')
  // It must not wait: the library's own transactions go on in this very thread.
  const raw = new DatabaseSync(file, { timeout: 0 })
  raw.exec('PRAGMA ignore_check_constraints = ON')
  await beside(() =>
    raw.exec(`INSERT INTO renders (key, photo_id, variant_id, state, detail, created, recipe_hash, models)
    SELECT '${'f'.repeat(64)}', ${bad}, id, 'failed', '{}', 1, 'x', 'y' FROM variants WHERE photo_id = ${bad}`),
  )
  const [{ name: badName }] = await t.client.library.cards({ ids: [bad] })
  return { ...t, ids, bad, badName, good, raw, file }
}

type Album = Awaited<ReturnType<typeof album>>

/** Each a column of one row that belongs to the first photo, or to nobody in particular. */
const columns: [table: string, which: string, texts: string[], numbers: string[]][] = [
  [
    'photos',
    'id = :bad',
    [
      'sha256',
      'dhash',
      'name',
      'path',
      'format',
      'date_from',
      'date_to',
      'date_text',
      'caption',
      'held',
      'date_source',
    ],
    ['width', 'height', 'depth', 'pages', 'bytes', 'mtime', 'favourite', 'added', 'missing_since'],
  ],
  ['variants', 'photo_id = :bad', ['name'], ['cursor', 'created', 'position']],
  [
    'recipe_steps',
    'variant_id = (SELECT id FROM variants WHERE photo_id = :bad)',
    ['recipe', 'label', 'hash', 'look', 'uses'],
    ['created'],
  ],
  [
    'renders',
    'photo_id = :bad',
    ['detail', 'file', 'recipe_hash', 'models', 'state'],
    ['width', 'height', 'bytes', 'created', 'reshaped'],
  ],
  ['renders', "photo_id = :bad AND state = 'ready'", ['key'], []],
  [
    'jobs',
    "photo_id = :bad AND state = 'queued'",
    ['payload', 'kind', 'key', 'fault'],
    ['priority', 'attempts', 'created', 'started'],
  ],
  ['jobs', "photo_id = :bad AND state = 'done'", ['payload', 'kind', 'fault'], ['finished', 'created']],
  ['edits', 'id = (SELECT max(id) FROM edits)', ['label'], ['made']],
  ['settings', 'key IS NOT NULL', ['value'], []],
  ['imports', 'id IS NOT NULL', ['name'], ['began']],
  ['albums', 'id IS NOT NULL', ['name'], ['created']],
  ['tags', 'id IS NOT NULL', ['name'], []],
]

const newer = JSON.stringify({ ...makeRecipe(), version: 2 })
const text = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '"x"',
    '{',
    '../../../etc/passwd',
    '{"version":2,"steps":{}}',
    newer,
    '9999-99-99',
    'x'.repeat(64),
  ),
  fc.constant(JSON.stringify({ photoId: 1, variantId: 1, recipe: { version: 2 }, options: {} })),
  fc.constant(JSON.stringify({ code: 'library.ofTheFuture', message: 'Tomorrow.', data: {} })),
)
const number = fc.constantFrom(-1n, 0n, 7n, 2n ** 60n, 2n ** 63n - 1n, -(2n ** 63n))

const poisons = fc
  .constantFrom(...columns)
  .chain(([table, which, texts, numbers]) =>
    fc
      .constantFrom(
        ...texts.map((column) => ({ column, value: text as fc.Arbitrary<string | bigint> })),
        ...numbers.map((column) => ({ column, value: number as fc.Arbitrary<string | bigint> })),
      )
      .chain(({ column, value }) => value.map((to) => ({ table, which, column, to }))),
  )

type Poison = typeof poisons extends fc.Arbitrary<infer T> ? T : never

/** @returns puts back what was there; null where the table does not take the value */
async function poison(
  { raw, bad }: Album,
  { table, which, column, to }: Poison,
): Promise<(() => Promise<void>) | null> {
  const where = which.replaceAll(':bad', String(bad))
  const key = table === 'recipe_steps' ? 'variant_id, seq' : table === 'settings' ? 'key' : 'id'
  const reader = raw.prepare(`SELECT ${key}, ${column} AS was FROM ${table} WHERE ${where}`)
  reader.setReadBigInts(true)
  const rows = reader.all() as Record<string, string | bigint | null>[]
  const names = key.split(', ')
  const writer = raw.prepare(
    `UPDATE ${table} SET ${column} = ? WHERE ${names.map((name) => `${name} = ?`).join(' AND ')}`,
  )
  const put = (row: (typeof rows)[number], value: string | bigint | null) =>
    beside(() => writer.run(value, ...names.map((name) => row[name] ?? null)))
  const back = async () => {
    for (const row of rows) await put(row, row['was'] ?? null)
  }
  expect(rows.length, `${table}: ${where}`).toBeGreaterThan(0)
  try {
    for (const row of rows) await put(row, to)
    return back
  } catch {
    await back()
    return null
  }
}

const faultOf = (error: unknown): StudioError => (error as { data: StudioError }).data

/** Everything that a window asks, of all photos and of the sound ones. */
async function lookAround({ client, ended, dialogs, ids, good, folder }: Album): Promise<void> {
  await client.library.summary()
  for (const sort of ['added', 'date', 'name'] as const) {
    const order = await client.library.order({ sort })
    expect(new Set(order.ids)).toEqual(new Set(ids))
  }
  await client.library.order({ states: ['failed', 'queued'], search: 'boat' })
  const cards = await client.library.cards({ ids })
  expect(cards.map(({ id }) => id)).toEqual(ids)
  for (const id of good) {
    expect(await client.library.photo({ id })).toMatchObject({ id, tags: expect.arrayContaining([]) })
    expect(cards.find((card) => card.id === id)).toMatchObject({ state: 'queued', fault: null })
  }
  const [bad] = ids
  await client.library.photo({ id: bad }).catch((error: unknown) => {
    expect(faultOf(error).code).toBe('library.rowUnreadable')
  })
  const jobs = await client.queue.list({ limit: 100 })
  for (const id of good) expect(jobs.filter(({ photo }) => photo === id)).toHaveLength(2)
  await client.queue.look({ photos: [] })
  const events = await client.library.events()
  for (let i = 0; i < 3; i++) await events.next()
  await events.return()
  dialogs.folder = join(folder, 'out')
  mkdirSync(dialogs.folder, { recursive: true })
  const { activity } = await client.export.start({
    photos: ids,
    template: '{counter}-{date:yyyy}',
    options: libraryOptions,
    variants: 'all',
    as: 'folder',
  })
  const done = await ended(activity)
  expect(done, JSON.stringify(done)).toMatchObject({ state: 'done' })
  expect(done.failed).toBeLessThanOrEqual(1)
}

/** In a backup of the library: all that can't be read is found and can be removed, and nothing else goes. */
async function cleanUp({ session, good, folder }: Album): Promise<UnreadableRow[]> {
  const backup = await session.library.current.library.backup()
  const copy = join(folder, 'copy')
  mkdirSync(copy, { recursive: true })
  copyFileSync(join(folder, 'library', 'backups', backup), join(copy, 'library.sqlite'))
  const library = await openLibrary(copy)
  const all = async () => {
    const rows: UnreadableRow[] = []
    for await (const row of findUnreadable(library)) rows.push(row)
    return rows
  }
  try {
    const rows = await all()
    await removeUnreadable(library, rows)
    expect(await all()).toEqual([])
    const photos = await library.db
      .selectFrom('photos')
      .select('id')
      .where('removed_at', 'is', null)
      .execute()
    expect(photos.map(({ id }) => id)).toEqual(expect.arrayContaining(good))
    const jobs = await library.db.selectFrom('jobs').select('id').where('photo_id', 'in', good).execute()
    expect(jobs).toHaveLength(2 * good.length)
    return rows
  } finally {
    await library.db.destroy()
    await rm(copy, { recursive: true })
  }
}

it(
  'whatever one row holds, everything else is listed, counted, exported and backed up',
  { timeout: 300_000 },
  async () => {
    const t = await album('poisoned')
    await lookAround(t)
    // The failed render whose detail says nothing is the only one that is there from the start.
    expect((await cleanUp(t)).map(({ fault }) => fault.data.kind)).toEqual(['picture'])
    await fc.assert(
      fc.asyncProperty(poisons, async (each) => {
        const back = await poison(t, each)
        fc.pre(back !== null)
        try {
          await lookAround(t)
          await cleanUp(t)
        } finally {
          await back?.()
        }
      }),
      // On a machine that does other things too, as many as there is time for.
      { numRuns: 50, interruptAfterTimeLimit: 120_000 },
    )
    t.raw.close()
  },
)

it('the queue goes on past jobs that can not be read; they are named in the list and can be removed', async () => {
  const t = await album('queue')
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
    .poll(async () => (await t.client.queue.pause({ ids: [1] })).counts, { timeout: 30_000 })
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
  const t = await album('recipes')
  await t.client.queue.cancel({})
  const [{ id }] = (await t.client.library.photo({ id: t.bad })).variants
  await beside(() => t.raw.prepare('UPDATE recipe_steps SET recipe = ? WHERE variant_id = ?').run(newer, id))
  await t.client.queue.resume({})
  const style = { photos: t.ids, style: 'artistic' as const }
  expect(await t.client.queue.render(style)).toMatchObject({ changed: 2, queued: 3 })
  await expect
    .poll(async () => (await t.client.library.summary()).states, { timeout: 30_000 })
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
  const t = await album('edits')
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
  const t = await album('conditions')
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
