/** Photos come into the library once, by reference or by copy, and are found again when they have moved. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { describeJpeg } from '../../imaging/metadata/describe-jpeg.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { thumbPath } from '../../imaging/codec/thumb-paths.ts'
import { checkPresence, originalPath } from './files.ts'
import { PhotoImporter, type ImportEvent } from './import.ts'
import { AlbumRepository } from './album-repository.ts'
import { PhotoRepository } from './photo-repository.ts'
import { FolderWatch, type WatchSource } from './watch.ts'

const { path } = testFolder()
const sample = join(import.meta.dirname, '../../../resources/samples/portrait-in-orange.jpg')

/** A small grey gradient of its own for each number. */
function tiny(file: string, n: number, side = 12): void {
  const data = Buffer.alloc(side * side)
  for (let i = 0; i < data.length; i++) data[i] = (i * (1 + (n % 7)) + n) % 256
  pending.push(
    sharp(data, { raw: { width: side, height: side, channels: 1 } })
      .png({ compressionLevel: 1 })
      .withExif({ IFD0: { ImageDescription: `picture ${n}` } })
      .toFile(file),
  )
}
let pending: Promise<unknown>[] = []
async function written(): Promise<void> {
  await Promise.all(pending)
  pending = []
}

const byNumber = (a: number, b: number) => a - b

async function setUp(name: string, engine = localEngine()) {
  const folder = subfolder(path, name)
  const library = await testLibrary(join(folder, 'library'))
  const events: ImportEvent[] = []
  const service = new PhotoImporter(library, engine)
  return {
    folder,
    photos: subfolder(path, `${name}/photos`),
    library,
    engine,
    events,
    service,
    rows: new PhotoRepository(library.db),
    run: (inputs: string[], options = {}) =>
      service.run(inputs, { onEvent: (event) => events.push(event), ...options }),
  }
}

describe('import', () => {
  it('by reference: hash, size, date from the name, two thumbnails; the second time all is known', async () => {
    const t = await setUp('reference')
    mkdirSync(join(t.photos, 'a/b'), { recursive: true })
    tiny(join(t.photos, '1943-07 lake.png'), 1)
    tiny(join(t.photos, 'a/b/deep.png'), 2)
    await written()
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
    const t = await setUp('words')
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
      const t = await setUp(`own-${dateText}`)
      const words = { caption: 'Sée 🚣', tags: ['Oma', 'Küche'], date: '1920', dateText }
      const file = join(t.photos, 'out.jpg')
      await describeJpeg(sample, file, words)
      await t.run([file])
      expect(await t.rows.byId(1)).toMatchObject({ caption: words.caption, date_text: dateText })
      expect(await new AlbumRepository(t.library.db).tagsOf(1)).toEqual(['Küche', 'Oma'])
    },
  )

  it('by copy: the library keeps the photo when the original goes', async () => {
    const t = await setUp('copy')
    tiny(join(t.photos, 'one.png'), 1)
    await written()
    const bytes = readFileSync(join(t.photos, 'one.png'))
    await t.run([t.photos], { copy: true })
    rmSync(t.photos, { recursive: true })
    const row = (await t.rows.byId(1))!
    expect(row.held).toBe('copy')
    expect(readFileSync(originalPath(t.library, row))).toEqual(bytes)
    expect((await checkPresence(t.library)).missing).toEqual([])
  })

  it('by copy, what was known by reference is copied in, too: it does not count as safe while it lies on a stick only', async () => {
    const t = await setUp('copy-later')
    tiny(join(t.photos, 'one.png'), 1)
    tiny(join(t.photos, 'two.png'), 2)
    await written()
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
    const t = await setUp('duplicates')
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
    const t = await setUp('moved')
    tiny(join(t.photos, 'one.png'), 1)
    await written()
    await t.run([t.photos])
    const elsewhere = subfolder(path, 'moved/elsewhere')
    renameSync(join(t.photos, 'one.png'), join(elsewhere, 'renamed.png'))
    expect(await checkPresence(t.library)).toEqual({ missing: [1], returned: [] })
    expect(await t.rows.count({ missing: true })).toBe(1)
    expect(await t.run([elsewhere])).toMatchObject({ added: [], found: 1 })
    expect(await t.rows.byId(1)).toMatchObject({ path: join(elsewhere, 'renamed.png'), missing_since: null })
  })

  it('an unplugged drive: all missing, nothing lost; connected again: all back', async () => {
    const t = await setUp('unplugged')
    tiny(join(t.photos, 'one.png'), 1)
    tiny(join(t.photos, 'two.png'), 2)
    await written()
    await t.run([t.photos])
    renameSync(t.photos, `${t.photos}-gone`)
    expect((await checkPresence(t.library)).missing.toSorted(byNumber)).toEqual([1, 2])
    expect(await t.run([t.photos])).toMatchObject({ failed: 1 })
    expect(t.events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'image.notFound' } })
    renameSync(`${t.photos}-gone`, t.photos)
    expect((await checkPresence(t.library)).returned.toSorted(byNumber)).toEqual([1, 2])
  })

  it('a file that was overwritten by another picture is a new photo; the old one is missing', async () => {
    const t = await setUp('overwritten')
    tiny(join(t.photos, 'one.png'), 1)
    await written()
    await t.run([t.photos])
    tiny(join(t.photos, 'one.png'), 2, 14)
    await written()
    expect(await t.run([t.photos])).toMatchObject({ added: [2] })
    expect((await t.rows.byId(1))!.missing_since).not.toBeNull()
  })

  it('5,000 files of which 300 are broken: one sentence for each, and 4,700 photos', async () => {
    const t = await setUp('many', localEngine({ thumbs: false }))
    const good = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()
    for (let i = 0; i < 5000; i++) {
      const broken = i % 50 < 3
      const kind = i % 50
      // Each good one its own content: bytes behind the end of a JPEG are no part of the picture.
      const bytes = !broken
        ? Buffer.concat([good, Buffer.from(`#${i}`)])
        : [Buffer.alloc(0), Buffer.from('not a picture'), good.subarray(0, 60)][kind]
      writeFileSync(join(t.photos, `${i}.jpg`), bytes)
    }
    let last = 0
    const progress = { report: (fraction: number) => (last = fraction), slice: () => progress }
    const summary = await t.run([t.photos], { progress, concurrency: 8 })
    expect(summary.added).toHaveLength(4700)
    expect(summary).toMatchObject({ failed: 300, stopped: null })
    expect(last).toBe(1)
    const said = t.events.flatMap((event) => (event.type === 'failed' ? [event] : []))
    expect(new Set(said.map(({ error }) => error.code)).size).toBe(3)
    for (const { file, error } of said) expect(error.message).toContain(file)
  })

  it('cancelled in the middle: what is done stays, and the next time goes on', async () => {
    const t = await setUp('cancelled')
    for (let i = 0; i < 20; i++) tiny(join(t.photos, `${i}.png`), i)
    await written()
    const controller = new AbortController()
    const onEvent = (event: ImportEvent) => t.events.push(event) >= 5 && controller.abort()
    const first = await t.service.run([t.photos], { onEvent, signal: controller.signal, concurrency: 1 })
    expect(first.added).toHaveLength(5)
    expect(await t.run([t.photos])).toMatchObject({ known: 5, failed: 0 })
    expect(await t.rows.count()).toBe(20)
  })
})

