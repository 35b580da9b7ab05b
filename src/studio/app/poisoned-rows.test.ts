/** Whatever one row of the library holds, everything else is listed, counted, exported and backed up. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { libraryOptions } from '../render/library-renderer.ts'
import { openLibrary } from '../library/open.ts'
import { findUnreadable, removeUnreadable, type UnreadableRow } from './check-library.ts'
import { albumBeside, beside, faultOf, newerRecipe, type Album } from './unreadable-rows.fixture.ts'

const { path } = testFolder()

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
    newerRecipe,
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
    const t = await albumBeside(path, 'poisoned')
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
