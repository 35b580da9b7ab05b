/** Without these: a model arrives broken and is used, or a download of a gigabyte starts anew for every hiccup. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProgress } from '../../../contract/progress.ts'
import { faultOf, useFolder } from '../import/testing/fixtures.ts'
import { checkpointBytes, deoldifyState, tinyDeep } from '../import/testing/synthetic-checkpoint.ts'
import { catalogueEntrySchema, entryOf, loadCatalogue, type CatalogueEntry } from './catalogue.ts'
import { downloadModel, statusNote, type DownloadOptions } from './download.ts'
import { installEntry } from './install-entry.ts'

const makeFolder = useFolder()
const bytes = checkpointBytes(deoldifyState(tinyDeep), { container: 'legacy' })
const sha256 = createHash('sha256').update(bytes).digest('hex')

/** Every request that came in: path and range. */
const asked: { path: string; range: string | undefined }[] = []
/** Faults that happen so many times and then no more. */
const left = { drop: 0, error: 0 }
let server: Server
let base: string

beforeAll(async () => {
  server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked.length = 0
})

/** Plays what servers do to downloads, by path. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? '', base).pathname
  const { range } = request.headers
  asked.push({ path, range })
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
  const send = (from: number, body = bytes) => {
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': body.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    })
    return body.subarray(from)
  }
  const half = (from: number) => from + Math.ceil((bytes.length - from) / 2)
  switch (path) {
    case '/ok':
    case '/deoldify.pth':
      if (start >= bytes.length) response.writeHead(416).end()
      else response.end(send(start))
      return
    case '/drop': {
      // Half of what is left, then the line is cut.
      const body = send(start)
      if (left.drop <= 0) response.end(body)
      else response.write(body.subarray(0, half(start) - start), () => request.socket.destroy())
      left.drop -= 1
      return
    }
    case '/drop-without-range': {
      const body = send(0)
      if (left.drop <= 0) response.end(body)
      else response.write(body.subarray(0, half(0)), () => request.socket.destroy())
      left.drop -= 1
      return
    }
    case '/busy':
      if (left.error > 0) response.writeHead(503).end()
      else response.end(send(start))
      left.error -= 1
      return
    case '/silent':
      response.write(send(start).subarray(0, 1000))
      return
    case '/page':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Sign in</html>')
      return
    case '/page-as-file':
      response
        .writeHead(200, { 'content-type': 'application/octet-stream' })
        .end('\n<!DOCTYPE html>Too many downloads')
      return
    case '/short':
      response.end(send(0, bytes.subarray(0, 5000)))
      return
    case '/endless':
      response.write(bytes)
      response.end(Buffer.alloc(100_000))
      return
    case '/other':
      response.end(send(0, Buffer.alloc(bytes.length, 7)))
      return
    case '/wrong-range':
      response.writeHead(206, { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` }).end(bytes)
      return
    case '/moved':
      response.writeHead(302, { location: '/ok' }).end()
      return
    case '/circle':
      response.writeHead(302, { location: '/circle-back' }).end()
      return
    case '/circle-back':
      response.writeHead(302, { location: '/circle' }).end()
      return
    case '/to-file':
      response.writeHead(302, { location: 'file:///etc/passwd' }).end()
      return
    default:
      response.writeHead(404).end('nothing here')
  }
}

const entryFor = (paths: string[], file: Partial<CatalogueEntry['file']> = {}): CatalogueEntry =>
  catalogueEntrySchema.parse({
    id: 'some-model',
    name: 'Some model',
    summary: 'For tests.',
    licence: 'MIT',
    source: 'a test',
    file: {
      name: 'some.pth',
      bytes: bytes.length,
      sha256,
      urls: paths.map((path) => (path.startsWith('http') ? path : base + path)),
      ...file,
    },
  })

const download = (entry: CatalogueEntry, folder: string, options: Partial<DownloadOptions> = {}) =>
  downloadModel(entry, { folder, env: {}, pause: () => Promise.resolve(), ...options })

describe('a download', () => {
  it('arrives whole, with progress', async () => {
    const folder = await makeFolder()
    const steps: number[] = []
    const file = await download(entryFor(['/moved']), folder, {
      progress: createProgress((fraction) => steps.push(fraction)),
    })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(await readdir(folder)).toEqual(['some.pth'])
    expect(steps.at(-1)).toBe(1)
    expect(steps.toSorted((a, b) => a - b)).toEqual(steps)
  })

  it('goes on where the line was cut, as often as it is cut', async () => {
    left.drop = 4
    const file = await download(entryFor(['/drop']), await makeFolder(), { attempts: 2 })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(asked).toHaveLength(5)
    expect(asked.slice(1).every(({ range }) => range !== undefined)).toBe(true)
  })

  it('starts anew where the server knows no ranges', async () => {
    left.drop = 1
    const file = await download(entryFor(['/drop-without-range']), await makeFolder())
    expect((await readFile(file)).equals(bytes)).toBe(true)
  })

  it('waits for a busy server', async () => {
    left.error = 3
    const pauses: number[] = []
    await download(entryFor(['/busy']), await makeFolder(), {
      pause: (attempt) => {
        pauses.push(attempt)
        return Promise.resolve()
      },
    })
    expect(pauses).toEqual([1, 2, 3])
  })

  it('gives up a server that says nothing any more, and goes on at the next mirror', async () => {
    const file = await download(entryFor(['/silent', '/ok']), await makeFolder(), {
      idleMs: 150,
      attempts: 1,
    })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(asked.at(-1)).toEqual({ path: '/ok', range: 'bytes=1000-' })
  })

  it('takes a finished file for finished', async () => {
    const folder = await makeFolder()
    await download(entryFor(['/ok']), folder)
    await download(entryFor(['/ok']), folder)
    expect(asked).toHaveLength(1)
  })

  it('is not started twice at once, and a dead program does not block it', async () => {
    const folder = await makeFolder()
    left.drop = 1
    const second: Promise<unknown>[] = []
    await download(entryFor(['/drop']), folder, {
      pause: () => {
        second.push(faultOf(download(entryFor(['/ok']), folder)).then(({ code }) => code))
        return Promise.resolve()
      },
    })
    expect(await Promise.all(second)).toEqual(['model.busy'])
    // No system gives out this process id.
    await writeFile(join(folder, 'some.pth.lock'), '4194999')
    await download(entryFor(['/ok']), folder)
    expect(await readdir(folder)).toEqual(['some.pth'])
  })

  it('cancelled, keeps what has arrived and goes on from there', async () => {
    const folder = await makeFolder()
    const controller = new AbortController()
    left.drop = 1
    const cancel = () => {
      controller.abort()
      return Promise.reject(controller.signal.reason as Error)
    }
    const fault = await faultOf(
      download(entryFor(['/drop']), folder, {
        signal: controller.signal,
        pause: cancel,
      }),
    )
    expect(fault.code).toBe('cancelled')
    expect(await readdir(folder)).toEqual(['some.pth.part'])
    const { size } = await stat(join(folder, 'some.pth.part'))
    expect(size).toBeGreaterThan(0)
    await download(entryFor(['/drop']), folder)
    expect(asked.at(-1)?.range).toBe(`bytes=${size}-`)
    expect(await readdir(folder)).toEqual(['some.pth'])
  })

  it.each([
    ['/page', 'it answered with a web page instead of the file'],
    ['/page-as-file', 'it answered with a web page instead of the file'],
    ['/short', `its file has 5000 bytes instead of ${bytes.length}`],
    ['/endless', 'it sent more than the file has'],
    ['/circle', 'it redirects in a circle'],
    ['/to-file', 'it redirects to no web address'],
    ['/missing', 'it answered 404'],
  ])('says why %s is not the file, and takes it from the next mirror', async (path, reason) => {
    const fault = await faultOf(download(entryFor([path]), await makeFolder()))
    expect(fault.code).toBe('model.downloadFailed')
    expect(fault.message).toContain(reason)
    const file = await download(entryFor([path, '/ok']), await makeFolder())
    expect((await readFile(file)).equals(bytes)).toBe(true)
  })

  it('refuses another part of the file than it asked for', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'some.pth.part'), bytes.subarray(0, 100))
    const fault = await faultOf(download(entryFor(['/wrong-range']), folder))
    expect(fault.message).toContain('another part of the file')
  })

  it("says that a server can't be reached", async () => {
    const fault = await faultOf(
      download(entryFor(['http://127.0.0.1:1/x']), await makeFolder(), { attempts: 2 }),
    )
    expect(fault.message).toContain('127.0.0.1:1: it refuses connections')
  })

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const folder = await makeFolder()
    await symlink('/dev/full', join(folder, 'some.pth.part'))
    expect((await faultOf(download(entryFor(['/ok']), folder))).code).toBe('model.diskFull')
  })

  it('is refused at once where the disk has no room for it', async () => {
    const huge = entryFor(['/ok'], { bytes: 2 ** 52 })
    expect((await faultOf(download(huge, await makeFolder()))).code).toBe('model.diskFull')
    expect(asked).toEqual([])
  })

  it('goes through the proxy that the system names, but not for what is excepted', async () => {
    const proxied: string[] = []
    const proxy = createServer((request, response) => {
      proxied.push(request.url ?? '')
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    })
    // Encrypted downloads ask the proxy for a tunnel; that it is asked is what matters here.
    proxy.on('connect', (request, socket) => {
      proxied.push(request.url ?? '')
      socket.end('HTTP/1.1 502 No\r\n\r\n')
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    try {
      const far = entryFor(['http://models.invalid/some.pth'])
      await download(far, await makeFolder(), { env: { HTTP_PROXY: address } })
      expect(proxied).toEqual(['http://models.invalid/some.pth'])
      await download(entryFor(['/ok']), await makeFolder(), {
        env: { http_proxy: address, no_proxy: '127.0.0.1' },
      })
      expect(proxied).toHaveLength(1)
      const secure = entryFor(['https://models.invalid/some.pth'])
      const tunnel = download(secure, await makeFolder(), { env: { HTTPS_PROXY: address }, attempts: 1 })
      expect((await faultOf(tunnel)).code).toBe('model.downloadFailed')
      expect(proxied.at(-1)).toBe('models.invalid:443')
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })
})

describe('a file that the catalogue does not know', () => {
  it('is kept aside, both hashes are shown, and it is not installed', async () => {
    const modelsFolder = await makeFolder()
    const fault = await faultOf(installEntry(entryFor(['/other']), { modelsFolder, env: {} }))
    expect(fault.code).toBe('model.hashUnknown')
    const actual = createHash('sha256').update(Buffer.alloc(bytes.length, 7)).digest('hex')
    expect(fault.message).toContain(sha256)
    expect(fault.message).toContain(actual)
    expect(await readdir(modelsFolder)).toEqual(['.downloads'])
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual([
      `unknown-${actual.slice(0, 12)}-some.pth`,
    ])
  })

  it('is asked for once more where two halves may not have met', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'some.pth.part'), Buffer.alloc(5000, 1))
    const file = await download(entryFor(['/ok']), folder)
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(asked.map(({ range }) => range)).toEqual(['bytes=5000-', undefined])
  })

  it('without a published hash needs a person who trusts it', async () => {
    const folder = await makeFolder()
    const entry = entryFor(['/ok'], { sha256: null, bytes: null, aboutBytes: 1000 })
    const fault = await faultOf(download(entry, folder))
    expect(fault.message).toContain('unknown to the catalogue')
    expect(fault.message).toContain(sha256)
    await download(entry, folder, { trust: sha256 })
    expect(await readdir(folder)).toContain('some.pth')
  })
})

describe('installing from the catalogue', () => {
  it('downloads, imports, and leaves no second copy', async () => {
    const modelsFolder = await makeFolder()
    const { manifest } = await installEntry(entryFor(['/ok']), { modelsFolder, env: {} })
    expect(manifest).toMatchObject({
      id: 'some-model',
      name: 'Some model',
      licence: 'MIT',
      style: 'artistic',
    })
    expect(await readdir(join(modelsFolder, '.downloads'))).toEqual([])
    const again = await faultOf(installEntry(entryFor(['/ok']), { modelsFolder, env: {} }))
    expect(again.code).toBe('model.alreadyInstalled')
    expect(asked).toHaveLength(1)
  })

  it('takes it from a stick, under whatever name it has there', async () => {
    const [stick, modelsFolder] = [await makeFolder(), await makeFolder()]
    await mkdir(join(stick, 'old', 'models'), { recursive: true })
    await writeFile(join(stick, 'some.pth'), 'something else')
    await writeFile(join(stick, 'old', 'models', 'renamed.bin'), bytes)
    const pack = await installEntry(entryFor([]), { modelsFolder, offlineFolder: stick })
    expect(pack.manifest.id).toBe('some-model')
    expect((await readdir(stick)).toSorted()).toEqual(['old', 'some.pth'])
    expect(asked).toEqual([])
  })

  it('says that it is not on the stick, or is another file', async () => {
    const [stick, modelsFolder] = [await makeFolder(), await makeFolder()]
    const missing = await faultOf(installEntry(entryFor([]), { modelsFolder, offlineFolder: stick }))
    expect(missing.code).toBe('model.notInFolder')
    await writeFile(join(stick, 'some.pth'), 'something else')
    const other = await faultOf(installEntry(entryFor([]), { modelsFolder, offlineFolder: stick }))
    expect(other.code).toBe('model.hashUnknown')
    expect(await readdir(stick)).toEqual(['some.pth'])
  })
})

describe('the catalogue', () => {
  it('holds the models that people ask for, each with its licence and where to get it', async () => {
    const entries = await loadCatalogue()
    const ids = entries.map(({ id }) => id)
    for (const id of [
      'deoldify-artistic',
      'deoldify-stable',
      'deoldify-video',
      'ddcolor',
      'eccv16',
      'siggraph17',
    ]) {
      expect(ids).toContain(id)
    }
    expect(
      entries.every(({ file }) => file.urls.length > 0 && file.urls.every((url) => url.startsWith('https:'))),
    ).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it("is extended by a file of the person's own", async () => {
    const file = join(await makeFolder(), 'catalogue.json')
    expect(await loadCatalogue(file)).toEqual(await loadCatalogue())
    const mine = { ...entryFor(['/ok']), id: 'ddcolor' }
    await writeFile(file, JSON.stringify({ version: 1, models: [mine, { ...mine, id: 'mine' }] }))
    const entries = await loadCatalogue(file)
    expect(entryOf(entries, 'ddcolor')).toEqual(mine)
    expect(entryOf(entries, 'mine').name).toBe('Some model')
  })

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    [
      'a path for a name',
      JSON.stringify({ version: 1, models: [{ id: 'x', file: { name: '../x.pth' } }] }),
      'a plain file name',
    ],
    ['another version', JSON.stringify({ version: 2, models: [] }), 'version'],
  ])('says what is wrong with such a file: %s', async (_, text, sentence) => {
    const file = join(await makeFolder(), 'catalogue.json')
    await writeFile(file, text)
    const fault = await faultOf(loadCatalogue(file))
    expect(fault.code).toBe('catalogue.invalid')
    expect(fault.message).toContain(sentence)
  })

  it('tells speed and time left as a person would', () => {
    const status = { doneBytes: 1, totalBytes: 2, bytesPerSecond: 12_345_678, secondsLeft: 79.2 }
    expect(statusNote(status)).toBe('12.3 MB/s, 1 min 20 s left')
    expect(statusNote({ ...status, secondsLeft: null })).toBe('12.3 MB/s')
    expect(statusNote({ ...status, secondsLeft: 7260 })).toBe('12.3 MB/s, 2 h 1 min left')
  })
})
