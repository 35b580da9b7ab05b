/**
 * A film comes into the library as photos do: known again, found again, with a picture that stands for it,
 * and out of the way of photos.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import { ffmpeg, hasFfmpeg, testTools } from '../../../test/support/films.ts'
import { localEngine, testLibrary } from '../../../test/support/library.ts'
import { StudioFault } from '../../contract/errors.ts'
import { filmRecipe, noMarks, withCutToggled, withKeyFrame } from '../../contract/film-library.ts'
import { photoQuerySchema } from '../../contract/library.ts'
import { thumbPath } from '../../imaging/codec/thumb-paths.ts'
import { EditHistory } from './edits/history.ts'
import { applyEdit } from './edits/edits.ts'
import { PhotoImporter, type ImportEvent } from './import.ts'
import { tiny } from './import.fixture.ts'
import { NearIndex } from './near-duplicates.ts'
import { PhotoRepository } from './photo-repository.ts'
import { photoDetail } from './views/detail.ts'
import { photoOrder } from './views/order.ts'
import { librarySummary } from './views/summary.ts'

const { path } = testFolder()
const missing = () => Promise.reject(new StudioFault('film.ffmpegMissing', { tried: ['PATH'] }))

/** Three seconds of a moving pattern in grey, with sound; pixels are half as wide again as high. */
function film(file: string): string {
  const picture = 'testsrc2=s=96x72:r=12:d=3,format=gray,setsar=3/2'
  const sound = 'sine=frequency=330:d=3'
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound]
  const tags = ['-metadata', 'creation_time=1962-05-03T10:00:00Z']
  ffmpeg(...inputs, ...tags, '-c:v', 'ffv1', '-c:a', 'pcm_s16le', file)
  return file
}

async function open(name: string, tools = testTools) {
  const folder = path(name)
  mkdirSync(join(folder, 'in'), { recursive: true })
  const library = await testLibrary(join(folder, 'library'))
  const events: ImportEvent[] = []
  const importer = new PhotoImporter(library, localEngine(), undefined, tools)
  const run = (inputs: string[], options = {}) =>
    importer.run(inputs, { onEvent: (event) => events.push(event), ...options })
  return { folder: join(folder, 'in'), library, events, run, rows: new PhotoRepository(library.db) }
}

const noNear = async () => new NearIndex()
const noPreview = async () => null

