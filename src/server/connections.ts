/** Connections of the browser host: places for whoever has shown the cookie, few and short ones for everybody else. */
import type { Duplex } from 'node:stream'

export interface ConnectionLimits {
  /** Of those who have shown the cookie or a right token. */
  connections: number
  /** Of all others; one more ends the oldest of them, so that the page that is just being loaded always gets in. */
  unauthenticatedConnections: number
  /** Milliseconds in which a connection has to show that it is the page's. */
  unauthenticatedTimeoutMs: number
}

export class Connections {
  readonly #limits: ConnectionLimits
  /** The oldest first. */
  readonly #unauthenticated = new Map<Duplex, NodeJS.Timeout>()
  readonly #admitted = new Set<Duplex>()

  constructor(limits: ConnectionLimits) {
    this.#limits = limits
  }

  /** A connection was opened, by whomever. */
  open(socket: Duplex): void {
    for (const [oldest] of this.#unauthenticated) {
      if (this.#unauthenticated.size < this.#limits.unauthenticatedConnections) break
      this.#forget(oldest)
      oldest.destroy()
    }
    const timeout = setTimeout(() => socket.destroy(), this.#limits.unauthenticatedTimeoutMs).unref()
    this.#unauthenticated.set(socket, timeout)
    socket.once('close', () => {
      this.#forget(socket)
      this.#admitted.delete(socket)
    })
  }

  /** What came over it was the page's own. @returns false where the page has too many already: it is ended */
  admit(socket: Duplex): boolean {
    if (this.#admitted.has(socket)) return true
    this.#forget(socket)
    if (socket.destroyed) return false
    if (this.#admitted.size >= this.#limits.connections) {
      socket.destroy()
      return false
    }
    this.#admitted.add(socket)
    return true
  }

  #forget(socket: Duplex): void {
    clearTimeout(this.#unauthenticated.get(socket))
    this.#unauthenticated.delete(socket)
  }
}
