/** Whoever used DeepAI's service keeps their program: its own client and its curl examples work at another address. */
import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { createRequire } from 'node:module'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../../test/support/serve.ts'

interface DeepAi {
  setApiKey(key: string): void
  callStandardApi(model: string, inputs: Record<string, unknown>): Promise<{ id: string; output_url: string }>
}

let server: TestServer
let photo: string
let secret: string
let deepai: DeepAi

beforeAll(async () => {
  server = await testServer()
  photo = join(server.folder, 'beach.jpg')
  await sharp({ create: { width: 60, height: 40, channels: 3, background: '#808080' } })
    .jpeg()
    .toFile(photo)
  secret = (await server.key()).secret
  const require = createRequire(import.meta.url)
  // All that has to be changed to move a program here.
  const address = require('deepai/lib/core/apiBaseUrl') as { baseUrl: string }
  address.baseUrl = server.url
  deepai = require('deepai') as DeepAi
  deepai.setApiKey(secret)
})
afterAll(() => server.close())

async function isColored(url: string): Promise<boolean> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('image/jpeg')
  const { channels } = await sharp(Buffer.from(await response.arrayBuffer())).stats()
  return Math.abs(channels[0].mean - channels[2].mean) > 10
}

describe("DeepAI's client", () => {
  test('sends a file and gets a coloured one', async () => {
    const answer = await deepai.callStandardApi('colorizer', { image: createReadStream(photo) })
    expect(Object.keys(answer).sort()).toEqual(['id', 'output_url'])
    expect(answer.output_url).toMatch(
      new RegExp(`^${server.url}/job-view-file/[A-Za-z0-9_-]{22}/outputs/output\\.jpg$`),
    )
    expect(await isColored(answer.output_url)).toBe(true)
  })

  test('sends bytes', async () => {
    const image = await sharp(photo).png().toBuffer()
    const { output_url: url } = await deepai.callStandardApi('colorizer', { image })
    expect(await isColored(url)).toBe(true)
  })

  test('is told in its own form that a key is wrong', async () => {
    deepai.setApiKey('quickstart-QUdJIGlzIGNvbWluZy4uLi4K')
    const failed = await deepai
      .callStandardApi('colorizer', { image: createReadStream(photo) })
      .catch((error: { response: { status: number; data: unknown } }) => error)
    deepai.setApiKey(secret)
    expect(failed).toMatchObject({
      response: { status: 401, data: { err: expect.any(String), status: expect.any(String) } },
    })
  })
})

describe('curl', () => {
  const run = promisify(execFile)

  test('as in the examples: a file in the field image, the key in a header', async () => {
    const args = ['-s', '-F', `image=@${photo}`, '-H', `api-key:${secret}`, `${server.url}/api/colorizer`]
    const { stdout } = await run('curl', args)
    const { output_url: url } = JSON.parse(stdout) as { output_url: string }
    expect(await isColored(url)).toBe(true)
  })

  test('an address in the same field; one that leads to this very machine is refused', async () => {
    const args = ['-s', '-F', `image=${server.url}/healthz`, '-H', `api-key:${secret}`]
    const { stdout } = await run('curl', [...args, `${server.url}/api/colorizer`])
    expect(JSON.parse(stdout)).toMatchObject({ err: expect.stringContaining('private network') })
  })
})

describe('what is no picture is refused with a sentence, and leaves nothing', () => {
  const send = async (body: FormData | string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}/api/colorizer`, {
      method: 'POST',
      headers: { 'api-key': secret, ...headers },
      body,
    })
    return { status: response.status, body: (await response.json()) as { err?: string } }
  }
  const form = (content: Uint8Array | string, name = 'photo.jpg') => {
    const data = new FormData()
    data.set('image', new File([content], name))
    return data
  }

  test('text that is called a picture', async () => {
    const answer = await send(form('<html>not found</html>'))
    expect(answer).toMatchObject({
      status: 422,
      body: { err: expect.stringMatching(/^photo\.jpg: this is not a picture/) },
    })
  })

  test('an animated GIF', async () => {
    const frames = await Promise.all(
      ['#888', '#333'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    const answer = await send(form(gif, 'dance.gif'))
    expect(answer).toMatchObject({
      status: 422,
      body: { err: expect.stringContaining('animation of 2 frames') },
    })
  })

  test('an empty file, a form without the field, another kind of body', async () => {
    expect(await send(form(''))).toMatchObject({
      status: 422,
      body: { err: expect.stringContaining('empty') },
    })
    const other = new FormData()
    other.set('picture', 'x')
    expect(await send(other)).toMatchObject({
      status: 400,
      body: { err: expect.stringContaining('"image"') },
    })
    expect(await send('hello', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 })
    const broken = { 'content-type': 'multipart/form-data' }
    expect(await send('hello', broken)).toMatchObject({ status: 400 })
  })

  test('two gigabytes, by what the request says of itself', async () => {
    await writeFile(join(server.folder, 'small'), 'x')
    const args = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', `api-key:${secret}`]
    const sized = ['-H', 'Content-Length: 2000000000', '-H', 'Content-Type: multipart/form-data; boundary=x']
    const { stdout } = await promisify(execFile)('curl', [
      ...args,
      ...sized,
      '--max-time',
      '20',
      '--data-binary',
      `@${join(server.folder, 'small')}`,
      `${server.url}/api/colorizer`,
    ])
    expect(stdout).toBe('413')
  })
})
