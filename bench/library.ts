/**
 * The library: from nothing to the first screen of a window at 1,000, 10,000 and 100,000 photos and how that
 * grows; importing 12-megapixel JPEGs against a bare sharp loop that makes the same two thumbnails. Prints
 * ratios; fails nothing.
 *
 * `npx node bench/library.ts [--photos 100] [--rounds 5]`
 */
import { copyFile, mkdir, mkdtemp, rm, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import PQueue from 'p-queue'
import sharp from 'sharp'
import { forkHost } from '../src/studio/engine-client/host.ts'
import { EngineSupervisor } from '../src/studio/engine-client/supervisor.ts'
import { PhotoImporter } from '../src/studio/library/import.ts'
import { createRouterClient } from '@orpc/server'
import { photoQuerySchema } from '../src/contract/library.ts'
import { createHandler } from '../src/studio/http/handler.ts'
import { thumbPath } from '../src/imaging/codec/thumb-paths.ts'
import { photoOrder } from '../src/studio/library/views/order.ts'
import { PackRegistry } from '../src/studio/models/registry.ts'
import type { HostServices } from '../src/studio/app/host-services.ts'
import { openSession } from '../src/studio/session.ts'
import { createStudio } from '../src/studio/studio.ts'
import { fill } from './library-rows.ts'
import { openLibrary, type Library } from '../src/studio/library/open.ts'
import { PhotoRepository } from '../src/studio/library/photo-repository.ts'
import { defaultPaths } from '../src/studio/paths.ts'
import { line, median, time } from './measure.ts'
import { twelveMegapixels } from './pictures.ts'

const { values: args } = parseArgs({
  options: { photos: { type: 'string', default: '100' }, rounds: { type: 'string', default: '5' } },
})
const browser: HostServices = {
  host: 'browser',
  version: '1',
  locale: 'en',
  maxUploadBytes: 1,
  pickFiles: null,
  pickFolder: null,
  pickTarget: null,
  pickModel: null,
  showPlace: null,
}
const rounds = Number(args.rounds)
const folder = await mkdtemp(join(tmpdir(), 'tintype-bench-'))

/** Thumbnails that a window shows first. */
const firstScreen = 60

/** What a window does at its start: the session, the order of all photos, cards and thumbnails of those on the screen. */
async function start(place: string) {
  const studio = await createStudio({ paths: defaultPaths({ TINTYPE_HOME: place }) })
  const session = await openSession(studio, browser, { library: place })
  const client = createRouterClient(session.router, { context: {} })
  const handler = await createHandler({ ui: place, ...session })
  const { ids } = await client.library.order({ sort: 'date' })
  const cards = await client.library.cards({ ids: ids.slice(0, firstScreen) })
  const answers = await Promise.all(
    cards.map(({ original }) => handler(new Request(`http://127.0.0.1${original.small}`))),
  )
  for (const answer of answers)
    if ((await answer.arrayBuffer()).byteLength === 0) throw new Error('no thumbnail')
  return { client, close: () => session.close(), ids }
}

async function opening(): Promise<void> {
  const medians: number[] = []
  const inMs = (list: number[]) => `${median(list).toFixed(0)} ms`
  for (const count of [1000, 10_000, 100_000]) {
    const place = join(folder, `rows-${count}`)
    const made = await openLibrary(place)
    const { packs } = await new PackRegistry({
      builtIn: join(defaultPaths().resources, 'models'),
      installed: '',
    }).list()
    await fill(
      made,
      count,
      packs.find(({ manifest }) => manifest.id === 'tintype-stable')!.manifest.files[0].sha256,
    )
    await drawThumbs(made)
    await made.close()
    const times = {
      start: [] as number[],
      work: [] as number[],
      order: [] as number[],
      states: [] as number[],
      search: [] as number[],
      summary: [] as number[],
      edit: [] as number[],
    }
    for (let i = 0; i < rounds; i++) {
      const began = performance.now()
      const before = process.cpuUsage()
      const { client, close, ids } = await start(place)
      times.start.push(performance.now() - began)
      const { user, system } = process.cpuUsage(before)
      times.work.push((user + system) / 1000)
      const { library } = client
      times.order.push(await time(() => library.order({ sort: 'date' })))
      times.states.push(await time(() => library.order({ states: ['stale', 'failed'] })))
      times.search.push(await time(() => library.order({ search: 'scan-99 1943' })))
      times.summary.push(await time(() => library.summary()))
      times.edit.push(await time(() => library.edit({ type: 'favourite', ids, on: i % 2 === 0 })))
      await close()
    }
    medians.push(median(times.start))
    line(
      `${count} photos: start, order, ${firstScreen} cards and thumbnails`,
      `${inMs(times.start)}, ${inMs(times.work)} of processor time`,
    )
    line(
      `${count} photos: the order of all; by state; a search`,
      [times.order, times.states, times.search].map(inMs).join('; '),
    )
    line(
      `${count} photos: the side bar; all made favourites`,
      [times.summary, times.edit].map(inMs).join('; '),
    )
  }
  line('start, 10,000 photos against 1,000', `${(medians[1] / medians[0]).toFixed(2)} times`)
  line('start, 100,000 photos against 10,000', `${(medians[2] / medians[1]).toFixed(2)} times`)
}

/** Of the photos that come first by date: they stand for what the import has made. */
async function drawThumbs(library: Library): Promise<void> {
  const { ids } = await photoOrder(library.db, photoQuerySchema.parse({ sort: 'date' }))
  for (const { sha256 } of await new PhotoRepository(library.db).byIds(ids.slice(0, firstScreen))) {
    const path = thumbPath(library.paths.thumbs, sha256, 'small')
    await mkdir(dirname(path), { recursive: true })
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#777' } })
      .webp()
      .toFile(path)
  }
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
  const ours = await time(() => new PhotoImporter(library, engine).run([photos]))
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
