/**
 * Who may speak to the browser host: the one page that came through the printed address, on this machine.
 *
 * Any web page can make the browser send requests to 127.0.0.1, and a hostile name server can make its own name
 * point there (DNS rebinding). So `Host` must be ours, `Origin` must be ours wherever one is sent, and a cookie
 * that only the one-time token buys must be there.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Bucket, wrongAddresses } from './limits.ts'

export type Verdict =
  | { kind: 'pass' }
  /** The token was right: hand out the cookie and go to the clean address. */
  | { kind: 'enter'; cookie: string }
  | { kind: 'refuse'; status: 400 | 401 | 403 | 421 | 429 | 503; reason: string }

export interface Gate {
  /** A fresh one-time address. Each token opens the door once. */
  issueAddress(): string
  /** @param url path and query as they came, whatever came */
  check(method: string, url: string, headers: IncomingHttpHeaders): Verdict
  /** The same for a WebSocket, which must say where it comes from. */
  checkSocket(url: string, headers: IncomingHttpHeaders): Verdict
}

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
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function cookieValue(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}

/**
 * @param port the port that is listened on; browsers send cookies of one port to every port of a host
 * @param now  the clock of the lock against guessing
 */
export function createGate(port: number, now?: () => number): Gate {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const cookieName = `tintype_${port}`
  const session = randomBytes(32).toString('base64url')
  const tokens = new Set<string>()
  const guesses = new Bucket({ ...wrongAddresses, ...(now && { now }) })

  const hasSession = (headers: IncomingHttpHeaders): boolean => {
    const value = cookieValue(headers.cookie, cookieName)
    return value !== null && same(value, session)
  }

  /** Spends a token; a wrong one spends none. */
  const spend = (given: string): boolean => {
    const token = [...tokens].find((each) => same(each, given))
    return token !== undefined && tokens.delete(token)
  }

  /** Only going there by oneself enters: a foreign page's picture or frame neither tries a token nor counts as a try. */
  const isVisit = ({ 'sec-fetch-dest': dest }: IncomingHttpHeaders): boolean =>
    dest === undefined || dest === 'document'

  function tryToken(given: string, headers: IncomingHttpHeaders): Verdict | null {
    if (hasSession(headers)) return null
    if (!isVisit(headers)) return { kind: 'refuse', status: 403, reason: usedUp }
    // While it is locked nothing is compared, or the lock would slow nobody down.
    if (guesses.take() > 0) return { kind: 'refuse', status: 429, reason: tooMany }
    if (!spend(given)) return { kind: 'refuse', status: 403, reason: usedUp }
    guesses.fill()
    return null
  }

  /** Null when the request comes to our name and, where it says so, from our page. */
  function checkPlace(headers: IncomingHttpHeaders, mustSayOrigin: boolean): Verdict | null {
    const { host, origin } = headers
    if (host === undefined || !hosts.includes(host)) {
      return { kind: 'refuse', status: 421, reason: 'This host name is not the studio.' }
    }
    const foreign = origin === undefined ? mustSayOrigin : origin !== `http://${host}`
    const site = headers['sec-fetch-site']
    if (foreign || site === 'cross-site' || site === 'same-site') {
      return { kind: 'refuse', status: 403, reason: "Only the studio's own page may ask this." }
    }
    return null
  }

  return {
    issueAddress() {
      const token = randomBytes(32).toString('base64url')
      tokens.add(token)
      // Whoever can press Enter in the terminal is no guesser: nobody else's tries may keep him out.
      guesses.fill()
      return `http://127.0.0.1:${port}/?token=${token}`
    },

    check(method, url, headers) {
      const address = addressOf(url)
      if (!address) return { kind: 'refuse', status: 400, reason: 'This is no address of the studio.' }
      const given = address.searchParams.get('token')
      const reads = method === 'GET' || method === 'HEAD'
      // The printed address may be clicked in a web mail or a browser terminal: that is a cross-site
      // navigation, and its token, not its origin, is what lets it in.
      const entering = given !== null && reads
      const place = checkPlace(entering ? { host: headers.host } : headers, !reads)
      if (place) return place
      if (entering) {
        const wrong = tryToken(given, headers)
        if (wrong) return wrong
        const attributes = 'Path=/; HttpOnly; SameSite=Strict'
        return { kind: 'enter', cookie: `${cookieName}=${session}; ${attributes}` }
      }
      if (hasSession(headers)) return { kind: 'pass' }
      return {
        kind: 'refuse',
        status: 401,
        reason: 'Open the studio with the address that was printed in the terminal.',
      }
    },

    checkSocket(url, headers) {
      const place = checkPlace(headers, true)
      if (place) return place
      if (addressOf(url)?.pathname !== '/rpc' || !hasSession(headers)) {
        return { kind: 'refuse', status: 403, reason: 'No session.' }
      }
      return { kind: 'pass' }
    },
  }
}
