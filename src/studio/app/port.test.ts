/** The contract over a real message port: typed faults, progress, and an abort that reaches the work. */
import { readdir } from 'node:fs/promises'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { RPCHandler } from '@orpc/server/message-port'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { studioErrorSchema } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import type { StudioClient } from '../../contract/rpc.ts'
import type { PreviewEvent } from '../../contract/workbench.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'

const { path, write } = testFolder()

/** A session as a window has it: on the other end of a port. */
async function overPort(name: string) {
  const t = await testSession(path(name))
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(t.session.router).upgrade(port1, { context: {} })
  const client: StudioClient = createORPCClient(new RPCLink({ port: port2 }))
  port1.start()
  port2.start()
  onTestFinished(() => port1.close())
  return { ...t, client }
}

async function picture(name: string, width = 320): Promise<string> {
  await sharp({ create: { width, height: 240, channels: 3, background: '#777' } }).toFile(path(name))
  return path(name)
}

/** The same with one photo in its library. */
async function withPhoto(name: string) {
  const t = await overPort(name)
  t.dialogs.files = [await picture(`${name}/one.png`)]
  await t.ended((await t.client.library.pick({ what: 'files' })).activity)
  return t
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

const preview = (photo: number) => ({ photo, recipe: makeRecipe(), longestSide: 64 })

test('info says what can be chosen', async () => {
  const { client, fake } = await overPort('info')
  const info = await client.studio.info()
  expect(info).toMatchObject({ version: '1', host: 'desktop', locale: 'en' })
  const { packs } = await fake.packs.list()
  expect(info.packs.map((pack) => [pack.id, pack.style, pack.factor?.default])).toEqual(
    packs.map(({ manifest: { id, style, input } }) => [
      id,
      style,
      'default' in input.size && input.size.default,
    ]),
  )
})

test('of several files the good ones come in and each bad one says why', async () => {
  const { client, dialogs, ended } = await overPort('several')
  const bad = write('several/notes.jpg', 'dear diary')
  dialogs.files = [await picture('several/one.png'), bad, await picture('several/two.png', 310)]
  const done = await ended((await client.library.pick({ what: 'files' })).activity)
  expect(done).toMatchObject({ state: 'done', fresh: 2, failed: 1 })
  expect(done.faults).toMatchObject([{ code: 'image.notAPicture', data: { file: 'notes.jpg' } }])
  const cards = await client.library.cards({ ids: (await client.library.order({ sort: 'name' })).ids })
  expect(cards.map((card) => card.name)).toEqual(['one.png', 'two.png'])
})

test('a fault crosses with code, sentence and data, before and inside a stream', async () => {
  const { client } = await overPort('faults')
  const fault = {
    code: 'library.notFound',
    message: expect.stringContaining('77'),
    data: { kind: 'photo', name: '77' },
  }
  expect(await faultOf(client.library.photo({ id: 77 }))).toMatchObject(fault)
  const stream = await client.workbench.preview(preview(77))
  expect(await faultOf(read(stream))).toMatchObject(fault)
})

test('a preview streams progress, then its picture', async () => {
  const { client } = await withPhoto('preview')
  const events: PreviewEvent[] = await read(await client.workbench.preview(preview(1)))
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    width: 64,
    height: 48,
    report: { model: 'tintype-stable' },
  })
  const before = events.slice(0, -1)
  expect(before.length).toBeGreaterThan(0)
  expect(before.every((event) => event.type === 'progress')).toBe(true)
})

test('an abort in the window ends the work in the studio', async () => {
  const { client, fake } = await withPhoto('abort')
  const aborted = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  fake.pause = (signal) => {
    begun.resolve()
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        aborted.resolve()
        reject(new DOMException('stop', 'AbortError'))
      })
    })
  }
  const controller = new AbortController()
  const stream = await client.workbench.preview(preview(1), { signal: controller.signal })
  const reading = read(stream).catch(() => 'ended')
  await begun.promise
  controller.abort()
  await aborted.promise
  expect(await reading).toBe('ended')
})

test('input that fits no schema is refused before anything is done', async () => {
  const { client } = await overPort('input')
  const bad = client.models.discard({ token: '../../etc/passwd' })
  await expect(bad).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('closing ends the engine once and removes the folder', async () => {
  const { session, fake, folder } = await overPort('close')
  const runs = async () => (await readdir(folder)).filter((name) => name.startsWith('tintype-run-'))
  expect(await runs()).toHaveLength(1)
  await session.close()
  await session.close()
  expect(fake.closed).toBe(1)
  expect(await runs()).toEqual([])
})
