/** A film in the window: its scenes, frames and seconds in colour; its export by the queue, which goes on after a restart; and what a browser may fetch. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserServices } from '../../../test/support/fake-studio.ts'
import { ffmpeg, ffprobe, hasFfmpeg, packetHashes, scenesFilter } from '../../../test/support/films.ts'
import { writePack } from '../../../test/support/packs.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testStudio, type TestStudio } from '../../../test/support/studio.ts'
import type { FilmForecast } from '../../contract/film-workbench.ts'
import type { StudioEvent } from '../../contract/library.ts'
import { noMarks, withCutToggled, withKeyFrame } from '../../contract/film-library.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { openSession, type StudioSession } from '../session.ts'
import { createStudio } from '../studio.ts'
import type { HostServices } from './host-services.ts'

const { path } = testFolder()
const recipe = makeRecipe({ model: 'slope', renderFactor: 7 })
const red = {
  kind: 'color' as const,
  color: { a: 60, b: 30 },
  radius: 0.1,
  points: [{ x: 0.5, y: 0.5 }],
  reach: 0.5,
}
const painted = makeRecipe(recipe.steps.color, { manualColor: { strokes: [red] } })

const figuresOf = ({ time, bytes, neededBytes }: FilmForecast) => [time ?? 0, bytes ?? 0, neededBytes ?? 0]

describe.skipIf(!hasFfmpeg)('a film', { timeout: 400_000 }, () => {
  let env: TestStudio
  let reel: string
  /** For tests that only look at the film. */
  let looking: Awaited<ReturnType<typeof withReel>>
  beforeAll(async () => {
    env = await testStudio()
    await writePack(join(env.paths.data, 'models'), 'slope', 'slope')
    reel = path('reel.mkv')
    const sound = ['-f', 'lavfi', '-i', 'sine=frequency=330:d=2.4']
    ffmpeg('-f', 'lavfi', '-i', scenesFilter(3, 20), ...sound, '-c:v', 'ffv1', '-c:a', 'pcm_s16le', reel)
    looking = await withReel('look')
  })
  afterAll(async () => {
    await looking.session.close()
    await env[Symbol.asyncDispose]()
  })

  /** Closing a session ends its engine: each has a studio of its own. */
  async function open(name: string, host: HostServices = browserServices): Promise<StudioSession> {
    mkdirSync(path(name), { recursive: true })
    const studio = await createStudio({ paths: env.paths })
    return openSession(studio, host, { temporary: path(name), library: join(path(name), 'library') })
  }
  const clientOf = ({ router }: StudioSession) => createRouterClient(router, { context: {} })

  /** A session with the film in it, and its recipe. */
  async function withReel(name: string, host: HostServices = browserServices) {
    const session = await open(name, host)
    const { added } = await session.library.current.importer.run([reel])
    const client = clientOf(session)
    await client.library.edit({ type: 'recipeApply', ids: added, recipe })
    return { session, client, photo: added[0] ?? 0 }
  }

  /** What a stream of progress comes to. */
  async function last<T extends { type: string }>(events: Promise<AsyncIterable<T>>) {
    let found: T | undefined
    for await (const event of await events) found = event
    if (found?.type !== 'done') throw new Error('it did not come to its end')
    return found as Extract<T, { type: 'done' }>
  }

  const fetched = async ({ media }: StudioSession, url: string) => {
    for (const provider of media) {
      const file = await provider(url.replace('/media/', ''))
      if (file) return file
    }
    return null
  }

  async function until(
    { client }: { client: ReturnType<typeof clientOf> },
    isIt: (event: StudioEvent) => boolean,
  ) {
    const abort = new AbortController()
    for await (const event of await client.library.events(undefined, { signal: abort.signal })) {
      if (!isIt(event)) continue
      abort.abort()
      return
    }
  }

  const isEmpty = (event: StudioEvent) =>
    event.type === 'queue' && event.queue.counts.queued + event.queue.counts.running === 0

  test('its scenes, any frame by its address, a frame in colour, and the film for the player', async () => {
    const { session, client, photo } = looking
    const { sheet } = await last(client.film.open({ photo }))
    expect(sheet.times).toHaveLength(60)
    expect(sheet.cuts).toEqual([0, 20, 40])
    const frame = await fetched(session, `${sheet.frames}/${sheet.times[21]}/192`)
    expect(frame).toMatchObject({ type: 'image/jpeg', keep: 'forever' })
    expect(await sharp(frame?.path).metadata()).toMatchObject({ width: 64, height: 48 })
    for (const wrong of ['/0/999', '/x/192', '/../192', '/123456789/192']) {
      expect(await fetched(session, sheet.frames + wrong)).toBeNull()
    }
    const colored = await last(client.film.frame({ photo, tick: sheet.times[21] ?? 0, recipe }))
    const shown = await fetched(session, colored.url)
    const { channels } = await sharp(shown?.path).stats()
    expect(Math.abs((channels[0]?.mean ?? 0) - (channels[2]?.mean ?? 0))).toBeGreaterThan(4)
    const proxy = await last(client.film.proxy({ photo }))
    const played = await fetched(session, proxy.url)
    expect(played?.type).toMatch(/^video\/(webm|mp4)$/)
    expect(ffprobe(played?.path ?? '', '-show_streams', '-show_format')).toMatchObject({
      streams: [{ codec_type: 'video', width: 64 }, { codec_type: 'audio' }],
    })
  })

  test('some seconds in colour: as it is above, in colour below, by its key frames', async () => {
    const { session, client, photo } = looking
    const { sheet } = await last(client.film.open({ photo }))
    const tick = sheet.times[5] ?? 0
    const marks = withKeyFrame(noMarks, sheet.times[2] ?? 0, makeRecipe({ model: 'slope', saturation: 2 }))
    const loop = await last(client.film.loop({ photo, tick, seconds: 0.6, recipe, marks }))
    const file = await fetched(session, loop.url)
    const { streams } = ffprobe(file?.path ?? '', '-show_streams', '-count_frames') as {
      streams: { height: number; nb_read_frames: string }[]
    }
    expect(streams).toMatchObject([{ height: 96, nb_read_frames: '15' }])
    const again = await last(client.film.loop({ photo, tick, seconds: 0.6, recipe, marks }))
    expect(again.url).toBe(loop.url)
  })

  test('a key frame is painted on: it is seen on the frame, and in seconds after it', async () => {
    const { session, client, photo } = looking
    const { sheet } = await last(client.film.open({ photo }))
    const [tick, later] = [sheet.times[2] ?? 0, sheet.times[5] ?? 0]
    const redness = async (picture: string) => {
      const middle = { left: 28, top: 20, width: 8, height: 8 }
      // Statistics are of what is read, not of what is cut out of it.
      const cut = sharp(picture).resize(64, 48, { fit: 'fill' }).extract(middle)
      const { channels } = await sharp(await cut.png().toBuffer()).stats()
      return (channels[0]?.mean ?? 0) - (channels[1]?.mean ?? 0)
    }
    const frameOf = async (by: typeof recipe) => {
      const { url } = await last(client.film.frame({ photo, tick, recipe: by }))
      return redness((await fetched(session, url))?.path ?? '')
    }
    expect(await frameOf(painted)).toBeGreaterThan((await frameOf(recipe)) + 25)
    // The key frame lies before the seconds, and is none of them.
    const lowerHalf = async (marks: typeof noMarks) => {
      const { url } = await last(client.film.loop({ photo, tick: later, seconds: 0.4, recipe, marks }))
      const picture = path(`loop-${marks.keyFrames.length}.png`)
      const file = (await fetched(session, url))?.path ?? ''
      expect(ffprobe(file, '-show_streams', '-count_frames')).toMatchObject({
        streams: [{ nb_read_frames: '10' }],
      })
      ffmpeg('-i', file, '-vf', 'crop=iw:ih/2:0:ih/2', '-frames:v', '1', picture)
      return redness(picture)
    }
    const plain = await lowerHalf(noMarks)
    expect(await lowerHalf(withKeyFrame(noMarks, tick, painted))).toBeGreaterThan(plain + 25)
  })

  test('an export is forecast, queued beside photos, and fetched with its sound', async () => {
    const { session, client, photo } = await withReel('export')
    const { sheet } = await last(client.film.open({ photo }))
    const marks = withCutToggled(
      { ...noMarks, from: sheet.times[10] ?? 0, to: sheet.times[50] ?? 0 },
      sheet.times[20] ?? 0,
      true,
    )
    await client.library.edit({ type: 'filmMarks', photo, marks })
    const request = { photo, preset: 'archive', quality: 'best', part: false, name: 'reel-color' } as const
    const forecast = await client.film.forecast(request)
    expect(forecast).toMatchObject({ frames: 60, fileName: 'reel-color.mkv' })
    expect(forecast.time).toBeGreaterThan(0)
    expect(forecast.command).toContain('tintype film reel.mkv --out reel-color.mkv')
    expect(forecast.changed).toEqual([])
    // Sound as it is on tapes is no sound for .mp4.
    const shared = await client.film.forecast({ ...request, preset: 'share', quality: 'good' })
    expect(shared.changed).toEqual([{ kind: 'audio', codec: 'pcm_s16le', isLost: false, encoder: 'aac' }])
    expect(shared.ffmpeg.assemble).toContain('-c:1 aac')
    const part = await client.film.forecast({ ...request, part: true })
    expect(part.frames).toBe(40)
    // Painted six frames before the part, which are coloured as well, and dropped.
    const key = withKeyFrame(marks, sheet.times[4] ?? 0, painted)
    await client.library.edit({ type: 'filmMarks', photo, marks: key })
    const led = await client.film.forecast({ ...request, part: true })
    expect(led).toMatchObject({ frames: 40, bytes: part.bytes })
    const [plainMs, bytes, plainNeeded] = figuresOf(part)
    const [ledMs, , ledNeeded] = figuresOf(led)
    expect(ledMs / plainMs).toBeCloseTo(46 / 40, 5)
    expect(ledNeeded - plainNeeded).toBeCloseTo((bytes * 6) / 40, -1)
    await client.library.edit({ type: 'filmMarks', photo, marks })
    const { job } = await client.film.export(request)
    await until({ client }, isEmpty)
    const [card] = await client.queue.list({ limit: 10 })
    expect(card).toMatchObject({
      id: job,
      photo,
      state: 'done',
      film: { preset: 'archive', fileName: 'reel-color.mkv' },
    })
    const file = await fetched(session, card?.film?.download ?? '')
    expect(file).toMatchObject({ type: 'video/x-matroska', name: 'reel-color.mkv' })
    expect(packetHashes(file?.path ?? '', '0:a:0')).toEqual(packetHashes(reel, '0:a:0'))
    const [shown] = await client.library.cards({ ids: [photo] })
    expect(shown).toMatchObject({
      state: 'rendered',
      exported: 'yes',
      film: { seconds: expect.any(Number) as number },
    })
    // The same name again: nothing is replaced.
    await client.film.export({ ...request, part: true })
    await until({ client }, isEmpty)
    const [second] = await client.queue.list({ limit: 10 })
    expect(second?.film?.fileName).toBe('reel-color (2).mkv')
    expect(existsSync(join(path('export'), 'library', 'films', 'reel-color (2).mkv'))).toBe(true)
    await session.close()
  })

  test('on the desktop a folder is asked for; closed, nothing is queued', async () => {
    const folders: (string | null)[] = [null, path('chosen')]
    const host = { ...browserServices, pickFolder: async () => folders.shift() ?? null }
    const { session, client, photo } = await withReel('desktop', host)
    const request = { photo, preset: 'archive', quality: 'best', part: false, name: 'reel' } as const
    expect(await client.film.export(request)).toEqual({ job: null })
    const { job } = await client.film.export(request)
    await until({ client }, isEmpty)
    const [card] = await client.queue.list({ limit: 10 })
    expect(card).toMatchObject({ id: job, state: 'done', film: { download: null } })
    expect(readFileSync(join(path('chosen'), 'reel.mkv')).length).toBeGreaterThan(100)
    await session.close()
  })

  test('as pictures: a folder of them on the desktop, one file for a browser', async () => {
    const request = {
      preset: 'pictures',
      pictures: 'jpg',
      quality: 'best',
      part: false,
      name: 'frames',
    } as const
    const host = { ...browserServices, pickFolder: async () => path('for-pictures') }
    const desktop = await withReel('pictures-desktop', host)
    const marks = { ...noMarks, restoration: { ...noMarks.restoration, dust: 'on' as const } }
    await desktop.client.library.edit({ type: 'filmMarks', photo: desktop.photo, marks })
    const forecast = await desktop.client.film.forecast({ ...request, photo: desktop.photo })
    expect(forecast).toMatchObject({ fileName: 'frames', recolors: true })
    expect(forecast.command).toContain("--out 'frames/%06d.jpg'")
    expect(forecast.command).toContain('--dust on')
    expect(forecast.ffmpeg.assemble).toContain('pictures/%d.jpg')
    expect((await desktop.client.film.damage({ photo: desktop.photo }))?.frames).toBeGreaterThan(0)
    await desktop.client.film.export({ ...request, photo: desktop.photo })
    await until(desktop, isEmpty)
    expect(await desktop.client.queue.list({ limit: 1 })).toMatchObject([
      { state: 'done', film: { fileName: 'frames' } },
    ])
    const names = readdirSync(join(path('for-pictures'), 'frames'))
    expect(names).toHaveLength(60)
    expect(names.sort()[59]).toBe('000060.jpg')
    await desktop.session.close()
    const browser = await withReel('pictures-browser')
    await browser.client.film.export({ ...request, photo: browser.photo })
    await until(browser, isEmpty)
    const [card] = await browser.client.queue.list({ limit: 1 })
    const file = await fetched(browser.session, card?.film?.download ?? '')
    expect(file).toMatchObject({ type: 'application/zip', name: 'frames.zip' })
    // Only the packed file is kept.
    expect(readdirSync(join(path('pictures-browser'), 'library', 'films'))).toEqual(['frames.zip'])
    await browser.session.close()
  })

  test('a restart goes on with it, and pausing holds it; photos are not held up by it', async () => {
    const { session, client, photo } = await withReel('restart')
    await client.queue.pause({})
    const { job } = await client.film.export({
      photo,
      preset: 'archive',
      quality: 'best',
      part: false,
      name: 'long',
    })
    expect((await client.library.cards({ ids: [photo] }))[0]?.state).toBe('queued')
    await session.close()
    const again = await open('restart')
    const later = clientOf(again)
    expect((await later.queue.list({ limit: 1 }))[0]).toMatchObject({ id: job, state: 'queued' })
    await later.queue.resume({})
    await until({ client: later }, isEmpty)
    expect((await later.queue.list({ limit: 1 }))[0]).toMatchObject({ id: job, state: 'done' })
    await again.close()
  })
})
