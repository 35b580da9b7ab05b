/** A library opens with all that was in it, or is left as it was with a sentence and a way back. */
import { mkdir, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isFault, StudioFault } from '../../contract/errors.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { listBackups, restoreBackup } from './backups.ts'
import { sql } from 'kysely'
import { photoQuerySchema } from '../../contract/library.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { migrations } from './migrations.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import { photoOrder } from './views/order.ts'
import { librarySummary } from './views/summary.ts'
import { Library, openLibrary } from './open.ts'

const { path } = testFolder()
const next = migrations.length + 1
const second = { version: next, sql: 'ALTER TABLE albums ADD COLUMN color TEXT' }

async function faultOf(attempt: Promise<unknown>): Promise<StudioFault> {
  const error = await attempt.then(
    () => expect.fail('it worked'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof StudioFault)) throw error
  return error
}

async function withAlbum(folder: string, name: string): Promise<void> {
  const library = await openLibrary(folder)
  await library.db.insertInto('albums').values({ name, created: 1 }).execute()
  await library.close()
}

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

  it('finds a damaged database, offers the backups, and goes back to one', async () => {
    const folder = path('corrupt')
    await withAlbum(folder, 'Kept')
    const file = join(folder, 'library.sqlite')
    const bytes = await readFile(file)
    bytes.fill(0xa5, 4096, 40_000)
    await writeFile(file, bytes)
    const fault = await faultOf(openLibrary(folder))
    if (!isFault(fault, 'library.corrupt')) throw fault
    expect(fault.data.backups).toHaveLength(1)
    const aside = await restoreBackup(folder, fault.data.backups[0], 5)
    expect(await readFile(join(folder, aside!))).toEqual(bytes)
    const library = await openLibrary(folder)
    expect(await library.db.selectFrom('albums').select('name').execute()).toEqual([{ name: 'Kept' }])
    await library.close()
  })

  it('whichever page is damaged, and wherever the file is cut: reported as damaged, or nothing is lost', async () => {
    const folder = path('pages')
    const made = await openLibrary(folder)
    const rows = Array.from({ length: 400 }, (_, n) => ({ name: `Album ${n}`, created: n }))
    await made.db.insertInto('albums').values(rows).execute()
    await made.close()
    const file = join(folder, 'library.sqlite')
    const whole = await readFile(file)
    const size = 4096
    const pages = whole.length / size
    expect(pages).toBeGreaterThan(20)
    const [backup] = await listBackups(folder)
    const kept = await readFile(join(folder, 'backups', backup))

    /** @returns whether the damage was seen; where it was not, it was in a page that holds nothing */
    async function seen(bytes: Uint8Array): Promise<boolean> {
      await writeFile(file, bytes)
      const library = await openLibrary(folder).catch((error: unknown) => error)
      if (library instanceof Library) {
        expect(await library.db.selectFrom('albums').select(['name', 'created']).execute()).toEqual(rows)
        await library.close()
        return false
      }
      expect(library).toMatchObject({ code: 'library.corrupt', data: { backups: [backup] } })
      return true
    }
    let reported = 0
    for (let page = 0; page < pages; page += 1) {
      for (const garbage of [0, 0xa5]) {
        const bytes = Uint8Array.from(whole)
        bytes.fill(garbage, page * size, (page + 1) * size)
        if (await seen(bytes)) reported += 1
      }
    }
    expect(reported).toBeGreaterThan(pages)
    for (const length of [0, 1, 16, 99, 100, 512, size, size + 1, whole.length / 2]) {
      expect(await seen(whole.subarray(0, Math.floor(length))), `cut to ${length} bytes`).toBe(true)
    }
    // The last byte of the last page may be one that says nothing; then nothing is lost either.
    await seen(whole.subarray(0, -1))
    await rm(file)
    expect(await faultOf(openLibrary(folder)), 'no empty library in the place of a lost one').toMatchObject({
      code: 'library.corrupt',
      data: { backups: [backup] },
    })
    expect(await readFile(join(folder, 'backups', backup)), 'the backup stays as it is').toEqual(kept)
    await restoreBackup(folder, backup, 5)
    expect(await seen(await readFile(file))).toBe(false)
  })

  it('putting a backup back on a full disk changes nothing', async (context) => {
    const disk = smallDisk(context, path('full'), 'size=2m')
    const folder = join(disk.folder, 'library')
    await withAlbum(folder, 'Kept')
    const before = await readdir(folder)
    const [backup] = await listBackups(folder)
    const half = Math.ceil((await stat(join(folder, 'library.sqlite'))).size / 2)
    const { bavail, bsize } = await statfs(folder)
    await writeFile(join(disk.folder, 'ballast'), Buffer.alloc(bavail * bsize - half))
    expect((await faultOf(restoreBackup(folder, backup, 5))).code).toBe('output.diskFull')
    expect(await readdir(folder)).toEqual(before)
    const library = await openLibrary(folder)
    expect(await library.db.selectFrom('albums').select('name').execute()).toEqual([{ name: 'Kept' }])
    await library.close()
  })

  it('a disk that is full says so, names the library and what to do; with room again nothing is lost', async (context) => {
    const disk = smallDisk(context, path('full-database'), 'size=3m')
    const folder = join(disk.folder, 'library')
    const library = await openLibrary(folder)
    const fill = async () => {
      const { bavail, bsize } = await statfs(folder)
      await writeFile(join(disk.folder, 'ballast'), Buffer.alloc(bavail * bsize))
    }
    const add = (name: string) => library.db.insertInto('albums').values({ name, created: 1 }).execute()
    await add('Kept')
    await fill()
    const names = ['Kept']
    const untilFull = async () => {
      for (let i = 0; i < 10_000; i++) {
        await add(`${i} ${'x'.repeat(1000)}`)
        names.push(`${i} ${'x'.repeat(1000)}`)
      }
    }
    const fault = await faultOf(untilFull())
    expect(fault.code).toBe('library.diskFull')
    expect(fault.message).toContain(join(folder, 'library.sqlite'))
    expect(fault.message).toMatch(/full.*Free some space/)
    expect(await library.db.selectFrom('albums').select('id').execute()).toHaveLength(names.length)
    await library.close()
    await rm(join(disk.folder, 'ballast'))
    await (await openLibrary(folder)).close()
    await fill()
    // Whether opening it or the first change finds no room depends on the disk.
    const openAndChange = async () => {
      const opened = await openLibrary(folder)
      try {
        for (let i = 0; i < 10_000; i++) {
          const values = { name: 'x'.repeat(100_000) + i, created: 1 }
          await opened.db.insertInto('albums').values(values).execute()
        }
      } finally {
        await opened.close()
      }
    }
    expect(await faultOf(openAndChange())).toMatchObject({
      code: 'library.diskFull',
      data: { file: join(folder, 'library.sqlite') },
    })
    await rm(join(disk.folder, 'ballast'))
    const again = await openLibrary(folder)
    const there = await again.db.selectFrom('albums').select('name').orderBy('id').execute()
    expect(there.map(({ name }) => name)).toEqual(names)
    await again.close()
  })

  it('a library whose making was cut short is made to its end', async () => {
    const folder = path('begun')
    await mkdir(folder)
    await writeFile(join(folder, 'library.sqlite'), '')
    const library = await openLibrary(folder)
    await library.close()
    expect(await listBackups(folder)).toHaveLength(1)
  })

  it('a file that is no database at all is reported as damaged, too', async () => {
    const folder = path('garbage')
    await mkdir(folder)
    await writeFile(join(folder, 'library.sqlite'), 'hello, this is not a database '.repeat(500))
    const fault = await faultOf(openLibrary(folder))
    expect(fault).toMatchObject({ code: 'library.corrupt', data: { backups: [] } })
    expect((await faultOf(restoreBackup(folder, 'none', 1))).code).toBe('library.notFound')
  })

  it('keeps a bounded number of backups, the newest', async () => {
    const clock = fakeClock()
    const library = await openLibrary(path('bounded'), { clock })
    const names: string[] = []
    for (let i = 0; i < 10; i++) {
      clock.advance(1)
      names.push(await library.backup())
    }
    expect(await listBackups(library.folder)).toEqual(names.slice(-7).toReversed())
    await library.db.destroy()
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
