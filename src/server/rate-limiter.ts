/** Rate limits of the browser host: generous for a person, too little to keep the machine from working. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ConnectionLimits } from './connections.ts'

export interface TokenBucketOptions {
  /** At most so many at once. */
  burst: number
  /** So many come back in a second. */
  perSecond: number
  /** Milliseconds, never backwards. */
  now?: () => number
}

/** A token bucket: short bursts pass, a steady flood is held to its rate. */
export class TokenBucket {
  readonly #options: Required<TokenBucketOptions>
  #tokens: number
  #at: number

  constructor(options: TokenBucketOptions) {
    this.#options = { now: () => performance.now(), ...options }
    this.#tokens = options.burst
    this.#at = this.#options.now()
  }

  /** Takes one. @returns 0, or the milliseconds until there is one again: then nothing was taken */
  take(): number {
    const { burst, perSecond, now } = this.#options
    const at = now()
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) / 1000) * perSecond)
    this.#at = at
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return 0
    }
    return Math.ceil(((1 - this.#tokens) / perSecond) * 1000)
  }

  refill(): void {
    this.#tokens = this.#options.burst
  }
}

export interface Limits extends ConnectionLimits {
  /** Requests of the page that has the cookie: an album scrolled fast asks for some hundred small pictures a second. */
  requests: TokenBucketOptions
  /** Requests of everybody else, so that a foreign page can't use up what the studio's own may ask. */
  unauthenticated: TokenBucketOptions
  /** Messages of one socket; what comes faster waits in the sender. */
  messages: TokenBucketOptions
  sockets: number
  /** A page sends two files at a time; this is for several windows. */
  uploads: number
  /** An upload that brings nothing for so long is dropped. */
  uploadIdleTimeoutMs: number
}

export const defaultLimits: Limits = {
  requests: { burst: 3000, perSecond: 500 },
  unauthenticated: { burst: 100, perSecond: 10 },
  messages: { burst: 1000, perSecond: 200 },
  sockets: 32,
  uploads: 8,
  uploadIdleTimeoutMs: 120_000,
  connections: 512,
  unauthenticatedConnections: 256,
  unauthenticatedTimeoutMs: 10_000,
}

/** Wrong tokens in a row: ten at once, then one in five seconds. */
export const loginAttempts: TokenBucketOptions = { burst: 10, perSecond: 0.2 }

/** Counts the requests and uploads of one host. */
export class RateLimiter {
  readonly #limits: Limits
  readonly #requests: TokenBucket
  readonly #unauthenticated: TokenBucket
  #uploads = 0

  constructor(limits: Limits) {
    this.#limits = limits
    this.#requests = new TokenBucket(limits.requests)
    this.#unauthenticated = new TokenBucket(limits.unauthenticated)
  }

  /** Counts a request. @returns 0, or the milliseconds to wait: then it is too much */
  take(client: 'authenticated' | 'unauthenticated'): number {
    return (client === 'authenticated' ? this.#requests : this.#unauthenticated).take()
  }

  /** @returns whether the upload may go on; it counts until its answer has gone out */
  beginUpload(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
    if (this.#uploads >= this.#limits.uploads) return false
    this.#uploads += 1
    outgoing.once('close', () => (this.#uploads -= 1))
    dropWhenIdle(incoming, this.#limits.uploadIdleTimeoutMs)
    return true
  }
}

/** The part of a WebSocket that stops and starts reading. */
interface Pausable {
  on(event: 'message' | 'close', listener: () => void): unknown
  pause(): void
  resume(): void
}

/** Reads from a socket no faster than its bucket allows: nothing is lost, the sender has to wait. */
export function throttleSocket(socket: Pausable, options: TokenBucketOptions): void {
  const bucket = new TokenBucket(options)
  let timer: NodeJS.Timeout | undefined
  socket.on('message', () => {
    const wait = bucket.take()
    if (wait === 0 || timer) return
    socket.pause()
    timer = setTimeout(() => {
      timer = undefined
      socket.resume()
    }, wait)
  })
  socket.on('close', () => clearTimeout(timer))
}

/** Drops a connection whose body stops coming; the answer may take as long as it needs. */
export function dropWhenIdle(incoming: IncomingMessage, timeoutMs: number): void {
  const { socket } = incoming
  const drop = () => socket.destroy()
  socket.setTimeout(timeoutMs, drop)
  // The connection may bring many uploads, and the server has a time limit of its own for the pause between them.
  const onEnd = () => {
    incoming.off('end', onEnd).off('close', onEnd)
    socket.setTimeout(0, drop)
  }
  incoming.on('end', onEnd).on('close', onEnd)
}
