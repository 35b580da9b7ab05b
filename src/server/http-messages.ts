/** Node's HTTP messages: as fetch's `Request` and `Response`, and the answers that the host itself gives. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import { baseHeaders } from '../studio/http/files.ts'
import type { Refusal } from './auth.ts'

const refusedSocketTimeoutMs = 5000

/**
 * @param origin ours, whatever the request says; its path must have been checked by `Auth`
 * @param signal aborted when the browser goes away
 * @param body in place of the message's own, where it is measured on the way
 */
export function toRequest(
  incoming: IncomingMessage,
  origin: string,
  signal: AbortSignal,
  body: Readable = incoming,
): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value === undefined) continue
    for (const each of Array.isArray(value) ? value : [value]) headers.append(name, each)
  }
  const method = incoming.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(`${origin}${incoming.url ?? '/'}`, {
    method,
    headers,
    signal,
    ...(hasBody ? { body: Readable.toWeb(body) as ReadableStream, duplex: 'half' } : {}),
  })
}

export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) {
    outgoing.end()
    return
  }
  await pipeline(Readable.fromWeb(response.body), outgoing)
}

/** @param retrySeconds after which it may work again */
export function sendRefusal(
  outgoing: ServerResponse,
  { status, reason }: Refusal,
  retrySeconds?: number,
): void {
  outgoing.writeHead(status, {
    ...baseHeaders(null),
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    ...(retrySeconds !== undefined && { 'retry-after': String(retrySeconds) }),
  })
  outgoing.end(`${reason}\n`)
}

/** The page reads the answer to an upload as a fault. */
export function sendTooManyUploads(outgoing: ServerResponse): void {
  outgoing.writeHead(429, {
    ...baseHeaders(null),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    'retry-after': '5',
  })
  outgoing.end(JSON.stringify(toStudioError(new StudioFault('upload.tooMany', {}))))
}

/** Answers an upgrade request that is refused, and closes its connection. */
export function refuseSocket(socket: Duplex, { status, reason }: Refusal): void {
  const body = `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  // The client may keep its half open for ever, and would count against the limit of connections.
  const timeout = setTimeout(() => socket.destroy(), refusedSocketTimeoutMs).unref()
  socket.once('close', () => clearTimeout(timeout))
}

/**
 * Hands out the cookie and goes to the clean address. A browser keeps a `SameSite=Strict` cookie back when a
 * redirect began on another site (the address clicked in a browser terminal), so there the page goes on by itself.
 */
export function sendLogin(
  outgoing: ServerResponse,
  cookie: string,
  fetchSite: string | string[] | undefined,
): void {
  const headers = { ...baseHeaders(null), 'set-cookie': cookie, 'cache-control': 'no-store' }
  if (fetchSite === 'cross-site' || fetchSite === 'same-site') {
    outgoing.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' })
    outgoing.end('<!doctype html><title>Tintype</title><meta http-equiv="refresh" content="0; url=/">')
  } else {
    outgoing.writeHead(303, { ...headers, location: '/' })
    outgoing.end()
  }
}
