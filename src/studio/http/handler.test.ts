/** The handler: nothing outside the studio is ever served, whatever the address; uploads stay within limits. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserServices, createFakeStudio } from '../../../test/support/fake-studio.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { uploadedSchema, uploadNameHeader } from '../../contract/rpc.ts'
import { openSession } from '../session.ts'
import type { StudioSession } from '../session.ts'
import { createHandler } from './handler.ts'
import type { Handler } from './handler.ts'
import { contentDisposition, rangeOf } from './files.ts'

const secret = 'the secret outside'
let folder: string
let session: StudioSession
let uploads: string
let handler: Handler
let client: ReturnType<typeof clientOf>

const clientOf = ({ router }: StudioSession) => createRouterClient(router, { context: {} })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  const ui = join(folder, 'ui')
  await mkdir(join(ui, 'assets'), { recursive: true })
  await writeFile(join(ui, 'index.html'), '<meta nonce="__NONCE__"><title>Studio</title>')
  await writeFile(join(ui, 'assets', 'app-1.js'), 'export {}')
  await writeFile(join(ui, 'assets', 'app-1.js.map'), '{}')
  await writeFile(join(ui, 'manifest.webmanifest'), '{}')
  await writeFile(join(folder, 'secret.js'), secret)
  session = await openSession(
    await createFakeStudio(),
    { ...browserServices, maxUploadBytes: 100_000 },
    { temporary: folder, library: join(folder, 'library') },
  )
  client = clientOf(session)
  const run = (await readdir(folder)).find((name) => name.startsWith('tintype-run-'))
  uploads = join(folder, run!, 'uploads')
  handler = await createHandler({ ui, media: session.media, uploads: session.uploads })
})

afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (path: string, init?: RequestInit) => handler(new Request(`http://127.0.0.1:1${path}`, init))

/** A picture of its own: the library knows the same bytes again. */
const picture = (width = 200) =>
  sharp({ create: { width, height: 150, channels: 3, background: '#777' } })
    .png()
    .toBuffer()

async function upload(body: Uint8Array | string, name = 'granny.png'): Promise<Response> {
  return at('/photos', { method: 'POST', body, headers: { [uploadNameHeader]: encodeURIComponent(name) } })
}

/** The card of what an upload brought. */
async function cardOf(response: Response) {
  expect(response.status).toBe(201)
  const { photo } = uploadedSchema.parse(await response.json())
  const [card] = await client.library.cards({ ids: [photo] })
  return card
}

describe('addresses', () => {
  test('the page comes with a nonce that is new each time and a strict policy', async () => {
    const [first, second] = [await at('/'), await at('/')]
    const policy = first.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    const nonce = /nonce="(.+?)"/.exec(await first.text())?.[1]
    expect(policy).toContain(`'nonce-${nonce}'`)
    expect(await second.text()).not.toContain(nonce)
  })

  test('assets have their type and nosniff; source maps are not served', async () => {
    const script = await at('/assets/app-1.js')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await at('/assets/app-1.js.map')).status).toBe(404)
  })

  test('what a new version has under the same name is asked for again; what has its content in its name is not', async () => {
    const manifest = await at('/manifest.webmanifest')
    expect(manifest.headers.get('content-type')).toBe('application/manifest+json; charset=utf-8')
    expect(manifest.headers.get('cache-control')).toBe('no-cache')
    expect((await at('/assets/app-1.js')).headers.get('cache-control')).toContain('immutable')
    expect((await at('/')).headers.get('content-security-policy')).toContain("manifest-src 'self'")
  })

  test('no spelling of an address leads out of the folder', async () => {
    const hop = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '..%2f',
      '%2f',
      '%5c',
      '\\',
      '%00',
      'assets',
      'media',
    )
    const name = fc.constantFrom('secret.js', 'etc/passwd', 'app-1.js', 'photo', 'x'.repeat(4000), '%ff', '')
    const path = fc
      .tuple(fc.array(hop, { maxLength: 8 }), name)
      .map(([hops, last]) => `/${[...hops, last].join('/')}`)
    await fc.assert(
      fc.asyncProperty(path, async (each) => {
        const response = await at(each)
        expect([200, 404]).toContain(response.status)
        expect(await response.text()).not.toContain(secret)
      }),
      { numRuns: 500 },
    )
  })

  test('any string as an id is answered 404, never with a file or a crash', async () => {
    const kind = fc.constantFrom(
      'thumb',
      'coloured',
      'preview',
      'tiles',
      'export',
      'sample',
      'constructor',
      '__proto__',
    )
    await fc.assert(
      fc.asyncProperty(kind, fc.string({ unit: 'binary', maxLength: 200 }), async (each, id) => {
        const response = await at(`/media/${each}/${encodeURIComponent(id.toWellFormed())}`)
        expect(response.status).toBe(404)
      }),
      { numRuns: 500 },
    )
  })

  test('a huge id is answered 404', async () => {
    expect((await at(`/media/preview/${'A'.repeat(1_000_000)}`)).status).toBe(404)
  })

  test('only reading, and POST where photos go', async () => {
    expect((await at('/', { method: 'DELETE' })).status).toBe(405)
    expect((await at('/photos')).headers.get('allow')).toBe('POST')
    const head = await at('/', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })
})

