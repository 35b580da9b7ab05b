/** A picture comes from an address, or a sentence says why not, and nothing half-fetched stays. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testFolder } from '../../../test/support/pictures.ts'
import type { Resolve, Resolved } from './remote-address.ts'
import { fetchPicture, type RemoteOptions } from './remote-picture.ts'

const { path } = testFolder()
const picture = Buffer.from('a picture, as far as this test goes')

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void

let server: Server
let port: number
let seen: string[]
let answers: Record<string, Answer>

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.headers.host} ${incoming.url}`)
    const answer = answers[incoming.url ?? ''] ?? ((_, out) => out.writeHead(404).end())
    answer(incoming, outgoing)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen = []
  answers = {
    '/beach.jpg': (_, out) => out.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture),
  }
})

/** By what a name server says; all public addresses are reached on this machine here. */
const names: Record<string, string> = {
  'photos.example.org': '93.184.215.14',
  'inside.example.org': '10.0.0.1',
}
const resolve: Resolve = async (host) => [{ address: names[host] ?? '93.184.215.15', family: 4 }]
const reach = (found: Resolved[]): Resolved[] => found.map(() => ({ address: '127.0.0.1', family: 4 }))

async function get(address: string, options: Partial<RemoteOptions> = {}): Promise<string> {
  const folder = path('fetched')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  const place = async (name: string) => join(folder, name)
  return fetchPicture(address, place, { allowPrivate: false, resolve, reach, ...options })
}
const leftovers = () => readdir(path('fetched'))
const at = (where: string, host = 'photos.example.org') => `http://${host}:${port}${where}`

test('a picture comes under its own name', async () => {
  answers['/old%20beach.jpg?size=large'] = answers['/beach.jpg']
  const file = await get(at('/old%20beach.jpg?size=large#top'))
  expect(basename(file)).toBe('old beach.jpg')
  expect(await readFile(file)).toEqual(picture)
})

test('a name server that says something else the second time is not asked a second time', async () => {
  let asked = 0
  const changing: Resolve = async () => {
    asked += 1
    return [{ address: asked === 1 ? '93.184.215.14' : '127.0.0.1', family: 4 }]
  }
  await get(at('/beach.jpg'), { resolve: changing })
  expect(asked).toBe(1)
  expect(seen).toEqual([`photos.example.org:${port} /beach.jpg`])
  // At the next redirect it is asked anew, and what it says then is looked at.
  asked = 0
  answers['/again'] = (_, out) => out.writeHead(302, { location: '/beach.jpg' }).end()
  await expect(get(at('/again'), { resolve: changing })).rejects.toMatchObject({ code: 'address.private' })
})

describe('redirects', () => {
  test('are followed', async () => {
    answers['/old'] = (_, out) => out.writeHead(302, { location: '/beach.jpg' }).end()
    expect(await readFile(await get(at('/old')))).toEqual(picture)
    expect(seen.map((each) => each.split(' ')[1])).toEqual(['/old', '/beach.jpg'])
  })

  test.each([
    ['a private address', 'http://169.254.169.254/latest/', 'address.private'],
    ['this machine, as a number', 'http://2130706433/', 'address.private'],
    ['this machine, as IPv6', 'http://[::ffff:127.0.0.1]/', 'address.private'],
    ['a name that leads inside', 'http://inside.example.org/', 'address.private'],
    ['a file', 'file:///etc/passwd', 'address.invalid'],
    ['data', 'data:image/png;base64,AAAA', 'address.invalid'],
    ['gopher', 'gopher://photos.example.org/', 'address.invalid'],
    ['a name and a password', 'http://user:secret@photos.example.org/', 'address.invalid'],
  ])('to %s end there', async (_what, location, code) => {
    answers['/away'] = (_, out) => out.writeHead(301, { location }).end()
    await expect(get(at('/away'))).rejects.toMatchObject({ code })
    expect(seen).toHaveLength(1)
    expect(await leftovers()).toEqual([])
  })

  test('without an end are given up', async () => {
    answers['/round'] = (_, out) => out.writeHead(302, { location: '/round' }).end()
    await expect(get(at('/round'))).rejects.toMatchObject({ code: 'address.redirects' })
    expect(seen).toHaveLength(6)
  })
})

describe('what is refused leaves no file', () => {
  const limits = { maxBytes: 1000, timeoutMs: 400, redirects: 5 }
  const picked = { 'content-type': 'image/jpeg' }

  test.each<[string, Answer, string]>([
    [
      'a page',
      (_, out) => out.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      'address.notAPicture',
    ],
    ['nothing there', (_, out) => out.writeHead(404, picked).end('no'), 'address.status'],
    ['a server that is broken', (_, out) => out.writeHead(503, picked).end(), 'address.status'],
    [
      'too much, as it says',
      (_, out) => out.writeHead(200, { ...picked, 'content-length': '5000' }).end(Buffer.alloc(5000)),
      'address.tooLarge',
    ],
    [
      'too much, without saying so',
      (_, out) => {
        out.writeHead(200, picked)
        const more = setInterval(() => out.write(Buffer.alloc(400)), 5)
        out.on('close', () => clearInterval(more))
      },
      'address.tooLarge',
    ],
    [
      'one that never ends',
      (_, out) => {
        out.writeHead(200, picked)
        out.write('x')
      },
      'address.tooSlow',
    ],
    ['one that never begins', () => undefined, 'address.tooSlow'],
    ['one that breaks off', (_, out) => out.socket?.destroy(), 'address.unreachable'],
  ])('%s', async (_what, answer, code) => {
    answers['/beach.jpg'] = answer
    await expect(get(at('/beach.jpg'), { limits })).rejects.toMatchObject({ code })
    expect(await leftovers()).toEqual([])
  })

  test('a cancel', async () => {
    answers['/beach.jpg'] = () => undefined
    const signal = AbortSignal.timeout(50)
    await expect(get(at('/beach.jpg'), { signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('this very machine, under its own name', async () => {
    const rules = { resolve: undefined, reach: undefined }
    const own = get(`http://localhost:${port}/beach.jpg`, rules)
    await expect(own).rejects.toMatchObject({ code: 'address.private' })
    expect(seen).toEqual([])
  })
})
