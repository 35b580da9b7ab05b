import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isFault, StudioFault } from '../../contract/errors.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { listBackups, restoreBackup } from './backups.ts'
import { migrations } from './migrations.ts'
import { openLibrary } from './open.ts'

const { path } = testFolder()
const next = migrations.length + 1
const second = { version: next, sql: 'ALTER TABLE albums ADD COLUMN colour TEXT' }

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
      { name: 'Lake', colour: null },
    ])
    expect((await listBackups(folder)).length).toBe(before.length + 1)
    await library.close()
  })

  it('a migration that fails leaves the library as it was', async () => {
    const folder = path('failed')
    await withAlbum(folder, 'Lake')
    const broken = { version: next, sql: 'ALTER TABLE albums ADD COLUMN colour TEXT; SELECT nonsense' }
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

  it('a file that is no database at all is told as damaged, too', async () => {
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
