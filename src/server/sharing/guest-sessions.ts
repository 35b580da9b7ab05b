/** Sessions of guests: made by the password, found by a cookie, ended with all of their connections at once. */
import { createHash, randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import bowser from 'bowser'
import type { Guest } from '../../contract/sharing.ts'

/** A session without an open window lasts so long. */
const idleMs = 12 * 3_600_000
/** Of a family, each with a few devices. */
export const mostGuests = 64
const mostNameLength = 60

/** What of a window's connection is needed to end it. */
export interface GuestSocket {
  terminate(): void
  once(event: 'close', listener: () => void): unknown
}

export interface GuestSession {
  readonly id: string
  readonly name: string
  readonly device: string
  readonly address: string
  readonly since: number
  lastSeen: number
  readonly sockets: Set<GuestSocket>
  readonly connections: Set<Duplex>
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** "Safari, iOS"; what a browser says of itself may be anything. */
export function deviceOf(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent === '') return ''
  const { browser, os } = bowser.parse(userAgent.slice(0, 500))
  return [browser.name, os.name].filter((part) => part !== undefined && part !== '').join(', ')
}

/** One line of what a guest called themselves. */
const plainName = (name: string): string =>
  name
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, mostNameLength)

export class GuestSessions {
  readonly #now: () => number
  /** By the hash of their token: what is looked up says nothing by the time it takes. */
  readonly #sessions = new Map<string, GuestSession>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns null where there are too many guests; else the cookie's token, which is kept nowhere */
  begin(from: { name: string; userAgent: string | undefined; address: string }): {
    token: string
    session: GuestSession
  } | null {
    this.#endIdle()
    if (this.#sessions.size >= mostGuests) return null
    const token = randomBytes(32).toString('base64url')
    const now = this.#now()
    const session: GuestSession = {
      id: randomBytes(8).toString('hex'),
      name: plainName(from.name),
      device: deviceOf(from.userAgent),
      address: from.address,
      since: now,
      lastSeen: now,
      sockets: new Set(),
      connections: new Set(),
    }
    this.#sessions.set(hashOf(token), session)
    return { token, session }
  }

  find(token: string | null): GuestSession | null {
    if (token === null) return null
    this.#endIdle()
    const session = this.#sessions.get(hashOf(token)) ?? null
    if (session) session.lastSeen = this.#now()
    return session
  }

  /** A connection that has shown the session's cookie ends with the session. */
  follow(session: GuestSession, connection: Duplex): void {
    if (session.connections.has(connection)) return
    session.connections.add(connection)
    connection.once('close', () => session.connections.delete(connection))
  }

  followSocket(session: GuestSession, socket: GuestSocket): void {
    session.sockets.add(socket)
    socket.once('close', () => {
      session.sockets.delete(socket)
      session.lastSeen = this.#now()
    })
  }

  /** @returns whom it was, null where there is no such guest */
  remove(id: string): GuestSession | null {
    for (const [key, session] of this.#sessions) {
      if (session.id !== id) continue
      this.#end(key, session)
      return session
    }
    return null
  }

  removeAll(): void {
    for (const [key, session] of this.#sessions) this.#end(key, session)
  }

  /** Windows are loaded anew; sessions stay. */
  endWindows(): void {
    for (const { sockets } of this.#sessions.values()) for (const socket of sockets) socket.terminate()
  }

  /** The newest first. */
  list(): Guest[] {
    this.#endIdle()
    return [...this.#sessions.values()]
      .map(({ sockets, connections: _connections, ...guest }) => ({ ...guest, windows: sockets.size }))
      .toReversed()
  }

  #end(key: string, { sockets, connections }: GuestSession): void {
    this.#sessions.delete(key)
    for (const socket of sockets) socket.terminate()
    for (const connection of connections) connection.destroy()
  }

  #endIdle(): void {
    const now = this.#now()
    for (const [key, session] of this.#sessions) {
      if (session.sockets.size === 0 && now - session.lastSeen > idleMs) this.#end(key, session)
    }
  }
}
