/** Without these: a download of a gigabyte starts anew for every hiccup, or an error page is taken for a model. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgress, type ProgressNote } from '../../../contract/progress.ts'
import { faultOf, useFolder } from '../../../../test/support/model-files/fixtures.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { downloadModel, type DownloadOptions } from './download.ts'
import {
  asked,
  bytes,
  entryFor,
  left,
  newer,
  sha256,
  useFaultServer,
} from '../../../../test/support/model-files/fault-server.ts'

const makeFolder = useFolder()
useFaultServer()

const hashOf = (data: Buffer) => createHash('sha256').update(data).digest('hex')
const hashOfOther = hashOf(Buffer.alloc(bytes.length, 7))
const hashOfNewer = hashOf(newer)

const download = (entry: CatalogueEntry, folder: string, options: Partial<DownloadOptions> = {}) =>
  downloadModel(entry, { folder, env: {}, delay: () => Promise.resolve(), ...options })

describe('a download', () => {
  it('arrives whole, with progress', async () => {
    const folder = await makeFolder()
    const steps: number[] = []
    const notes: (ProgressNote | undefined)[] = []
    const file = await download(entryFor(['/moved']), folder, {
      progress: createProgress((fraction, note) => {
        steps.push(fraction)
        notes.push(note)
      }),
    })
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(await readdir(folder)).toEqual(['some.pth'])
    expect(steps.at(-1)).toBe(1)
    expect(steps.toSorted((a, b) => a - b)).toEqual(steps)
    // Speed and time left as numbers: the words are made by whoever shows them.
    expect(notes).toContainEqual({ bytesPerSecond: expect.any(Number), secondsLeft: 0 })
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
      delay: (attempt) => {
        pauses.push(attempt)
        return Promise.resolve()
      },
    })
    expect(pauses).toEqual([1, 2, 3])
  })

  it('gives up a server that says nothing any more, and goes on at the next mirror', async () => {
    const file = await download(entryFor(['/silent', '/ok']), await makeFolder(), {
      idleTimeoutMs: 150,
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
      delay: () => {
        second.push(faultOf(download(entryFor(['/ok']), folder)).then(({ code }) => code))
        return Promise.resolve()
      },
    })
    expect(await Promise.all(second)).toEqual(['model.busy'])
    // No system gives out this process id.
    await writeFile(join(folder, 'some.pth.lock'), `${hostname()}/4194999/x`)
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
        delay: cancel,
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

  it('whole but not yet named is not asked for again, where only the server knows how long it is', async () => {
    for (const known of [{ bytes: null }, { bytes: null, sha256: null }]) {
      const folder = await makeFolder()
      await writeFile(join(folder, 'some.pth.part'), bytes)
      asked.length = 0
      expect(await readFile(await download(entryFor(['/ok'], known), folder, { trust: sha256 }))).toEqual(
        bytes,
      )
      expect(asked.map(({ range }) => range)).toEqual([`bytes=${bytes.length}-`])
    }
  })

  it('that is longer than the file is thrown away, and the file asked for from its start', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'some.pth.part'), Buffer.concat([bytes, bytes]))
    await download(entryFor(['/ok'], { bytes: null }), folder)
    expect(asked.map(({ range }) => range)).toEqual([`bytes=${bytes.length * 2}-`, undefined])
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
  it('is asked for once more where two halves may not have met', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'some.pth.part'), Buffer.alloc(5000, 1))
    const file = await download(entryFor(['/ok']), folder)
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(asked.map(({ range }) => range)).toEqual(['bytes=5000-', undefined])
  })

  it('is asked for at the next address first: only what nobody has right is a question', async () => {
    const folder = await makeFolder()
    const file = await download(entryFor(['/other', '/ok']), folder)
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect(asked.map(({ path }) => path)).toEqual(['/other', '/ok'])
    expect(await readdir(folder), 'the wrong one does not stay').toEqual(['some.pth'])
    const fault = await faultOf(download(entryFor(['/other', '/missing']), await makeFolder()))
    expect(fault).toMatchObject({
      code: 'model.hashUnknown',
      data: { expected: sha256, actual: hashOfOther },
    })
  })

  it('without a published hash needs a person who trusts it, and no second download', async () => {
    const folder = await makeFolder()
    const entry = entryFor(['/ok'], { sha256: null, bytes: null, aboutBytes: 1000 })
    const fault = await faultOf(download(entry, folder))
    expect(fault.message).toContain('unknown to the catalogue')
    expect(fault.message).toContain(sha256)
    // Whoever comes back later is asked about the same file.
    expect((await faultOf(download(entry, folder))).data).toEqual(fault.data)
    expect((await readFile(await download(entry, folder, { trust: sha256 }))).equals(bytes)).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it('is not used by its name alone: another file in its place is downloaded again', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, `unknown-${sha256.slice(0, 12)}-some.pth`), 'something else')
    const entry = entryFor(['/ok'], { sha256: null, bytes: null })
    expect((await readFile(await download(entry, folder, { trust: sha256 }))).equals(bytes)).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it('may have another size, as a newer release has: it is kept whole, and used when it is trusted', async () => {
    const folder = await makeFolder()
    const entry = entryFor(['/newer', '/missing'])
    const fault = await faultOf(download(entry, folder))
    expect(fault).toMatchObject({
      code: 'model.hashUnknown',
      data: { expected: sha256, actual: hashOfNewer },
    })
    const requests = asked.length
    const file = await download(entry, folder, { trust: hashOfNewer })
    expect((await readFile(file)).equals(newer)).toBe(true)
    expect(asked).toHaveLength(requests)
  })

  it('of another size is left where it is while another address has the right one', async () => {
    const folder = await makeFolder()
    await writeFile(join(folder, 'some.pth.part'), bytes.subarray(0, 1000))
    await download(entryFor(['/newer', '/ok']), folder)
    expect(asked).toEqual([
      { path: '/newer', range: 'bytes=1000-' },
      { path: '/ok', range: 'bytes=1000-' },
    ])
    expect(await readdir(folder)).toEqual(['some.pth'])
    // Cut off in the middle, the right one is gone on with next time; no other is asked about.
    left.drop = 1
    const cut = download(entryFor(['/newer', '/drop']), await makeFolder(), { attempts: 1 })
    expect((await faultOf(cut)).code).toBe('model.downloadFailed')
    expect(asked.filter(({ path }) => path === '/newer')).toHaveLength(2)
  })
})
