/**
 * The browser host: one port that serves the studio's page, its pixels and its RPC, to authenticated requests
 * only; and programs, where it is told to.
 */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { maxMessageBytes } from '../contract/ids.ts'
import { createHandler } from '../studio/http/handler.ts'
import type { Handler } from '../studio/http/handler.ts'
import type { StudioSession } from '../studio/session.ts'
import type { Api } from './api/api.ts'
import { Auth, localOrigins } from './auth.ts'
import type { Refusal } from './auth.ts'
import { Connections } from './connections.ts'
import {
  refuseSocket,
  sendLogin,
  sendRefusal,
  sendResponse,
  sendTooManyUploads,
  toRequest,
} from './http-messages.ts'
import { defaultLimits, RateLimiter, throttleSocket } from './rate-limiter.ts'
import type { Limits } from './rate-limiter.ts'

export interface BrowserHostOptions {
  session: StudioSession
  ui: string
  /** 0: any free one. */
  port: number
  limits?: Limits
  /** Address that is listened on; this machine's own when left out. */
  address?: string
  /** What people and programs call the server from elsewhere: a reverse proxy's or the machine's own address. */
  publicUrl?: string | undefined
  tls?: { cert: Buffer; key: Buffer } | undefined
  /** Answers programs. It is made when the host can issue addresses, and knows where it is. */
  api?: (host: Pick<BrowserHost, 'issueAddress'>) => Promise<Pick<Api, 'handle'>>
}

export interface BrowserHost {
  port: number
  /** A new address that logs one browser in. */
  issueAddress(): string
  close(): Promise<void>
}

const tooFast: Refusal = {
  kind: 'refuse',
  status: 429,
  reason: 'Too many requests at once. Wait a moment and load the page again.',
}

interface RequestContext {
  auth: Auth
  connections: Connections
  rateLimiter: RateLimiter
  handler: Handler
  origin: string
  originOf: (incoming: IncomingMessage) => string
  api: Pick<Api, 'handle'> | null
}

async function serve(context: RequestContext, incoming: IncomingMessage, outgoing: ServerResponse) {
  const { auth, connections, rateLimiter, handler, origin, api } = context
  if (api && (await api.handle(incoming, outgoing, context))) return
  const { method = 'GET', url = '/', headers } = incoming
  const result = auth.check(method, url, headers)
  if (result.kind !== 'refuse' && !connections.admit(incoming.socket)) return
  // `Auth` has counted a login, and its token is used up.
  if (result.kind === 'login') return sendLogin(outgoing, result.cookie, headers['sec-fetch-site'])
  const waitMs = rateLimiter.take(result.kind === 'allow' ? 'authenticated' : 'unauthenticated')
  if (waitMs > 0) return sendRefusal(outgoing, tooFast, Math.ceil(waitMs / 1000))
  if (result.kind === 'refuse') return sendRefusal(outgoing, result)
  if (method === 'POST' && !rateLimiter.beginUpload(incoming, outgoing)) return sendTooManyUploads(outgoing)
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
    else sendRefusal(outgoing, { kind: 'refuse', status: 403, reason: 'This request could not be answered.' })
  }
}

/** What a program called us by, where it looks like a host's name. */
const hostOf =
  (scheme: string, usual: string) =>
  ({ headers: { host = '' } }: IncomingMessage): string =>
    /^[A-Za-z0-9.-]{1,253}(?::\d{1,5})?$|^\[[0-9a-fA-F:]{2,39}\](?::\d{1,5})?$/.test(host)
      ? `${scheme}://${host}`
      : usual

/** @returns the port. @throws the system's error */
export async function listen(server: Server, wanted: number, address: string): Promise<number> {
  await new Promise<void>((ready, fail) => {
    server.once('error', fail)
    server.listen(wanted, address, () => {
      server.off('error', fail)
      ready()
    })
  })
  return (server.address() as AddressInfo).port
}

interface SocketParts extends Pick<RequestContext, 'auth' | 'connections' | 'rateLimiter'> {
  limits: Limits
}

/** Takes up the page's sockets, on which the contract is spoken. */
function acceptSockets(
  server: Server,
  session: StudioSession,
  { auth, connections, rateLimiter, limits }: SocketParts,
): WebSocketServer {
  const rpc = new RPCHandler(session.router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The client may hang up at any moment; that must not end the host.
    socket.on('error', () => socket.destroy())
    const result = auth.checkSocket(incoming.url ?? '/', incoming.headers)
    if (result.kind === 'refuse') {
      refuseSocket(socket, rateLimiter.take('unauthenticated') > 0 ? tooFast : result)
      return
    }
    if (!connections.admit(socket)) return
    if (sockets.clients.size >= limits.sockets) {
      const reason = 'Too many windows are open on this studio. Close some and load the page again.'
      refuseSocket(socket, { kind: 'refuse', status: 503, reason })
      return
    }
    sockets.handleUpgrade(incoming, socket, head, (ws) => {
      ws.on('error', () => ws.terminate())
      throttleSocket(ws, limits.messages)
      void rpc.upgrade(ws, { context: {} })
    })
  })
  return sockets
}

/**
 * @throws the system's error (`EADDRINUSE`, `EACCES`) when the port can't be had
 */
export async function openBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { session, ui, limits = defaultLimits, address = '127.0.0.1', publicUrl, tls } = options
  const server = tls ? createTlsServer({ ...tls, handshakeTimeout: 10_000 }) : createServer()
  const connections = new Connections(limits)
  const rateLimiter = new RateLimiter(limits)
  const { promise: ready, resolve: begin } = Promise.withResolvers<RequestContext>()
  // The page sends its next headers within a minute or not at all; an upload may take as long as it needs.
  server.headersTimeout = 60_000
  server.requestTimeout = 0
  server.on(tls ? 'secureConnection' : 'connection', (socket: Duplex) => connections.open(socket))
  // Whoever comes while the parts are still being put together waits for them.
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const answered = ready.then((context) => serve(context, incoming, outgoing))
    answered.catch((error: unknown) => {
      // Whatever it is: one request may fail, the studio with its batches goes on.
      console.error('A request could not be answered:', error)
      outgoing.destroy()
    })
  })
  const port = await listen(server, options.port, address)
  const scheme = tls ? 'https' : 'http'
  const local = localOrigins(port, scheme)
  const origins: [string, ...string[]] = publicUrl === undefined ? local : [publicUrl, ...local]
  const auth = new Auth({ port, origins })
  const handler = await createHandler({
    ui,
    media: session.media,
    uploads: session.uploads,
    socket: () => origins.map((origin) => new URL(origin).origin.replace(/^http/, 'ws')).join(' '),
  })
  const issueAddress = () => auth.issueAddress()
  const api = await options.api?.({ issueAddress }).catch((error: unknown) => {
    server.close()
    server.closeAllConnections()
    throw error
  })
  begin({
    auth,
    connections,
    rateLimiter,
    handler,
    origin: local[0],
    originOf: publicUrl === undefined ? hostOf(scheme, local[0]) : () => new URL(publicUrl).origin,
    api: api ?? null,
  })
  const sockets = acceptSockets(server, session, { auth, connections, rateLimiter, limits })

  return {
    port,
    issueAddress,
    async close() {
      for (const client of sockets.clients) client.terminate()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
    },
  }
}
