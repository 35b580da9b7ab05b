/** The browser host: one port on 127.0.0.1 that serves the studio's page, its pixels and its RPC, gate first. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { createHandler } from '../studio/http/handler.ts'
import type { Handler } from '../studio/http/handler.ts'
import { baseHeaders } from '../studio/http/headers.ts'
import type { StudioSession } from '../studio/photos/session.ts'
import { sendResponse, toRequest } from './bridge.ts'
import { createGate } from './gate.ts'
import type { Gate, Verdict } from './gate.ts'

/** Recipes and ids are small; pixels don't travel here. */
const largestMessage = 256 * 1024

export interface BrowserHostOptions {
  session: StudioSession
  ui: string
  maxUploadBytes: number
  /** 0: any free one. */
  port: number
}

export interface BrowserHost {
  port: number
  /** A new address that lets one browser in. */
  issueAddress(): string
  close(): Promise<void>
}

type Refusal = Extract<Verdict, { kind: 'refuse' }>

function refuse(outgoing: ServerResponse, { status, reason }: Refusal): void {
  outgoing.writeHead(status, {
    ...baseHeaders(null),
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  outgoing.end(`${reason}\n`)
}

function refuseSocket(socket: Duplex, { status, reason }: Refusal): void {
  const body = `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
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

async function serve(
  gate: Gate,
  handler: Handler,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  const verdict = gate.check(incoming.method ?? 'GET', incoming.url ?? '/', incoming.headers)
  if (verdict.kind === 'refuse') {
    refuse(outgoing, verdict)
    return
  }
  if (verdict.kind === 'enter') {
    enter(outgoing, verdict.cookie, incoming.headers['sec-fetch-site'])
    return
  }
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
  const { session, ui, maxUploadBytes } = options
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
    photos: session.photos,
    models: session.models,
    maxUploadBytes,
    socket: () => `ws://127.0.0.1:${port} ws://localhost:${port}`,
  })
  const rpc = new RPCHandler(session.router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage })

  // A page far away sends headers within a minute or not at all; an upload may take as long as it needs.
  server.headersTimeout = 60_000
  server.requestTimeout = 0
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    void serve(gate, handler, `http://127.0.0.1:${port}`, incoming, outgoing)
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The other end may hang up at any moment; that is no reason to fall.
    socket.on('error', () => socket.destroy())
    const verdict = gate.checkSocket(incoming.url ?? '/', incoming.headers)
    if (verdict.kind === 'refuse') {
      refuseSocket(socket, verdict)
      return
    }
    sockets.handleUpgrade(incoming, socket, head, (ws) => {
      ws.on('error', () => ws.terminate())
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
