/** Programs' requests from their first byte to the answer: whose they are, what they may, and what is kept of them. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { maxMessageBytes } from '../../contract/ids.ts'
import { addressOf } from '../auth.ts'
import type { Connections } from '../connections.ts'
import { sendResponse } from '../http-messages.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import { demand, givenKey } from './authorize.ts'
import { readBody } from './bodies.ts'
import { colorizer } from './colorizer.ts'
import { ApiError, closing, errorAnswer, sendJson } from './errors.ts'
import { sendFile } from './files.ts'
import type { Caller } from './jobs.ts'
import type { ApiServices } from './services.ts'
import { answerOnce, OnceOnly, tokenOf } from './replays.ts'
import { methodsOf, restPrefix } from './rest.ts'
import { findRoute, type ApiRoute } from './routes.ts'

/** What the host keeps of every connection and request. */
export interface HostDeps {
  connections: Pick<Connections, 'admit'>
  rateLimiter: Pick<RateLimiter, 'take'>
  /** Scheme and authority under which the request came, as far as it can be believed. */
  originOf: (incoming: IncomingMessage) => string
}

/** One request. */
interface Exchange {
  incoming: IncomingMessage
  outgoing: ServerResponse
  route: ApiRoute
  path: string
  gone: AbortSignal
  host: HostDeps
  caller: Caller | null
  /** Of the connection, which may be gone at the end. */
  remote: string | null
}

/** Milliseconds that answers get at the end; streams that never end by themselves are cut off then. */
const lastAnswersMs = 2000

const noSuchMethod = ({ methods }: ApiRoute) =>
  new ApiError('METHOD_NOT_SUPPORTED', `This address takes ${methods.join(', ')} only.`, {
    headers: { allow: methods.join(', ') },
  })

export class Api {
  readonly #services: ApiServices
  #draining = false
  /** Requests at work. */
  #running = 0

  constructor(services: ApiServices) {
    this.#services = services
  }