describe.skipIf(!hasFfmpeg)('with ffmpeg', () => {
  test('its facts, its date, and thumbnails of a frame in the shape that a screen shows', async () => {
    const { folder, library, run } = await open('facts')
    film(join(folder, 'reel 1.mkv'))
    const { added, failed } = await run([folder])
    expect({ added: added.length, failed }).toEqual({ added: 1, failed: 0 })
    const detail = await photoDetail(library, noNear, added[0], noPreview)
    expect(detail).toMatchObject({
      name: 'reel 1.mkv',
      width: 144,
      height: 72,
      state: 'original',
      held: 'reference',
      date: { from: '1962-05-03', source: 'exif' },
      film: { codec: 'ffv1', sound: true, frameRate: { num: 12, den: 1 }, marks: noMarks },
    })
    expect(detail.film?.seconds).toBeCloseTo(3, 1)
    const thumb = await sharp(thumbPath(library.paths.thumbs, detail.sha256, 'small')).metadata()
    expect([thumb.width, thumb.height]).toEqual([144, 72])
    await library.close()
  })

  test('the same again is known, a moved one is found, a copy lies in the library', async () => {
    const { folder, library, events, run, rows } = await open('again')
    const first = film(join(folder, 'a.mkv'))
    await run([folder])
    await run([folder])
    renameSync(first, join(folder, 'b.mkv'))
    await run([folder])
    copyFileSync(join(folder, 'b.mkv'), join(folder, 'c.mkv'))
    const { added } = await run([join(folder, 'c.mkv')], { copy: true })
    expect(events.map(({ type }) => type)).toEqual(['added', 'known', 'found', 'known'])
    expect(added).toEqual([])
    const row = await rows.byId(1)
    expect(row).toMatchObject({ held: 'copy', film: expect.any(String) as string })
    expect(existsSync(join(library.folder, row?.path ?? ''))).toBe(true)
    await library.close()
  })

  test('a film without an ending, named outright, is seen by its bytes; what is neither keeps its own sentence', async () => {
    const { folder, library, events, run } = await open('named')
    renameSync(film(join(folder, 'x.mkv')), join(folder, 'reel'))
    writeFileSync(join(folder, 'notes'), 'no picture at all')
    await run([join(folder, 'reel'), join(folder, 'notes')])
    const failed = events.find((event) => event.type === 'failed')
    expect(events.map(({ type }) => type).sort()).toEqual(['added', 'failed'])
    expect(failed?.error.code).toMatch(/^image\./)
    await library.close()
  })

  test('sound alone, and what only has the name of a film, are told of; the rest comes in', async () => {
    const { folder, library, events, run } = await open('broken')
    writeFileSync(join(folder, 'broken.mp4'), 'no film')
    ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'pcm_s16le', join(folder, 'sound.mkv'))
    film(join(folder, 'whole.mkv'))
    const { added, failed } = await run([folder])
    expect({ added: added.length, failed }).toEqual({ added: 1, failed: 2 })
    const codes = events.flatMap((event) => (event.type === 'failed' ? event.error.code : []))
    expect(codes.sort()).toEqual(['film.noPicture', 'film.unreadable'])
    await library.close()
  })

  test('films are counted and filtered apart, and left out where only photos are meant', async () => {
    const { folder, library, run, rows } = await open('apart')
    film(join(folder, 'a.mkv'))
    await tiny(join(folder, 'b.png'), 1)
    const { added } = await run([folder], { concurrency: 1 })
    const ids = async (query: object) =>
      (await photoOrder(library.db, photoQuerySchema.parse({ ...query, sort: 'name' }))).ids
    const [ofFilm, ofPhoto] = [await ids({ kind: 'film' }), await ids({ kind: 'photo' })]
    expect([...ofFilm, ...ofPhoto]).toEqual(await ids({}))
    expect([ofFilm.length, ofPhoto.length]).toEqual([1, 1])
    expect(await rows.withoutFilms(added)).toEqual(ofPhoto)
    expect(await librarySummary(library.db)).toMatchObject({ photos: 2, films: 1, states: { original: 2 } })
    await library.close()
  })

  test('what is marked on its timeline is kept, undone and done again', async () => {
    const { folder, library, run } = await open('marks')
    film(join(folder, 'a.mkv'))
    const { added } = await run([folder])
    const history = new EditHistory(library)
    const marks = withCutToggled(withKeyFrame({ ...noMarks, from: 500 }, 1000, filmRecipe), 2000, false)
    await history.do(
      (trx) => applyEdit(trx, { type: 'filmMarks', photo: added[0], marks }, 1),
      ({ label }) => label,
    )
    const now = async () => (await photoDetail(library, noNear, added[0], noPreview)).film?.marks
    expect(await now()).toEqual(marks)
    expect(await history.undo()).toEqual({ type: 'filmMarks', photos: 1 })
    expect(await now()).toEqual(noMarks)
    await history.redo()
    expect(await now()).toEqual(marks)
    await library.close()
  })
})

test('without ffmpeg each film says what it needs, and photos come in as ever', async () => {
  const { folder, library, events, run } = await open('none', missing)
  writeFileSync(join(folder, 'a.mov'), 'x')
  await tiny(join(folder, 'b.png'), 1)
  const { added, failed } = await run([folder])
  expect({ added: added.length, failed }).toEqual({ added: 1, failed: 1 })
  const failure = events.find((event) => event.type === 'failed')
  expect(failure).toMatchObject({ file: join(folder, 'a.mov'), error: { code: 'film.ffmpegMissing' } })
  await library.close()
})
