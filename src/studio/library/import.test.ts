/** Photos come into the library once, by reference or by copy, and are found again when they have moved. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { subfolder } from '../../../test/support/library.ts'
import { describeJpeg } from '../../imaging/metadata/describe-jpeg.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { thumbPath } from '../../imaging/codec/thumb-paths.ts'
import { checkPresence, originalPath } from './files.ts'
import { AlbumRepository } from './album-repository.ts'
import { importInto, tiny } from './import.fixture.ts'

const { path } = testFolder()
const sample = join(import.meta.dirname, '../../../resources/samples/portrait-in-orange.jpg')
const byNumber = (a: number, b: number) => a - b

describe('import', () => {
  it('by reference: hash, size, date from the name, two thumbnails; the second time all is known', async () => {
    const t = await importInto(path, 'reference')
    mkdirSync(join(t.photos, 'a/b'), { recursive: true })
    await tiny(join(t.photos, '1943-07 lake.png'), 1)
    await tiny(join(t.photos, 'a/b/deep.png'), 2)
    const before = readFileSync(join(t.photos, '1943-07 lake.png'))
    const summary = await t.run([t.photos], { album: 'Lake', concurrency: 1 })
    expect(summary).toMatchObject({ added: [1, 2], known: 0, failed: 0, stopped: null })
    const [lake] = await t.rows.page({ search: 'lake 1943' }, { sort: 'name', limit: 9 })
    expect(lake).toMatchObject({
      width: 12,
      height: 12,
      format: 'png',
      date_text: '1943-07',
      date_source: 'name',
    })
    expect(statSync(thumbPath(t.library.paths.thumbs, lake.sha256, 'small')).size).toBeGreaterThan(0)
    expect(statSync(thumbPath(t.library.paths.thumbs, lake.sha256, 'large')).size).toBeGreaterThan(0)
    expect(readFileSync(join(t.photos, '1943-07 lake.png'))).toEqual(before)
    expect(await new AlbumRepository(t.library.db).list()).toEqual([{ id: 1, name: 'Lake', photos: 2 }])
    t.engine.seen.length = 0
    expect(await t.run([t.photos])).toMatchObject({ added: [], known: 2 })
    expect(t.engine.seen).toEqual([])
  })

  it('knows what the file says of its photo: caption, tags, date', async () => {
    const t = await importInto(path, 'words')
    const cases = ['xmp-datecreated-1943-07.jpg', 'xmp-caption-tag.jpg', 'scan-date-2020-to-be-1968.jpg']
    await t.run(
      cases.map((name) => fixture(`cases/${name}`)),
      { concurrency: 1 },
    )
    const [month, xmp, iptc] = await t.rows.byIds([1, 2, 3])
    expect(month).toMatchObject({ date_text: '1943-07', date_from: '1943-07-01', date_source: 'exif' })
    expect(xmp).toMatchObject({ caption: 'Hochzeit 1943' })
    expect(iptc).toMatchObject({ caption: 'Hochzeit 1943', date_text: '2020-03-01' })
    const albums = new AlbumRepository(t.library.db)
    expect([await albums.tagsOf(2), await albums.tagsOf(3)]).toEqual([['Oma'], ['Oma']])
  })

  it.each(['about 1920', '1940s', '1943-07', '1914-1918', '1943'])(
    'knows what it wrote itself, %s, as it was said',
    async (dateText) => {
      const t = await importInto(path, `own-${dateText}`)
      const words = { caption: 'Sée 🚣', tags: ['Oma', 'Küche'], date: '1920', dateText }
      const file = join(t.photos, 'out.jpg')
      await describeJpeg(sample, file, words)
      await t.run([file])
      expect(await t.rows.byId(1)).toMatchObject({ caption: words.caption, date_text: dateText })
      expect(await new AlbumRepository(t.library.db).tagsOf(1)).toEqual(['Küche', 'Oma'])
    },
  )

  it('by copy: the library keeps the photo when the original goes', async () => {
    const t = await importInto(path, 'copy')
    await tiny(join(t.photos, 'one.png'), 1)
    const bytes = readFileSync(join(t.photos, 'one.png'))
    await t.run([t.photos], { copy: true })
    rmSync(t.photos, { recursive: true })
    const row = (await t.rows.byId(1))!
    expect(row.held).toBe('copy')
    expect(readFileSync(originalPath(t.library, row))).toEqual(bytes)
    expect((await checkPresence(t.library)).missing).toEqual([])
  })

  it('by copy, what was known by reference is copied in, too: it does not count as safe while it lies on a stick only', async () => {
    const t = await importInto(path, 'copy-later')
    await tiny(join(t.photos, 'one.png'), 1)
    await tiny(join(t.photos, 'two.png'), 2)
    const bytes = ['one.png', 'two.png'].map((name) => readFileSync(join(t.photos, name)))
    await t.run([t.photos])
    // One at its place, the other one brought from elsewhere while the first is still there.
    cpSync(join(t.photos, 'two.png'), join(t.photos, '../again.png'))
    expect(
      await t.run([join(t.photos, 'one.png'), join(t.photos, '../again.png')], { copy: true }),
    ).toMatchObject({
      added: [],
      known: 2,
    })
    rmSync(t.photos, { recursive: true })
    rmSync(join(t.photos, '../again.png'))
    expect((await checkPresence(t.library)).missing).toEqual([])
    const rows = [(await t.rows.byId(1))!, (await t.rows.byId(2))!]
    expect(rows.map(({ held }) => held)).toEqual(['copy', 'copy'])
    for (const row of rows) {
      expect(readFileSync(originalPath(t.library, row))).toEqual(bytes[row.name === 'one.png' ? 0 : 1])
    }
  })

  it('finds exact duplicates by content and proposes near ones by look', async () => {
    const t = await importInto(path, 'duplicates')
    writeFileSync(join(t.photos, 'a.jpg'), readFileSync(sample))
    writeFileSync(join(t.photos, 'b.jpg'), readFileSync(sample))
    await sharp(sample).resize(500).jpeg({ quality: 50 }).toFile(join(t.photos, 'c.jpg'))
    const summary = await t.run([t.photos], { concurrency: 1 })
    expect(summary).toMatchObject({ added: [1, 2], known: 1 })
    expect(t.events.find(({ file }) => file.endsWith('c.jpg'))).toMatchObject({
      type: 'added',
      near: [{ id: 1 }],
    })
  })

  it('a missing photo is shown as missing, and found again by hash where it was moved to', async () => {
    const t = await importInto(path, 'moved')
    await tiny(join(t.photos, 'one.png'), 1)
    await t.run([t.photos])
    const elsewhere = subfolder(path, 'moved/elsewhere')
    renameSync(join(t.photos, 'one.png'), join(elsewhere, 'renamed.png'))
    expect(await checkPresence(t.library)).toEqual({ missing: [1], returned: [] })
    expect(await t.rows.count({ missing: true })).toBe(1)
    expect(await t.run([elsewhere])).toMatchObject({ added: [], found: 1 })
    expect(await t.rows.byId(1)).toMatchObject({ path: join(elsewhere, 'renamed.png'), missing_since: null })
  })

  it('an unplugged drive: all missing, nothing lost; connected again: all back', async () => {
    const t = await importInto(path, 'unplugged')
    await tiny(join(t.photos, 'one.png'), 1)
    await tiny(join(t.photos, 'two.png'), 2)
    await t.run([t.photos])
    renameSync(t.photos, `${t.photos}-gone`)
    expect((await checkPresence(t.library)).missing.toSorted(byNumber)).toEqual([1, 2])
    expect(await t.run([t.photos])).toMatchObject({ failed: 1 })
    expect(t.events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'image.notFound' } })
    renameSync(`${t.photos}-gone`, t.photos)
    expect((await checkPresence(t.library)).returned.toSorted(byNumber)).toEqual([1, 2])
  })

  it('a file that was overwritten by another picture is a new photo; the old one is missing', async () => {
    const t = await importInto(path, 'overwritten')
    await tiny(join(t.photos, 'one.png'), 1)
    await t.run([t.photos])
    await tiny(join(t.photos, 'one.png'), 2, 14)
    expect(await t.run([t.photos])).toMatchObject({ added: [2] })
    expect((await t.rows.byId(1))!.missing_since).not.toBeNull()
  })
})
