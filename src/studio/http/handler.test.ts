/** The handler: nothing outside the studio is ever served, whatever the address; uploads stay within limits. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFakeStudio } from '../../../test/support/fake-studio.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { photoSchema, uploadNameHeader } from '../../contract/rpc.ts'
import { openSession } from '../session/session.ts'
import type { StudioSession } from '../session/session.ts'
import { createHandler } from './handler.ts'
import type { Handler } from './handler.ts'

const secret = 'the secret outside'
let folder: string
let session: StudioSession
let uploads: string
let handler: Handler

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  const ui = join(folder, 'ui')
  await mkdir(join(ui, 'assets'), { recursive: true })
  await writeFile(join(ui, 'index.html'), '<meta nonce="__NONCE__"><title>Studio</title>')
  await writeFile(join(ui, 'assets', 'app-1.js'), 'export {}')
  await writeFile(join(ui, 'assets', 'app-1.js.map'), '{}')
  await writeFile(join(folder, 'secret.js'), secret)
  session = await openSession(
    await createFakeStudio(),
    {
      host: 'browser',
      version: '1',
      locale: 'en',
      maxUploadBytes: 100_000,
      pickFiles: null,
      pickFolder: null,
      pickTarget: null,
      pickModel: null,
      showPlace: null,
    },
    { temporary: folder, library: join(folder, 'library') },
  )
  const run = (await readdir(folder)).find((name) => name.startsWith('tintype-run-'))
  uploads = join(folder, run!, 'uploads')
  handler = await createHandler({ ui, media: session.media, uploads: session.uploads })
})

afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (path: string, init?: RequestInit) => handler(new Request(`http://127.0.0.1:1${path}`, init))

const picture = () =>
  sharp({ create: { width: 200, height: 150, channels: 3, background: '#777' } })
    .png()
    .toBuffer()

async function upload(body: Uint8Array | string, name = 'granny.png'): Promise<Response> {
  return at('/photos', { method: 'POST', body, headers: { [uploadNameHeader]: encodeURIComponent(name) } })
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
    const kind = fc.constantFrom('photo', 'thumb', 'render', 'download', 'constructor', '__proto__')
    await fc.assert(
      fc.asyncProperty(kind, fc.string({ unit: 'binary', maxLength: 200 }), async (each, id) => {
        const response = await at(`/media/${each}/${encodeURIComponent(id.toWellFormed())}`)
        expect(response.status).toBe(404)
      }),
      { numRuns: 500 },
    )
  })

  test('a huge id is answered 404', async () => {
    expect((await at(`/media/photo/${'A'.repeat(1_000_000)}`)).status).toBe(404)
  })

  test('only reading, and POST where photos go', async () => {
    expect((await at('/', { method: 'DELETE' })).status).toBe(405)
    expect((await at('/photos')).headers.get('allow')).toBe('POST')
    const head = await at('/', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })
})

describe('uploads', () => {
  test('a photo is opened and its pictures can be fetched by URL', async () => {
    const response = await upload(await picture(), 'Großmutter 😀.png')
    expect(response.status).toBe(201)
    const photo = photoSchema.parse(await response.json())
    expect(photo.name).toBe('Großmutter 😀.png')
    for (const url of [photo.url, photo.thumbUrl]) {
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
    expect(studioErrorSchema.parse(await response.json()).message).toContain('command line')
    expect(await readdir(uploads)).toEqual(before)
  })

  test('a name with folders or line breaks in it stays a name', async () => {
    const response = await upload(await picture(), '../../etc/cron.d/x\r\nset-cookie: a.png')
    expect(photoSchema.parse(await response.json()).name).toBe('xset-cookie: a.png')
  })
})

test('a download is an attachment under its real name', async () => {
  const response = await upload(await picture(), '祖母 "1943".png')
  const { id } = photoSchema.parse(await response.json())
  const options = { format: 'png', quality: 90, mark: false, metadata: true } as const
  const { url } = await session.photos.save({ photoId: id, recipe: makeRecipe(), options }, null)
  const download = await at(String(url))
  const disposition = download.headers.get('content-disposition') ?? ''
  expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''/)
  expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe('祖母 "1943" - stable.png')
  expect(Number(download.headers.get('content-length'))).toBe((await download.arrayBuffer()).byteLength)
})
