/** One HTTP answer with a body to read: redirects followed with care, the system's proxy variables obeyed. */
import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, get as httpsGet } from 'node:https'

export interface RequestOptions {
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` of these are used, in capitals or not. */
  readonly env: NodeJS.ProcessEnv
}

/** Why a mirror can't give the file, as half a sentence. `final`: trying the same mirror again is of no use. */
export class MirrorError extends Error {
  readonly final: boolean
  constructor(message: string, final: boolean, cause?: unknown) {
    super(message, { cause })
    this.final = final
  }
}

/** The mirror has a file of another size than the catalogue's; it may be another release of it. */
export class OtherSize extends MirrorError {
  readonly bytes: number
  constructor(bytes: number, expected: number) {
    super(`its file has ${bytes} bytes instead of ${expected}`, true)
    this.bytes = bytes
  }
}

/** GitHub redirects once, Hugging Face twice. */
const mostRedirects = 10

/**
 * The last answer behind all redirects.
 * @throws MirrorError for loops, redirects to something else than HTTP, and unreachable servers
 */
export async function openUrl(url: string, options: RequestOptions): Promise<IncomingMessage> {
  const seen = new Set<string>()
  let at = new URL(url)
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    if (seen.has(at.href)) break
    seen.add(at.href)
    const answer = await request(at, options)
    const status = answer.statusCode ?? 0
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return answer
    answer.destroy()
    const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined
    if (!next || !/^https?:$/.test(next.protocol))
      throw new MirrorError('it redirects to no web address', true)
    if (at.protocol === 'https:' && next.protocol === 'http:') {
      throw new MirrorError('it redirects from an encrypted to an open connection', true)
    }
    at = next
  }
  throw new MirrorError('it redirects in a circle', true)
}

function request(url: URL, { headers, signal, env }: RequestOptions): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    // Identity: a compressed answer has other lengths than the file, and resuming it would be wrong.
    const all = { 'user-agent': 'tintype', 'accept-encoding': 'identity', ...headers }
    const started = secure
      ? httpsGet(url, { agent: new HttpsAgent({ proxyEnv: env }), signal, headers: all }, resolve)
      : httpGet(url, { agent: new HttpAgent({ proxyEnv: env }), signal, headers: all }, resolve)
    started.on('error', (error) => {
      reject(signal.aborted ? error : new MirrorError(connectionReason(error), false, error))
    })
  })
}

/** A connection's error as half a sentence, by its code. */
export function connectionReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its address could not be found (is this computer online?)'
    case 'ECONNREFUSED':
      return 'it refuses connections'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection was lost'
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return "it can't be reached"
    case 'CERT_HAS_EXPIRED':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'its certificate is not trusted (a proxy that opens connections? Set NODE_EXTRA_CA_CERTS)'
    default:
      return error instanceof Error && error.message !== '' ? error.message : 'the connection failed'
  }
}