describe('uploads', () => {
  test('a photo comes into the library, and its pictures can be fetched by URL', async () => {
    const card = await cardOf(await upload(await picture(), 'Großmutter 😀.png'))
    expect(card.name).toBe('Großmutter 😀.png')
    for (const url of [card.original.small, card.original.large]) {
      const image = await at(url)
      expect(image.headers.get('content-type')).toBe('image/webp')
      expect((await sharp(await image.arrayBuffer()).metadata()).format).toBe('webp')
    }
  })

  test('what is no picture is refused with its sentence, and no file stays', async () => {
    const before = await readdir(uploads)
    const response = await upload('hello', 'notes.jpg')
    expect(response.status).toBe(422)
    const fault = studioErrorSchema.parse(await response.json())
    expect(fault).toMatchObject({ code: 'image.notAPicture', data: { file: 'notes.jpg' } })
    expect(await readdir(uploads)).toEqual(before)
  })

  test('an upload past the limit is stopped, also when it lies about its length, and no file stays', async () => {
    const before = await readdir(uploads)
    const chunk = new Uint8Array(64_000)
    const body = new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(chunk) })
    const request = new Request('http://127.0.0.1:1/photos', { method: 'POST', body, duplex: 'half' })
    const response = await handler(request)
    expect(response.status).toBe(422)
    const fault = studioErrorSchema.parse(await response.json())
    expect(fault).toMatchObject({ code: 'upload.tooLarge', data: { limit: 100_000 } })
    expect(fault.message).toContain('tintype library import')
    expect(await readdir(uploads)).toEqual(before)
  })

  test('a name with folders or line breaks in it stays a name', async () => {
    const card = await cardOf(await upload(await picture(210), '../../etc/cron.d/x\r\nset-cookie: a.png'))
    expect(card.name).toBe('xset-cookie: a.png')
  })
})

test('a download is an attachment under its real name', async () => {
  const { id } = await cardOf(await upload(await picture(220), 'oma.png'))
  await client.library.edit({ type: 'recipeApply', ids: [id], recipe: makeRecipe() })
  const { activity } = await client.export.start({
    photos: [id],
    title: '祖母 1943',
    template: '{name}',
    options: { format: 'png' },
    as: 'zip',
  })
  await session.activities.ended(activity!)
  const [{ download }] = session.activities.list()
  const answer = await at(download!)
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="__ 1943.zip"; filename*=UTF-8''${encodeURIComponent('祖母 1943.zip')}`,
  )
  expect(Number(answer.headers.get('content-length'))).toBe((await answer.arrayBuffer()).byteLength)
})

test('whatever the name, the header that carries it stays one header and gives it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (given) => {
      const name = given.toWellFormed()
      const header = contentDisposition(name)
      expect(header).toMatch(/^attachment; filename="[^"\\%]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]*$/)
      expect(header).toMatch(/^[\x20-\x7e]*$/)
      expect(decodeURIComponent(header.split("''")[1] ?? '')).toBe(name)
    }),
  )
})

describe('parts of a file', () => {
  test('what a player asks for, within the file', () => {
    expect(rangeOf('bytes=0-', 100)).toEqual({ start: 0, end: 99 })
    expect(rangeOf('bytes=10-19', 100)).toEqual({ start: 10, end: 19 })
    expect(rangeOf('bytes=90-1000', 100)).toEqual({ start: 90, end: 99 })
    expect(rangeOf('bytes=-5', 100)).toEqual({ start: 95, end: 99 })
    expect(rangeOf('bytes=-500', 100)).toEqual({ start: 0, end: 99 })
    expect(rangeOf('bytes=100-', 100)).toBe('outside')
    for (const header of [null, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'lines=0-4', 'bytes=0-4,6-9'])
      expect(rangeOf(header, 100)).toBeNull()
  })

  test('whatever is asked for lies within the file', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1000), (header, bytes) => {
        const range = rangeOf(header, bytes)
        if (range === null || range === 'outside') return
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.start).toBeLessThanOrEqual(range.end)
        expect(range.end).toBeLessThan(bytes)
      }),
    )
  })

  test('a film is given in parts, with their places in it', async () => {
    const file = join(folder, 'film.webm')
    await writeFile(file, '0123456789')
    const films = await createHandler({
      ui: join(folder, 'ui'),
      media: [async (path) => (path === 'film' ? { path: file, type: 'video/webm' } : null)],
      uploads: {},
    })
    const ask = (range?: string) =>
      films(new Request('http://127.0.0.1:1/media/film', range === undefined ? {} : { headers: { range } }))
    const part = await ask('bytes=2-4')
    expect([part.status, await part.text()]).toEqual([206, '234'])
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10')
    const whole = await ask()
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789'])
    expect(whole.headers.get('accept-ranges')).toBe('bytes')
    const beyond = await ask('bytes=10-')
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])
  })
})