describe('a disk of its own', () => {
  it('full in the middle: one sentence, what came in stays, and after making room it goes on', async (context) => {
    const disk = smallDisk(context, path('disk'), 'size=1500k')
    const photos = subfolder(path, 'for-disk')
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    for (let i = 0; i < 12; i++) {
      await sharp({ create: { width: 400, height: 400, channels: 3, background: '#888', noise } })
        .jpeg({ quality: 95 })
        .toFile(join(photos, `${i}.jpg`))
    }
    const ballast = join(disk.folder, 'ballast')
    const library = await testLibrary(join(disk.folder, 'library'))
    writeFileSync(ballast, Buffer.alloc(500_000))
    const service = new PhotoImporter(library, localEngine())
    const first = await service.run([photos], { copy: true, concurrency: 2 })
    // Whichever finds no room first: a picture, or the database.
    expect(first.stopped?.code).toMatch(/^(output|library)\.diskFull$/)
    expect(first.failed).toBe(0)
    rmSync(ballast)
    disk.grow('20m')
    const second = await service.run([photos], { copy: true })
    expect(second).toMatchObject({ failed: 0, stopped: null, known: first.added.length })
    expect(await new PhotoRepository(library.db).count()).toBe(12)
  })
})

describe('watching a folder', () => {
  it('reports a scan once it has stopped growing, and nothing else', async () => {
    const folder = subfolder(path, 'watched')
    const clock = fakeClock()
    let change: (name: string) => void = () => {}
    const source: WatchSource = (_, onChange) => {
      change = onChange
      return () => {}
    }
    const found: string[] = []
    const watch = new FolderWatch(
      folder,
      (file) => found.push(file),
      () => {},
      { clock, source },
    )
    /** Time goes by, a few looks at least and until the file is reported; the disk answers them when it can. */
    const settle = async (reported: () => boolean) => {
      for (let i = 0; i < 4 || !reported(); i++) {
        clock.advance(2000)
        await new Promise((resolve) => setImmediate(resolve))
        await Promise.resolve(statSync(folder))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const file = join(folder, 'scan.tif')
    writeFileSync(file, 'first half')
    change('scan.tif')
    change('notes.txt')
    clock.advance(1999)
    expect(found).toEqual([])
    writeFileSync(file, 'first half, second half')
    change('scan.tif')
    await settle(() => found.length > 0)
    expect(found).toEqual([file])
    rmSync(file)
    change('scan.tif')
    await settle(() => true)
    expect(found).toHaveLength(1)
    watch.close()
  })
})
