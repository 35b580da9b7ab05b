/** The listener for guests: TLS on one address of this machine, a session by the password, and the studio behind both. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { askedBy, guestUploads, mayAsk } from '../../contract/guests.ts'
import { maxMessageBytes } from '../../contract/ids.ts'
import type { GuestRole } from '../../contract/sharing.ts'
import { baseHeaders } from '../../studio/http/files.ts'
import { createHandler, type Handler } from '../../studio/http/handler.ts'
import type { StudioSession } from '../../studio/session.ts'
import { addressOf, cookieValue, type Refusal } from '../auth.ts'
import { Connections } from '../connections.ts'
import { listen } from '../host.ts'
import { refuseSocket, sendRefusal, sendResponse, sendTooManyUploads, toRequest } from '../http-messages.ts'
import { defaultLimits, RateLimiter, throttleSocket, type Limits } from '../rate-limiter.ts'
import { isNear, plainAddress, urlHost } from './addresses.ts'
import type { Certificate } from './certificate.ts'
import type { GuestSession, GuestSessions } from './guest-sessions.ts'
import { GuestLogin, type GuestLog } from './login.ts'

export interface GuestHostOptions {
  session: Pick<StudioSession, 'router' | 'media' | 'uploads'>
  ui: string
  address: string
  /** 0: any free one. */
  port: number
  certificate: Certificate
  sessions: GuestSessions
  /** As it is now: it may change while guests are here. */
  role: () => GuestRole
  isPassword: (given: string) => Promise<boolean>
  log: GuestLog
  limits?: Limits
}

export interface GuestHost {
  port: number
  url: string
  /** Wrong passwords so far. */
  wrong: GuestLogin['wrong']
  close(): Promise<void>
}

const notHere: Refusal = { kind: 'refuse', status: 421, reason: 'This host name is not the shared library.' }
const foreign: Refusal = { kind: 'refuse', status: 403, reason: 'Only the page of the library may ask this.' }
const noSession: Refusal = {
  kind: 'refuse',
  status: 401,
  reason: 'Enter the password first: load the page again.',
}
const tooFast: Refusal = { kind: 'refuse', status: 429, reason: 'Too many requests at once. Wait a moment.' }
const tooManyWindows: Refusal = {
  kind: 'refuse',
  status: 503,
  reason: 'Too many windows are open on this library.',
}

