/** How much a page may ask of the browser host: generous for a person, too little to keep the machine from working. */
import type { IncomingMessage } from 'node:http'

export interface BucketOptions {
  /** At most so many at once. */
  burst: number
  /** So many come back in a second. */
  perSecond: number
  /** Milliseconds, never backwards. */
  now?: () => number
}

/** A token bucket: short bursts pass, a steady flood is held to its rate. */
export class Bucket {
  readonly #options: Required<BucketOptions>
  #tokens: number
  #at: number

  constructor(options: BucketOptions) {
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

  fill(): void {
    this.#tokens = this.#options.burst
  }
}

export interface Limits {
  /** Requests of the page that has the cookie: an album scrolled fast asks for some hundred small pictures a second. */
  requests: BucketOptions
  /** Requests of everybody else, so that a foreign page can't use up what the studio's own may ask. */
  strangers: BucketOptions
  /** Messages of one socket; what comes faster waits in the sender. */
  messages: BucketOptions
  sockets: number
  /** A page sends two files at a time; this is for several windows. */
  uploads: number
  /** An upload that brings nothing for so long is dropped, in milliseconds. */
  uploadSilence: number
  /** Connections at the door, whoever they are. */
  connections: number
}

export const usualLimits: Limits = {
  requests: { burst: 3000, perSecond: 500 },
  strangers: { burst: 100, perSecond: 10 },
  messages: { burst: 1000, perSecond: 200 },
  sockets: 32,
  uploads: 8,
  uploadSilence: 120_000,
  connections: 512,
}

/** Wrong addresses in a row: ten at once, then one in five seconds. */
export const wrongAddresses: BucketOptions = { burst: 10, perSecond: 0.2 }

/** The part of a WebSocket that can be told to wait. */
interface Pausable {
  on(event: 'message' | 'close', listener: () => void): unknown
  pause(): void
  resume(): void
}

/** Reads from a socket no faster than its bucket allows: nothing is lost, the sender has to wait. */
export function holdBack(socket: Pausable, options: BucketOptions): void {
  const bucket = new Bucket(options)
  let waking: NodeJS.Timeout | undefined
  socket.on('message', () => {
    const wait = bucket.take()
    if (wait === 0 || waking) return
    socket.pause()
    waking = setTimeout(() => {
      waking = undefined
      socket.resume()
    }, wait)
  })
  socket.on('close', () => clearTimeout(waking))
}

/** Drops a connection whose body stops coming; the answer may take as long as it needs. */
export function dropWhenSilent(incoming: IncomingMessage, milliseconds: number): void {
  const { socket } = incoming
  const drop = () => socket.destroy()
  socket.setTimeout(milliseconds, drop)
  // The connection may bring many uploads, and the server has a time limit of its own for the pause between them.
  const over = () => {
    incoming.off('end', over).off('close', over)
    socket.setTimeout(0, drop)
  }
  incoming.on('end', over).on('close', over)
}
