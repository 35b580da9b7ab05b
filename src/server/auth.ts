/**
 * Authentication of the browser host: one-time token, session cookie, and the check of `Host` and `Origin`.
 *
 * Any web page can make the browser send requests to 127.0.0.1, and a hostile name server can make its own name
 * point there (DNS rebinding). So `Host` must be ours, `Origin` must be ours wherever one is sent, and a cookie
 * that only the one-time token buys must be there.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { loginAttempts, TokenBucket } from './rate-limiter.ts'

export interface Refusal {
  kind: 'refuse'
  status: 400 | 401 | 403 | 421 | 429 | 503
  reason: string
}

export type AuthResult =
  | { kind: 'allow' }
  /** The token was right: hand out the cookie and go to the clean address. */
  | { kind: 'login'; cookie: string }
  | Refusal

const usedUp = `This address opens the studio once and has been used, or it is not the one that was printed. Go back to the terminal and press Enter there for a new address.`

const tooMany = `Too many wrong addresses were tried. Wait some seconds and try again, or press Enter in the terminal for a new address.`

/**
 * The address that a request names. Browsers send a path; what does not begin like one is for proxies, and `//name`
 * would be read as another host's address if it were resolved against ours.
 * @returns null for everything that is no path
 */
export const addressOf = (url: string): URL | null =>
  url.startsWith('/') ? URL.parse(`http://studio${url}`) : null

/** Compares in constant time; hashing first makes the lengths equal. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

export function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}

export interface AuthOptions {
  /** The port that is listened on; browsers send cookies of one port to every port of a host. */
  port: number
  /** Addresses under which the page may be asked for, the first of them for people: `http://127.0.0.1:8080`. */
  origins: readonly [string, ...string[]]
  /** Clock of the limit of wrong tokens, in milliseconds. */
  now?: () => number
}

/** Where a host on this machine is asked for. */
export const localOrigins = (port: number, scheme = 'http'): [string, string] => [
  `${scheme}://127.0.0.1:${port}`,
  `${scheme}://localhost:${port}`,
]

export class Auth {
  /** By the `Host` that requests to them have. */
  readonly #origins: ReadonlyMap<string, string>
  readonly #first: string
  readonly #cookieName: string
  readonly #cookieAttributes: string
  readonly #session = randomBytes(32).toString('base64url')
  readonly #tokens = new Set<string>()
  readonly #attempts: TokenBucket

  constructor({ port, origins, now }: AuthOptions) {
    this.#origins = new Map(origins.flatMap(hostsOf))
    this.#first = origins[0]
    this.#cookieName = `tintype_${port}`
    const secure = origins[0].startsWith('https:') ? '; Secure' : ''
    this.#cookieAttributes = `Path=/; HttpOnly; SameSite=Strict${secure}`
    this.#attempts = new TokenBucket({ ...loginAttempts, ...(now && { now }) })
  }

  /** A new address with a token that can be used once. */
  issueAddress(): string {
    const token = randomBytes(32).toString('base64url')
    this.#tokens.add(token)
    // Whoever can press Enter in the terminal does not guess: nobody else's attempts may lock them out.
    this.#attempts.refill()
    return `${this.#first}/?token=${token}`
  }

  /** @param url path and query as they came, whatever came */
  check(method: string, url: string, headers: IncomingHttpHeaders): AuthResult {
    const address = addressOf(url)
    if (!address) return { kind: 'refuse', status: 400, reason: 'This is no address of the studio.' }
    const given = address.searchParams.get('token')
    const reads = method === 'GET' || method === 'HEAD'
    // The printed address may be clicked in a web mail or a browser terminal: that is a cross-site
    // navigation, and its token, not its origin, is what authenticates it.
    const isLogin = given !== null && reads
    const refusal = this.#checkOrigin(isLogin ? { host: headers.host } : headers, !reads)
    if (refusal) return refusal
    if (isLogin) {
      const wrongToken = this.#checkToken(given, headers)
      if (wrongToken) return wrongToken
      return { kind: 'login', cookie: `${this.#cookieName}=${this.#session}; ${this.#cookieAttributes}` }
    }
    if (this.#hasSession(headers)) return { kind: 'allow' }
    return {
      kind: 'refuse',
      status: 401,
      reason: 'Open the studio with the address that was printed in the terminal.',
    }
  }

  /** The same for a WebSocket, which must say where it comes from. */
  checkSocket(url: string, headers: IncomingHttpHeaders): AuthResult {
    const refusal = this.#checkOrigin(headers, true)
    if (refusal) return refusal
    if (addressOf(url)?.pathname !== '/rpc' || !this.#hasSession(headers)) {
      return { kind: 'refuse', status: 403, reason: 'No session.' }
    }
    return { kind: 'allow' }
  }

  #hasSession(headers: IncomingHttpHeaders): boolean {
    const value = cookieValue(headers.cookie, this.#cookieName)
    return value !== null && isSame(value, this.#session)
  }

  /** Null when the token is right, or not needed any more. */
  #checkToken(given: string, headers: IncomingHttpHeaders): Refusal | null {
    if (this.#hasSession(headers)) return null
    if (!isNavigation(headers)) return { kind: 'refuse', status: 403, reason: usedUp }
    // Above the limit nothing is compared, or guessing would not be slowed down.
    if (this.#attempts.take() > 0) return { kind: 'refuse', status: 429, reason: tooMany }
    if (!this.#redeem(given)) return { kind: 'refuse', status: 403, reason: usedUp }
    this.#attempts.refill()
    return null
  }

  /** Uses a token up; a wrong one uses none. */
  #redeem(given: string): boolean {
    const token = [...this.#tokens].find((each) => isSame(each, given))
    return token !== undefined && this.#tokens.delete(token)
  }

  /** Null when the request is for our host name and, where it names its origin, from our page. */
  #checkOrigin(headers: IncomingHttpHeaders, isOriginRequired: boolean): Refusal | null {
    const { host, origin } = headers
    const ours = host === undefined ? undefined : this.#origins.get(host)
    if (ours === undefined) {
      return { kind: 'refuse', status: 421, reason: 'This host name is not the studio.' }
    }
    const foreign = origin === undefined ? isOriginRequired : origin !== ours
    const site = headers['sec-fetch-site']
    if (foreign || site === 'cross-site' || site === 'same-site') {
      return { kind: 'refuse', status: 403, reason: "Only the studio's own page may ask this." }
    }
    return null
  }
}

/** `Host` as browsers write it, and as others do that name the usual port as well. */
function hostsOf(text: string): [string, string][] {
  const { host, hostname, port, protocol, origin } = new URL(text)
  const usual = protocol === 'https:' ? '443' : '80'
  return [
    [host, origin],
    [`${hostname}:${port === '' ? usual : port}`, origin],
  ]
}

/** Only a navigation logs in: a foreign page's picture or frame neither tries a token nor counts as a try. */
function isNavigation({ 'sec-fetch-dest': dest }: IncomingHttpHeaders): boolean {
  return dest === undefined || dest === 'document'
}
