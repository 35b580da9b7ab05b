/** The browser host: one port on 127.0.0.1 that serves the studio's page, its pixels and its RPC, gate first. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import { largestMessage } from '../contract/message.ts'
import { createHandler } from '../studio/http/handler.ts'
import type { Handler } from '../studio/http/handler.ts'
import { baseHeaders } from '../studio/http/headers.ts'
import type { StudioSession } from '../studio/session.ts'
import { sendResponse, toRequest } from './bridge.ts'
import { createGate } from './gate.ts'
import type { Gate, Verdict } from './gate.ts'
import { Bucket, dropWhenSilent, holdBack, usualLimits } from './limits.ts'
import type { Limits } from './limits.ts'

export interface BrowserHostOptions {
  session: StudioSession
  ui: string
  /** 0: any free one. */
  port: number
  limits?: Limits
}

export interface BrowserHost {
  port: number
  /** A new address that lets one browser in. */
  issueAddress(): string
  close(): Promise<void>
}

type Refusal = Extract<Verdict, { kind: 'refuse' }>

/** @param retry seconds after which it may work again */
function refuse(outgoing: ServerResponse, { status, reason }: Refusal, retry?: number): void {
  outgoing.writeHead(status, {
    ...baseHeaders(null),
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    ...(retry !== undefined && { 'retry-after': String(retry) }),
  })
  outgoing.end(`${reason}\n`)
}

const tooFast: Refusal = {
  kind: 'refuse',
  status: 429,
  reason: 'Too many requests at once. Wait a moment and load the page again.',
}

/** The page reads the answer to an upload as a fault. */
function refuseUpload(outgoing: ServerResponse): void {
  outgoing.writeHead(429, {
    ...baseHeaders(null),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    'retry-after': '5',
  })
  outgoing.end(JSON.stringify(toStudioError(new StudioFault('upload.tooMany', {}))))
}

function refuseSocket(socket: Duplex, { status, reason }: Refusal): void {
  const body = `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  // Its other end may keep its half open for ever, and would hold one of the places at the door.
  const patience = setTimeout(() => socket.destroy(), 5000).unref()
  socket.once('close', () => clearTimeout(patience))
}

/**
 * Hands out the cookie and goes to the clean address. A browser keeps a `SameSite=Strict` cookie back when a
 * redirect began on another site (the address clicked in a browser terminal), so there the page goes on by itself.
 */
function enter(outgoing: ServerResponse, cookie: string, site: string | string[] | undefined): void {
  const headers = { ...baseHeaders(null), 'set-cookie': cookie, 'cache-control': 'no-store' }
  if (site === 'cross-site' || site === 'same-site') {
    outgoing.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' })
    outgoing.end('<!doctype html><title>Tintype</title><meta http-equiv="refresh" content="0; url=/">')
  } else {
    outgoing.writeHead(303, { ...headers, location: '/' })
    outgoing.end()
  }
}

/** Counts what comes in, and answers what is too much by itself. */
class Door {
  readonly #limits: Limits
  readonly #requests: Bucket
  readonly #strangers: Bucket
  #uploads = 0

  constructor(limits: Limits) {
    this.#limits = limits
    this.#requests = new Bucket(limits.requests)
    this.#strangers = new Bucket(limits.strangers)
  }

  /** @returns whether the request may go on */
  admit(verdict: Verdict, outgoing: ServerResponse): boolean {
    const wait = this.#count(verdict)
    if (wait > 0) refuse(outgoing, tooFast, Math.ceil(wait / 1000))
    return wait === 0
  }

  /** The same for a socket that is refused in any case: what is told of it. */
  isTooMuch(verdict: Refusal): boolean {
    return this.#count(verdict) > 0
  }

  /** @returns 0, or the milliseconds to wait */
  #count({ kind }: Verdict): number {
    // Who brings a token has been counted at the gate, and it is spent.
    if (kind === 'enter') return 0
    return (kind === 'pass' ? this.#requests : this.#strangers).take()
  }

  /** @returns whether the upload may go on; it counts until its answer has gone out */
  admitUpload(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
    if (this.#uploads >= this.#limits.uploads) {
      refuseUpload(outgoing)
      return false
    }
    this.#uploads += 1
    outgoing.once('close', () => (this.#uploads -= 1))
    dropWhenSilent(incoming, this.#limits.uploadSilence)
    return true
  }
}

interface Room {
  gate: Gate
  door: Door
  handler: Handler
  origin: string
}

async function serve(
  { gate, door, handler, origin }: Room,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  const { method = 'GET', url = '/', headers } = incoming
  const verdict = gate.check(method, url, headers)
  if (!door.admit(verdict, outgoing)) return
  if (verdict.kind === 'refuse') {
    refuse(outgoing, verdict)
    return
  }
  if (verdict.kind === 'enter') {
    enter(outgoing, verdict.cookie, headers['sec-fetch-site'])
    return
  }
  if (method === 'POST' && !door.admitUpload(incoming, outgoing)) return
  const gone = new AbortController()
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  try {
    await sendResponse(await handler(toRequest(incoming, origin, gone.signal)), outgoing)
  } catch (error) {
    if (gone.signal.aborted) return
    console.error('A request failed:', error)
    if (outgoing.headersSent) outgoing.destroy()
    else refuse(outgoing, { kind: 'refuse', status: 403, reason: 'This request could not be answered.' })
  }
}

/**
 * @throws the system's error (`EADDRINUSE`, `EACCES`) when the port can't be had
 */
export async function openBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { session, ui, limits = usualLimits } = options
  const server = createServer()
  await new Promise<void>((ready, fail) => {
    server.once('error', fail)
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', fail)
      ready()
    })
  })
  const { port } = server.address() as AddressInfo
  const gate = createGate(port)
  const handler = await createHandler({
    ui,
    media: session.media,
    uploads: session.uploads,
    socket: () => `ws://127.0.0.1:${port} ws://localhost:${port}`,
  })
  const room = { gate, door: new Door(limits), handler, origin: `http://127.0.0.1:${port}` }
  const rpc = new RPCHandler(session.router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage })

  // A page far away sends headers within a minute or not at all; an upload may take as long as it needs.
  server.headersTimeout = 60_000
  server.requestTimeout = 0
  server.maxConnections = limits.connections
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    serve(room, incoming, outgoing).catch((error: unknown) => {
      // Whatever it is: one request may fail, the studio with its batches goes on.
      console.error('A request could not be answered:', error)
      outgoing.destroy()
    })
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The other end may hang up at any moment; that is no reason to fall.
    socket.on('error', () => socket.destroy())
    const verdict = gate.checkSocket(incoming.url ?? '/', incoming.headers)
    if (verdict.kind === 'refuse') {
      refuseSocket(socket, room.door.isTooMuch(verdict) ? tooFast : verdict)
      return
    }
    if (sockets.clients.size >= limits.sockets) {
      const reason = 'Too many windows are open on this studio. Close some and load the page again.'
      refuseSocket(socket, { kind: 'refuse', status: 503, reason })
      return
    }
    sockets.handleUpgrade(incoming, socket, head, (ws) => {
      ws.on('error', () => ws.terminate())
      holdBack(ws, limits.messages)
      void rpc.upgrade(ws, { context: {} })
    })
  })

  return {
    port,
    issueAddress: () => gate.issueAddress(),
    async close() {
      for (const client of sockets.clients) client.terminate()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
    },
  }
}
