/** A library opens with all that was in it, also one of an earlier version; one of a later version is left alone. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { photoQuerySchema } from '../../contract/library.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import { listBackups } from './backups.ts'
import { migrations } from './migrations.ts'
import { faultOf, withAlbum } from './open.fixture.ts'
import { openLibrary } from './open.ts'
import { photoOrder } from './views/order.ts'
import { librarySummary } from './views/summary.ts'

const { path } = testFolder()
const next = migrations.length + 1
const second = { version: next, sql: 'ALTER TABLE albums ADD COLUMN color TEXT' }

describe('opening a library', () => {
  it('keeps what was written, and a migration keeps it too, after a backup', async () => {
    const folder = path('migrated')
    await withAlbum(folder, 'Lake')
    const before = await listBackups(folder)
    const library = await openLibrary(folder, { migrations: [...migrations, second] })
    expect(await library.db.selectFrom('albums').selectAll().execute()).toMatchObject([
      { name: 'Lake', color: null },
    ])
    expect((await listBackups(folder)).length).toBe(before.length + 1)
    await library.close()
  })

  it('a migration that fails leaves the library as it was', async () => {
    const folder = path('failed')
    await withAlbum(folder, 'Lake')
    const broken = { version: next, sql: 'ALTER TABLE albums ADD COLUMN color TEXT; SELECT nonsense' }
    await expect(openLibrary(folder, { migrations: [...migrations, broken] })).rejects.toThrow()
    const library = await openLibrary(folder)
    expect(await library.db.selectFrom('albums').selectAll().execute()).toEqual([
      { id: 1, name: 'Lake', created: 1 },
    ])
    await library.close()
  })

  it('refuses a library of a newer Tintype and leaves it alone', async () => {
    const folder = path('newer')
    const library = await openLibrary(folder, { migrations: [...migrations, second] })
    await library.close()
    const bytes = await readFile(join(folder, 'library.sqlite'))
    const fault = await faultOf(openLibrary(folder))
    expect(fault).toMatchObject({ code: 'library.newer', data: { version: next, known: migrations.length } })
    expect(fault.message).toContain('Update Tintype')
    expect(await readFile(join(folder, 'library.sqlite'))).toEqual(bytes)
  })

  it('a library whose making was cut short is made to its end', async () => {
    const folder = path('begun')
    await mkdir(folder)
    await writeFile(join(folder, 'library.sqlite'), '')
    const library = await openLibrary(folder)
    await library.close()
    expect(await listBackups(folder)).toHaveLength(1)
  })
})

describe('a library of the first format', () => {
  it('opens with its photos, albums, histories, jobs and pictures as they were', async () => {
    const folder = path('first-format')
    const recipe = makeRecipe({ renderFactor: 20 })
    const other = makeRecipe({ style: 'artistic' })
    const old = await openLibrary(folder, { migrations: migrations.slice(0, 1) })
    const run = (statement: string) => sql.raw(statement).execute(old.db)
    for (const i of [1, 2]) {
      await run(`INSERT INTO photos (id, sha256, held, path, name, format, width, height, depth, pages, bytes, mtime, added)
        VALUES (${i}, '${String(i).repeat(64)}', 'reference', '/${i}.jpg', '${i}.jpg', 'jpeg', 40, 30, 8, 1, 9, 1, ${i})`)
    }
    await run(`INSERT INTO albums VALUES (1, 'Lake', 1)`)
    await run(`INSERT INTO album_photos VALUES (1, 2, 0)`)
    // The first of its variants had been removed: positions began at 1.
    await run(`INSERT INTO variants VALUES (3, 1, 'stable', 1, 1, 1), (4, 1, 'artistic', 2, 0, 1)`)
    for (const [variant, seq, json] of [
      [3, 0, JSON.stringify(other)],
      [3, 1, JSON.stringify(recipe)],
      [4, 0, JSON.stringify(other)],
    ] as const) {
      await run(`INSERT INTO recipe_steps VALUES (${variant}, ${seq}, '${json}', 'factor', 1)`)
    }
    await run(`INSERT INTO renders VALUES (1, 'abc', 1, 3, 'ready', 'renders/ab/abc.jpg', 40, 30, 5, '{}', 1),
      (2, 'def', 1, 3, 'ready', 'renders/de/def.jpg', 30, 40, 5, '{}', 2)`)
    const payload = JSON.stringify({ photoId: 1, variantId: 3, recipe })
    await run(`INSERT INTO jobs (id, kind, key, payload, state, position, created)
      VALUES (1, 'render', 'render:abc', '${payload}', 'done', 0, 1), (2, 'render', 'render:x', '${payload}', 'queued', 1, 1)`)
    await run(`INSERT INTO settings VALUES ('queue.paused', '1')`)
    await old.close()

    const library = await openLibrary(folder)
    const { db } = library
    const variants = await db.selectFrom('variants').select(['id', 'position']).orderBy('id').execute()
    expect(variants).toEqual([
      { id: 3, position: 0 },
      { id: 4, position: 1 },
    ])
    const steps = await db
      .selectFrom('recipe_steps')
      .select(['hash', 'look', 'uses'])
      .orderBy('seq')
      .execute()
    expect(steps.map(({ look }) => look)).toEqual(['artistic', 'artistic', 'stable'])
    const { hash, uses } = recipeFingerprint(recipe)
    expect(steps[2]).toMatchObject({ hash, uses })
    const renders = await db.selectFrom('renders').select(['recipe_hash', 'reshaped']).orderBy('id').execute()
    expect(renders).toEqual([
      { recipe_hash: hash, reshaped: 0 },
      { recipe_hash: null, reshaped: 1 },
    ])
    const jobs = await db
      .selectFrom('jobs')
      .select(['photo_id', 'variant_id', 'state'])
      .orderBy('id')
      .execute()
    expect(jobs).toMatchObject([{ photo_id: 1 }, { variant_id: 3, state: 'queued' }])
    expect(await librarySummary(db)).toMatchObject({
      photos: 2,
      albums: [{ name: 'Lake', photos: 1 }],
      states: { queued: 1, original: 1 },
    })
    expect((await photoOrder(db, photoQuerySchema.parse({ sort: 'name' }))).ids).toEqual([1, 2])
    expect((await listBackups(folder)).some((name) => name.startsWith('library-v1-'))).toBe(true)
    await library.close()
  })
})