  /** @returns false where the request is the studio page's own */
  async handle(incoming: IncomingMessage, outgoing: ServerResponse, host: HostDeps): Promise<boolean> {
    const { method = 'GET', url = '/', headers } = incoming
    const path = addressOf(url)?.pathname
    const route = path === undefined ? null : findRoute(method, path, givenKey(headers) !== null)
    if (!route || path === undefined) return false
    const gone = new AbortController()
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) gone.abort()
    })
    const exchange: Exchange = {
      incoming,
      outgoing,
      route,
      path,
      gone: gone.signal,
      host,
      caller: null,
      remote: incoming.socket.remoteAddress ?? null,
    }
    const began = performance.now()
    this.#running += 1
    try {
      await this.#answer(exchange)
    } catch (error) {
      if (!gone.signal.aborted) this.#refuse(exchange, error)
    } finally {
      this.#running -= 1
      this.#note(exchange, (performance.now() - began) / 1000)
    }
    return true
  }

  /** Nothing new is begun, and the health check says so. @returns when jobs have ended and their waiting requests are answered */
  async drain(): Promise<void> {
    this.#draining = true
    await this.#services.jobs.drain()
    for (let waited = 0; this.#running > 0 && waited < lastAnswersMs; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { incoming, outgoing, route, host } = exchange
    const { method = 'GET' } = incoming
    if (route.scope === null) {
      if (!route.methods.includes(method)) throw noSuchMethod(route)
      await this.#public(exchange)
      return
    }
    const { authorizer } = this.#services
    const key = await authorizer.identify(incoming.headers).catch((error: unknown) => {
      takeUnauthenticated(host)
      throw error
    })
    exchange.caller = { ...key, origin: host.originOf(incoming) }
    if (!host.connections.admit(incoming.socket)) return
    const end = authorizer.begin(key)
    outgoing.once('close', end)
    if (!route.methods.includes(method)) throw noSuchMethod(route)
    if (route.scope !== 'own') demand(key, route.scope)
    if (this.#draining && !['GET', 'HEAD'].includes(method)) {
      throw new ApiError('SERVICE_UNAVAILABLE', 'The server is ending. Send it again when it is back.', {
        retrySeconds: 30,
        headers: closing,
      })
    }
    await this.#private(exchange, exchange.caller)
  }

  async #public({ outgoing, incoming, route, path, host }: Exchange): Promise<void> {
    const { docs, document, jobs } = this.#services
    const isHead = incoming.method === 'HEAD'
    if (route.name === 'health') {
      if (!this.#draining) return sendJson(outgoing, 200, { status: 'ok' })
      throw new ApiError('SERVICE_UNAVAILABLE', 'The server is ending.', { retrySeconds: 30 })
    }
    const result = route.name === 'result' ? await jobs.result(route.subject ?? '') : null
    if (result) {
      // Its address is a key: the download may take longer than an unauthenticated connection.
      if (host.connections.admit(incoming.socket)) await sendFile(outgoing, result, isHead)
      return
    }
    // Whoever has no key gets little at a time.
    takeUnauthenticated(host)
    if (route.name === 'openapi') return sendJson(outgoing, 200, await document())
    if (route.name === 'docs') {
      const file = await docs(path)
      if (!file) throw new ApiError('NOT_FOUND', 'The page is not built. Run "npm run build".')
      return sendResponse(
        new Response(isHead ? null : file.body, { status: 200, headers: file.headers }),
        outgoing,
      )
    }
    throw new ApiError('NOT_FOUND', 'There is no result at this address, or it is over and was deleted.')
  }

  async #private(exchange: Exchange, caller: Caller): Promise<void> {
    const { incoming, outgoing, route, path, gone } = exchange
    const services = this.#services
    switch (route.name) {
      case 'metrics': {
        const { type, body } = await services.metrics.text()
        outgoing.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
        return
      }
      case 'colorizer': {
        await colorizer(services, caller, incoming, gone, new OnceOnly(services.replays, caller.id, exchange))
        return
      }
      case 'piece':
        sendJson(outgoing, 200, await services.uploads.receive(caller, route.subject ?? '', incoming))
        return
      case 'photo':
        await services.photo(incoming, outgoing, gone)
        return
      case 'media':
        await services.media(path, outgoing, incoming.method === 'HEAD')
        return
      case 'rest':
        await this.#rest(exchange, caller)
        return
      case 'health':
      case 'docs':
      case 'openapi':
      case 'result':
        throw new ApiError('NOT_FOUND', 'There is nothing at this address.')
    }
  }

  async #rest(exchange: Exchange, caller: Caller): Promise<void> {
    const { incoming, outgoing, route, path, gone } = exchange
    const { limits, rest, replays } = this.#services
    const { method = 'GET', url = '/', headers } = incoming
    const methods = methodsOf(path)
    if (methods.length === 0) throw nothingHere()
    if (!methods.includes(method)) {
      const all = alsoPieces(path, methods)
      // Pieces of an upload come in by a route of their own: what is here has an id that none can have.
      throw all.includes(method) ? nothingHere() : noSuchMethod({ ...route, methods: all })
    }
    const body = await readBody(incoming, { ...limits, maxBytes: maxMessageBytes })
    const type = (headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase()
    if (body.length > 0 && type !== 'application/json') {
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The body is JSON: send it as application/json.')
    }
    checkJson(body)
    const request = new Request(`http://studio${url}`, {
      method,
      signal: gone,
      headers: {
        ...(body.length > 0 && { 'content-type': 'application/json' }),
        ...(typeof headers['last-event-id'] === 'string' && { 'last-event-id': headers['last-event-id'] }),
      },
      ...(method !== 'GET' && method !== 'HEAD' && body.length > 0 && { body: new Uint8Array(body) }),
    })
    const errorHeaders: Record<string, string> = {}
    const ask = async (): Promise<Response> => {
      const response = await rest(request, { caller, errorHeaders, log: this.#services.log })
      if (!response) throw nothingHere()
      for (const [name, value] of Object.entries(errorHeaders)) response.headers.set(name, value)
      return response
    }
    if (method !== 'POST' || tokenOf(headers) === null) {
      await sendResponse(withBase(await ask()), outgoing)
      return
    }
    await answerOnce(replays, caller.id, exchange, body, async () => {
      const response = await ask()
      const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json')
      if (isJson) return { status: response.status, body: await response.text() }
      await sendResponse(withBase(response), outgoing)
      return null
    })
  }

  #refuse({ incoming, outgoing, route }: Exchange, error: unknown): void {
    const { status, headers, body } = errorAnswer(error)
    if (status >= 500 && status !== 503) this.#services.log.error({ err: error, route: route.name }, 'failed')
    if (outgoing.headersSent) {
      outgoing.destroy()
      return
    }
    // DeepAI's clients look for `err` and `status`.
    const answer = route.name === 'colorizer' ? { err: body.message, status: body.message } : body
    sendJson(outgoing, status, answer, { ...headers, ...(incoming.complete ? {} : closing) })
    // Of a body that nobody reads the connection must not be kept.
    if (!incoming.complete) outgoing.once('finish', () => setTimeout(() => incoming.destroy(), 500).unref())
  }

  #note({ incoming, outgoing, route, caller, remote }: Exchange, seconds: number): void {
    const { log, metrics, audit } = this.#services
    const { method = 'GET' } = incoming
    const { statusCode: status } = outgoing
    const { name, subject } = route
    const key = caller === null ? null : { id: caller.id, name: caller.name }
    metrics.request(name, status, seconds)
    log.info({ method, route: name, status, seconds: Number(seconds.toFixed(3)), key: key?.id }, 'request')
    const changes = !['GET', 'HEAD'].includes(method)
    if (route.scope !== null && (changes || status === 401 || status === 403)) {
      audit.write({ key, method, route: name, subject, status, remote })
    }
  }
}

/** Addresses that take files beside what the table says. */
const alsoPieces = (path: string, methods: readonly string[]): string[] =>
  path.startsWith(`${restPrefix}/uploads/`) ? [...methods, 'PATCH'] : [...methods]

/** Every input is an object; a list would be taken apart as if its places were fields. */
function checkJson(body: Buffer): void {
  if (body.length === 0) return
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new ApiError('BAD_REQUEST', 'The body is no JSON.', { cause: error })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw new ApiError('BAD_REQUEST', 'The body is JSON, but no object: write { … }.')
}

const nothingHere = () => new ApiError('NOT_FOUND', 'There is nothing at this address. See /api/docs.')

function takeUnauthenticated({ rateLimiter }: HostDeps): void {
  const waitMs = rateLimiter.take('unauthenticated')
  if (waitMs > 0) {
    throw new ApiError('TOO_MANY_REQUESTS', 'Too many requests without a key. Wait a moment.', {
      retrySeconds: waitMs / 1000,
    })
  }
}

function withBase(response: Response): Response {
  const headers = new Headers(response.headers)
  headers.set('cache-control', 'no-store')
  headers.set('x-content-type-options', 'nosniff')
  return new Response(response.body, { status: response.status, headers })
}
