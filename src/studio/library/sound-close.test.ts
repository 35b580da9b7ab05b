/**
 * A library that was checked today opens at once; one that anything else has touched, or that was not closed,
 * is read through.
 */
import { appendFile, copyFile, readFile, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { faultOf, withAlbum } from './open.fixture.ts'
import { openLibrary } from './open.ts'
import { libraryPaths } from './paths.ts'
import { soundSince } from './sound-close.ts'

const { path } = testFolder()
const hour = 60 * 60 * 1000

/** A library that was made at `now` and closed. */
async function closed(name: string, now: number): Promise<string> {
  const library = await openLibrary(path(name), { clock: fakeClock(now) })
  await library.db.insertInto('albums').values({ name: 'Kept', created: now }).execute()
  await library.close()
  return path(name)
}

describe('a sound close', () => {
  const now = Date.UTC(2026, 10, 30)

  it('holds for a day from the check, however often the library is opened meanwhile', async () => {
    const folder = await closed('day', now)
    for (const after of [hour, 23 * hour]) {
      expect(await soundSince(folder, now + after)).toBe(now)
      const library = await openLibrary(folder, { clock: fakeClock(now + after) })
      await library.db
        .insertInto('albums')
        .values({ name: `Album ${after}`, created: now })
        .execute()
      await library.close()
    }
    expect(await soundSince(folder, now + 25 * hour)).toBeNull()
    // A clock that was wrong then, or is now.
    expect(await soundSince(folder, now - hour)).toBeNull()
    const library = await openLibrary(folder, { clock: fakeClock(now + 25 * hour) })
    await library.close()
    expect(await soundSince(folder, now + 26 * hour)).toBe(now + 25 * hour)
  })

  it('holds no more once the file has been written to, is another one, or has a log beside it', async () => {
    const folder = await closed('touched', now)
    const { database, soundClose } = libraryPaths(folder)
    const bytes = await readFile(database)
    await writeFile(database, bytes)
    expect(await soundSince(folder, now)).toBeNull()

    const longer = await closed('longer', now)
    const { modifiedMs } = JSON.parse(await readFile(libraryPaths(longer).soundClose, 'utf8')) as {
      modifiedMs: number
    }
    await appendFile(libraryPaths(longer).database, Buffer.alloc(4096))
    await utimes(libraryPaths(longer).database, modifiedMs / 1000, modifiedMs / 1000)
    expect(await soundSince(longer, now)).toBeNull()

    const crashed = await closed('crashed', now)
    expect(await soundSince(crashed, now)).toBe(now)
    await copyFile(soundClose, `${libraryPaths(crashed).database}-wal`)
    expect(await soundSince(crashed, now)).toBeNull()
  })

  it('is not noted while another window has the library open', async () => {
    const folder = await closed('shared', now)
    const clock = fakeClock(now)
    const [one, two] = [await openLibrary(folder, { clock }), await openLibrary(folder, { clock })]
    await two.db.insertInto('albums').values({ name: 'Second', created: now }).execute()
    await two.close()
    expect(await soundSince(folder, now)).toBeNull()
    await one.close()
    expect(await soundSince(folder, now)).toBe(now)
  })

  it('a note that is cut off, or of another form, means a check', async () => {
    const folder = await closed('note', now)
    const { soundClose } = libraryPaths(folder)
    const text = await readFile(soundClose, 'utf8')
    for (const wrong of [text.slice(0, -4), '', '[]', '{"checkedAt":"now"}', text.replace('bytes', 'size')]) {
      await writeFile(soundClose, wrong)
      expect(await soundSince(folder, now)).toBeNull()
    }
    const library = await openLibrary(folder, { clock: fakeClock(now) })
    await library.close()
    expect(await soundSince(folder, now)).toBe(now)
  })

  it('a page that is damaged after a sound close is found all the same', async () => {
    const folder = path('damaged')
    await withAlbum(folder, 'Kept')
    expect(await soundSince(folder, Date.now())).not.toBeNull()
    const { database } = libraryPaths(folder)
    const bytes = await readFile(database)
    await writeFile(database, bytes.fill(0xa5, 4096, 40_000))
    expect(await faultOf(openLibrary(folder))).toMatchObject({ code: 'library.corrupt' })
  })
})