/** What `POST` may bring, refused as a fault that the page reads. */
function refuseUpload(role: GuestRole, path: string, outgoing: ServerResponse): boolean {
  const needed = (Object.hasOwn(guestUploads, path) && guestUploads[path]) || 'owner'
  if (mayAsk(role, needed)) return false
  const code = needed === 'owner' ? 'guest.ownerOnly' : 'guest.readOnly'
  outgoing.writeHead(422, {
    ...baseHeaders(null),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  outgoing.end(JSON.stringify(toStudioError(new StudioFault(code, {}))))
  return true
}

class GuestRequests {
  readonly #options: GuestHostOptions
  readonly #origin: string
  readonly #handler: Handler
  readonly #connections: Connections
  readonly #rate: RateLimiter
  readonly #login: GuestLogin
  readonly #cookieName: string

  constructor(
    options: GuestHostOptions,
    made: {
      port: number
      origin: string
      handler: Handler
      connections: Connections
      rate: RateLimiter
      login: GuestLogin
    },
  ) {
    this.#options = options
    this.#origin = made.origin
    this.#handler = made.handler
    this.#connections = made.connections
    this.#rate = made.rate
    this.#login = made.login
    this.#cookieName = cookieNameOf(made.port)
  }

  async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming
    const path = addressOf(url)?.pathname
    const refusal = this.#refusalOf(incoming, method !== 'GET' && method !== 'HEAD')
    if (refusal || path === undefined) return sendRefusal(outgoing, refusal ?? notHere)
    const session = this.#sessionOf(incoming)
    const waitMs = this.#rate.take(session ? 'authenticated' : 'unauthenticated')
    if (waitMs > 0) return sendRefusal(outgoing, tooFast, Math.ceil(waitMs / 1000))
    if (path === '/login') return this.#login.answer(incoming, outgoing)
    if (!session) {
      if (path === '/' && method === 'GET') return this.#login.show(outgoing, headers['accept-language'])
      return sendRefusal(outgoing, noSession)
    }
    // A foreign page may lead here, but gets nothing from here for its own.
    if (path !== '/' && headers['sec-fetch-site'] === 'cross-site') return sendRefusal(outgoing, foreign)
    if (!this.#connections.admit(incoming.socket)) return
    this.#options.sessions.follow(session, incoming.socket)
    if (method === 'POST') {
      if (refuseUpload(this.#options.role(), path, outgoing)) return
      if (!this.#rate.beginUpload(incoming, outgoing)) return sendTooManyUploads(outgoing)
    }
    await this.#handle(incoming, outgoing)
  }

  /** The guest whose window may be connected, or why it may not. */
  admitSocket(incoming: IncomingMessage, socket: Duplex): GuestSession | Refusal | null {
    const refusal = this.#refusalOf(incoming, true)
    if (refusal) return refusal
    const session = this.#sessionOf(incoming)
    if (!session || addressOf(incoming.url ?? '')?.pathname !== '/rpc') return noSession
    return this.#connections.admit(socket) ? session : null
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController()
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) gone.abort()
    })
    try {
      await sendResponse(await this.#handler(toRequest(incoming, this.#origin, gone.signal)), outgoing)
    } catch (error) {
      if (!gone.signal.aborted) throw error
    }
  }

  #sessionOf({ headers }: IncomingMessage): GuestSession | null {
    return this.#options.sessions.find(cookieValue(headers.cookie, this.#cookieName))
  }

  #refusalOf({ headers: { host, origin } }: IncomingMessage, isOriginRequired: boolean): Refusal | null {
    if (host !== new URL(this.#origin).host) return notHere
    const isForeign = origin === undefined ? isOriginRequired : origin !== this.#origin
    return isForeign ? foreign : null
  }
}

const cookieNameOf = (port: number): string => `tintype_guest_${port}`

/** One handler a window: what its guest changes goes into the log under their name. */
function rpcFor(session: GuestSession, { session: studio, role, log }: GuestHostOptions) {
  return new RPCHandler(studio.router, {
    clientInterceptors: [
      async (options) => {
        const { path } = options
        if (askedBy(path) !== 'view') {
          const event = mayAsk(role(), askedBy(path)) ? 'changes' : 'refused'
          log({
            event,
            guest: session.id,
            name: session.name,
            address: session.address,
            what: path.join('.'),
          })
        }
        return options.next()
      },
    ],
  })
}

/** @throws the system's error (`EADDRINUSE`, `EADDRNOTAVAIL`) when the address can't be had */
export async function openGuestHost(options: GuestHostOptions): Promise<GuestHost> {
  const { session: studio, ui, address, certificate, sessions, log, limits = defaultLimits } = options
  const server = createServer({
    cert: certificate.cert,
    key: certificate.key,
    minVersion: 'TLSv1.2',
    handshakeTimeout: 10_000,
  })
  // Before TLS: whoever is not from a home network is not even shown the certificate.
  server.on('connection', (socket: Socket) => {
    if (!isNear(socket.remoteAddress)) socket.destroy()
  })
  const port = await listen(server, options.port, address)
  const origin = `https://${urlHost(address)}:${port}`
  const handler = await createHandler({
    ui,
    media: studio.media,
    uploads: studio.uploads,
    socket: () => origin.replace(/^https/, 'wss'),
  })
  const connections = new Connections(limits)
  const rate = new RateLimiter(limits)
  const login = new GuestLogin({
    sessions,
    log,
    isPassword: options.isPassword,
    cookie: (token) => `${cookieNameOf(port)}=${token}; Path=/; HttpOnly; Secure; SameSite=Strict`,
  })
  const requests = new GuestRequests(options, { port, origin, handler, connections, rate, login })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes })

  server.headersTimeout = 60_000
  server.requestTimeout = 0
  server.on('secureConnection', (socket: Duplex) => connections.open(socket))
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    requests.answer(incoming, outgoing).catch((error: unknown) => {
      console.error(`A request of a guest at ${plainAddress(incoming.socket.remoteAddress)} failed:`, error)
      outgoing.destroy()
    })
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const guest = requests.admitSocket(incoming, socket)
    if (guest === null) return
    if ('reason' in guest) return refuseSocket(socket, rate.take('unauthenticated') > 0 ? tooFast : guest)
    if (sockets.clients.size >= limits.sockets) return refuseSocket(socket, tooManyWindows)
    sockets.handleUpgrade(incoming, socket, head, (ws) => {
      ws.on('error', () => ws.terminate())
      throttleSocket(ws, limits.messages)
      sessions.followSocket(guest, ws)
      void rpcFor(guest, options).upgrade(ws, { context: { guest: options.role() } })
    })
  })
  return {
    port,
    url: `${origin}/`,
    wrong: login.wrong,
    async close() {
      for (const client of sockets.clients) client.terminate()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
    },
  }
}
