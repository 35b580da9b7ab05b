/**
 * The library: opening it and its first page at 1,000, 10,000 and 100,000 photos and how that grows; importing 12-megapixel
 * JPEGs against a bare sharp loop that makes the same two thumbnails. Prints ratios; fails nothing.
 *
 * `npx node bench/library.ts [--photos 100] [--rounds 5]`
 */
import { copyFile, mkdir, mkdtemp, rm, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import PQueue from 'p-queue'
import sharp from 'sharp'
import { forkHost } from '../src/studio/engine/host.ts'
import { EngineSupervisor } from '../src/studio/engine/supervisor.ts'
import { ImportService } from '../src/studio/library/import.ts'
import { openLibrary, type Library } from '../src/studio/library/open.ts'
import { PhotoRepository } from '../src/studio/library/photo-repository.ts'
import { defaultPaths } from '../src/studio/paths.ts'
import { line, median, time } from './measure.ts'
import { twelveMegapixels } from './pictures.ts'

const { values: args } = parseArgs({
  options: { photos: { type: 'string', default: '100' }, rounds: { type: 'string', default: '5' } },
})
const rounds = Number(args.rounds)
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))

async function fill(library: Library, count: number): Promise<void> {
  const row = {
    held: 'reference',
    format: 'jpeg',
    width: 4000,
    height: 3000,
    depth: 8,
    pages: 1,
    bytes: 5e6,
  } as const
  for (let first = 0; first < count; first += 500) {
    const rows = Array.from({ length: Math.min(500, count - first) }, (_, j) => {
      const i = first + j
      const year = 1880 + (i % 90)
      return {
        ...row,
        sha256: i.toString(16).padStart(64, '0'),
        dhash: (i * 2654435761).toString(16).padStart(16, '0'),
        path: `/albums/${i % 97}/scan-${i}.jpg`,
        name: `scan-${i}.jpg`,
        mtime: i,
        date_from: `${year}-01-01`,
        date_to: `${year}-12-31`,
        date_text: String(year),
        date_source: 'name' as const,
        added: i,
      }
    })
    await library.db.insertInto('photos').values(rows).execute()
  }
}

async function opening(): Promise<void> {
  const medians: number[] = []
  for (const count of [1000, 10_000, 100_000]) {
    const place = join(folder, `rows-${count}`)
    const made = await openLibrary(place)
    await fill(made, count)
    await made.close()
    const times: number[] = []
    const orders: number[] = []
    const searches: number[] = []
    for (let i = 0; i < rounds; i++) {
      const opened: Library[] = []
      times.push(
        await time(async () => {
          const library = await openLibrary(place)
          opened.push(library)
          await new PhotoRepository(library.db).page({}, { sort: 'date', limit: 100 })
        }),
      )
      const photos = new PhotoRepository(opened[0].db)
      orders.push(await time(() => photos.ids({}, 'date')))
      searches.push(await time(() => photos.page({ search: 'scan-99 1943' }, { sort: 'date', limit: 100 })))
      await opened[0].db.destroy()
    }
    medians.push(median(times))
    const inMs = (list: number[]) => `${median(list).toFixed(0)} ms`
    line(`${count} photos: open and check, first page`, inMs(times))
    line(`${count} photos: the order of all; a search`, `${inMs(orders)}; ${inMs(searches)}`)
  }
  line('open, 10,000 photos against 1,000', `${(medians[1] / medians[0]).toFixed(2)} times`)
  line('open, 100,000 photos against 10,000', `${(medians[2] / medians[1]).toFixed(2)} times`)
}

async function importing(count: number): Promise<void> {
  const photos = join(folder, 'photos')
  await mkdir(photos)
  await twelveMegapixels(join(folder, 'one.jpg'))
  for (let i = 0; i < count; i++) {
    const file = join(photos, `${i}.jpg`)
    await copyFile(join(folder, 'one.jpg'), file)
    // Each its own photo: bytes behind the end of a JPEG are no part of the picture.
    await appendFile(file, `#${i}`)
  }
  const files = Array.from({ length: count }, (_, i) => join(photos, `${i}.jpg`))
  const bareFolder = join(folder, 'bare')
  await mkdir(bareFolder)
  const loop = (sides: number[]) =>
    time(async () => {
      const queue = new PQueue({ concurrency: 4 })
      await queue.addAll(
        files.flatMap((file, i) =>
          sides.map(
            (side) => () =>
              sharp(file)
                .rotate()
                .resize(side, side, { fit: 'inside' })
                .webp({ quality: 80, effort: 0 })
                .toFile(join(bareFolder, `${i}.${side}.webp`)),
          ),
        ),
      )
    })
  const bare = await loop([960, 320])
  const single = await loop([960])
  const engine = new EngineSupervisor(forkHost(defaultPaths().engineEntry))
  await engine.call('info', {})
  const library = await openLibrary(join(folder, 'imported'))
  const ours = await time(() => new ImportService(library, engine).run([photos]))
  await library.db.destroy()
  await engine.close()
  line(
    `${count} JPEGs of 12 MP: bare sharp, two thumbnails each`,
    `${((count * 1000) / bare).toFixed(1)} a second`,
  )
  line(
    'import: hash, header, thumbnails, perceptual hash, rows',
    `${((count * 1000) / ours).toFixed(1)} a second`,
  )
  line('speed of the import against the bare loop', (bare / ours).toFixed(2))
  line('the same against a loop that makes the large one only', (single / ours).toFixed(2))
}

try {
  await opening()
  await importing(Number(args.photos))
} finally {
  await rm(folder, { recursive: true, force: true })
}
