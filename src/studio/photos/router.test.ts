/** The contract over a real message port: typed faults, progress, and an abort that reaches the work. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { RPCHandler } from '@orpc/server/message-port'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import type { FakeStudio } from '../../../test/support/fake-studio.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import type { RenderEvent, SaveEvent, StudioClient } from '../../contract/rpc.ts'
import { openSession } from '../session/session.ts'
import type { StudioSession } from '../session/session.ts'

let folder: string
let studio: FakeStudio
let session: StudioSession
let client: StudioClient
let picked: string[]
let target: string | null
let channel: MessageChannel

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  studio = await createFakeStudio()
  picked = []
  target = null
  session = await openSession(
    studio,
    {
      host: 'desktop',
      version: '1.2.3',
      locale: 'de-CH',
      maxUploadBytes: 1000,
      pickFiles: async () => picked,
      pickTarget: async () => target,
      pickFolder: async () => null,
      pickModel: async () => picked[0] ?? null,
      showPlace: null,
    },
    { temporary: folder, library: join(folder, 'library') },
  )
  channel = new MessageChannel()
  new RPCHandler(session.router).upgrade(channel.port1, { context: {} })
  client = createORPCClient(new RPCLink({ port: channel.port2 }))
  channel.port1.start()
  channel.port2.start()
})

afterEach(async () => {
  channel.port1.close()
  await session.close()
  await rm(folder, { recursive: true, force: true })
})

async function photo(name: string): Promise<string> {
  const path = join(folder, name)
  await sharp({ create: { width: 320, height: 240, channels: 3, background: '#777' } }).toFile(path)
  return path
}

async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ORPCError)
  return studioErrorSchema.parse((error as ORPCError<string, unknown>).data)
}

async function read<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

const options = { format: 'jpeg', quality: 90, mark: false, metadata: true } as const

test('info says what can be chosen', async () => {
  const info = await client.studio.info()
  expect(info).toMatchObject({ version: '1.2.3', host: 'desktop', locale: 'de-CH' })
  const { packs } = await studio.packs.list()
  expect(info.packs.map((pack) => [pack.id, pack.style, pack.factor?.default])).toEqual(
    packs.map(({ manifest: { id, style, input } }) => [
      id,
      style,
      'default' in input.size && input.size.default,
    ]),
  )
})

test('of several files the good ones open and each bad one says why', async () => {
  await writeFile(join(folder, 'notes.jpg'), 'dear diary')
  picked = [await photo('one.png'), join(folder, 'notes.jpg'), await photo('two.png')]
  const { photos, failed } = await client.photos.pick()
  expect(photos.map((each) => each.name)).toEqual(['one.png', 'two.png'])
  expect(failed).toMatchObject([{ code: 'image.notAPicture', data: { file: 'notes.jpg' } }])
  expect(await client.photos.list()).toEqual(photos)
})

test('a fault crosses with code, sentence and data, before and inside a stream', async () => {
  const photoId = 'A'.repeat(22)
  expect(await faultOf(client.photos.get({ photoId }))).toMatchObject({ code: 'usage' })
  const stream = await client.render.run({ photoId, recipe: makeRecipe(), longestSide: 64 })
  expect(await faultOf(read(stream))).toMatchObject({
    code: 'usage',
    message: expect.stringContaining('Add it'),
  })
})

test('a render streams progress, then its picture', async () => {
  const { id } = await session.photos.open(await photo('one.png'))
  const stream = await client.render.run({ photoId: id, recipe: makeRecipe(), longestSide: 64 })
  const events: RenderEvent[] = await read(stream)
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    width: 64,
    height: 48,
    report: { model: 'tintype-stable' },
  })
  expect(events.slice(0, -1).every((event) => event.type === 'progress')).toBe(true)
})

test('an abort in the window ends the work in the studio', async () => {
  const { id } = await session.photos.open(await photo('one.png'))
  const aborted = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  studio.pause = (signal) => {
    begun.resolve()
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        aborted.resolve()
        reject(new DOMException('stop', 'AbortError'))
      })
    })
  }
  const controller = new AbortController()
  const stream = await client.render.run(
    { photoId: id, recipe: makeRecipe(), longestSide: 64 },
    { signal: controller.signal },
  )
  const reading = read(stream).catch(() => 'ended')
  await begun.promise
  controller.abort()
  await aborted.promise
  expect(await reading).toBe('ended')
})

test('saving writes where the dialog said; a closed dialog writes nothing', async () => {
  const { id } = await session.photos.open(await photo('one.png'))
  const request = { photoId: id, recipe: makeRecipe(), options }
  const dismissed: SaveEvent[] = await read(await client.photos.save(request))
  expect(dismissed).toEqual([{ type: 'dismissed' }])
  expect(studio.requests).toEqual([])
  target = join(folder, 'coloured.jpg')
  const saved = await read(await client.photos.save(request))
  expect(saved.at(-1)).toEqual({ type: 'saved', name: 'coloured.jpg', notes: [] })
  expect((await sharp(target).metadata()).width).toBe(320)
})

test('input that fits no schema is refused before anything is done', async () => {
  const bad = client.photos.get({ photoId: '../../etc/passwd' })
  await expect(bad).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('closing ends the engine once and removes the folder', async () => {
  await session.close()
  await session.close()
  expect(studio.closed).toBe(1)
})
