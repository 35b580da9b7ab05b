/** Entering the password: the form's answer, slowed down and logged where it is wrong. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { baseHeaders } from '../../studio/http/files.ts'
import { plainAddress } from './addresses.ts'
import { GuestAttempts } from './guest-attempts.ts'
import type { GuestSessions } from './guest-sessions.ts'
import { sendLoginPage } from './login-page.ts'

/** A line of `sharing/audit.jsonl`. Never a password, right or wrong. */
export interface GuestEntry {
  event:
    | 'on'
    | 'off'
    | 'in'
    | 'wrongPassword'
    | 'slowedDown'
    | 'full'
    | 'removed'
    | 'passwordChanged'
    | 'roleChanged'
    | 'changes'
    | 'refused'
  guest?: string
  name?: string
  address?: string
  /** A procedure's name, a role, the address that is listened on. */
  what?: string
}

export type GuestLog = (entry: GuestEntry) => void

/** Of a form with a name and a password, however written. */
const mostFormBytes = 8192

interface LoginDeps {
  sessions: GuestSessions
  log: GuestLog
  isPassword: (given: string) => Promise<boolean>
  /** `Set-Cookie` for a session's token. */
  cookie: (token: string) => string
}

export class GuestLogin {
  readonly wrong: { count: number; address: string | null; at: number | null } = {
    count: 0,
    address: null,
    at: null,
  }
  readonly #deps: LoginDeps
  readonly #attempts = new GuestAttempts()

  constructor(deps: LoginDeps) {
    this.#deps = deps
  }

  show(outgoing: ServerResponse, acceptLanguage: string | undefined): void {
    sendLoginPage(outgoing, 'first', acceptLanguage)
  }

  async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const language = incoming.headers['accept-language']
    if (incoming.method !== 'POST') return goToStart(outgoing)
    const address = plainAddress(incoming.socket.remoteAddress)
    const form = await readForm(incoming)
    if (form === null) {
      outgoing.writeHead(413, { ...baseHeaders(null), connection: 'close' }).end()
      return
    }
    const { sessions, log, isPassword, cookie } = this.#deps
    const waitMs = this.#attempts.take(address)
    if (waitMs > 0) {
      log({ event: 'slowedDown', address })
      return sendLoginPage(outgoing, 'tooMany', language, Math.ceil(waitMs / 1000))
    }
    if (!(await isPassword(form.get('password') ?? ''))) {
      Object.assign(this.wrong, { count: this.wrong.count + 1, address, at: Date.now() })
      log({ event: 'wrongPassword', address })
      return sendLoginPage(outgoing, 'wrong', language)
    }
    this.#attempts.succeeded(address)
    const begun = sessions.begin({
      name: form.get('name') ?? '',
      userAgent: incoming.headers['user-agent'],
      address,
    })
    if (!begun) {
      log({ event: 'full', address })
      return sendLoginPage(outgoing, 'full', language)
    }
    log({ event: 'in', guest: begun.session.id, name: begun.session.name, address })
    goToStart(outgoing, cookie(begun.token))
  }
}

function goToStart(outgoing: ServerResponse, cookie?: string): void {
  outgoing.writeHead(303, {
    ...baseHeaders(null),
    'cache-control': 'no-store',
    location: '/',
    ...(cookie !== undefined && { 'set-cookie': cookie }),
  })
  outgoing.end()
}

/** Null: it is larger than the form can be. */
async function readForm(incoming: IncomingMessage): Promise<URLSearchParams | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostFormBytes) return null
    parts.push(part)
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'))
}
