/** A damaged library is told, never lost: what the backups hold comes back, and a full disk costs nothing. */
import { mkdir, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isFault } from '../../contract/errors.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { listBackups, restoreBackup } from './backups.ts'
import { faultOf, withAlbum } from './open.fixture.ts'
import { Library, openLibrary } from './open.ts'

const { path } = testFolder()

describe('a damaged library', () => {
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

describe('a library on a full disk', () => {
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
})
