/** A web server that plays what servers do to downloads, and the catalogue's entry of a model that it serves. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { checkpointBytes, deoldifyState, tinyDeep } from './synthetic-checkpoint.ts'
import { catalogueEntrySchema, type CatalogueEntry } from '../../../src/studio/models/catalogue/catalogue.ts'

export const bytes = checkpointBytes(deoldifyState(tinyDeep), { container: 'legacy' })
export const sha256 = createHash('sha256').update(bytes).digest('hex')
/** What a release may have instead of the file that the catalogue knows: whole, of another size, and as good. */
export const newer = checkpointBytes(deoldifyState(tinyDeep, 2), { container: 'zip' })

/** Every request that came in: path and range. */
export const asked: { path: string; range: string | undefined }[] = []
/** Faults that happen so many times and then no more. */
export const left = { drop: 0, error: 0 }
let server: Server
let base: string

/** Runs the server while the tests of a file run. */
export function useFaultServer(): void {
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
}

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
      if (start >= bytes.length) response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
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
    case '/newer':
      response.end(send(start, newer))
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

/** An entry whose file is at these paths of the server, or at whole addresses. */
export const entryFor = (paths: string[], file: Partial<CatalogueEntry['file']> = {}): CatalogueEntry =>
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
