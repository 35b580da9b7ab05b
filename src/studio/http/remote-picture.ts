/** Fetches a picture from an address into a file of ours: redirects followed one by one, each looked at anew, within limits. */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StudioFault } from '../../contract/errors.ts'
import { writeFaultOf } from '../../platform/file-errors.ts'
import { abortable } from '../../platform/abortable.ts'
import { plainName } from '../../platform/file-names.ts'
import { parseAddress, resolveOnce, type AddressRules, type Resolved } from './remote-address.ts'

export interface RemoteLimits {
  maxBytes: number
  /** Milliseconds for all of it, redirects with them. */
  timeoutMs: number
  redirects: number
}

export const remoteLimits: RemoteLimits = { maxBytes: 200_000_000, timeoutMs: 60_000, redirects: 5 }

export interface RemoteOptions extends AddressRules {
  limits?: RemoteLimits
  signal?: AbortSignal | undefined
}

/** Milliseconds in which a server has to take up the connection. */
const connectTimeoutMs = 10_000

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Readable
}

/**
 * @param text the address as somebody gave it
 * @param place makes the path of the file from the name in the address
 * @returns the path
 * @throws StudioFault `address.*`, `cancelled`, or of the disk; nothing stays then
 */
export async function fetchPicture(
  text: string,
  place: (name: string) => Promise<string>,
  options: RemoteOptions,
): Promise<string> {
  const { limits = remoteLimits, signal } = options
  const first = parseAddress(text)
  const address = first.href
  const timeout = AbortSignal.timeout(limits.timeoutMs)
  const both = signal ? AbortSignal.any([signal, timeout]) : timeout
  let path: string | null = null
  try {
    let url = first
    for (let hop = 0; hop <= limits.redirects; hop += 1) {
      const next: URL | null = await ask(url, options, both, async (answer) => {
        path = await place(nameIn(url))
        await store(answer, address, path, limits, both)
      })
      if (next === null && path !== null) return path
      if (next === null) break
      url = next
    }
    throw new StudioFault('address.redirects', { address })
  } catch (error) {
    if (path !== null) await rm(path, { force: true })
    throw faultOf(error, { address, timeout, limits, signal })
  }
}

/**
 * One request, to exactly what its host was resolved to.
 * @returns where it leads on; null where `take` has had its answer
 */
async function ask(
  url: URL,
  rules: AddressRules,
  signal: AbortSignal,
  take: (answer: Answer) => Promise<void>,
): Promise<URL | null> {
  const found = await abortable(resolveOnce(url, rules), signal)
  // Loaded where an address is asked: few people ever give one.
  const { Agent, request } = await import('undici')
  const agent = new Agent({ connect: { lookup: pinned(found), timeout: connectTimeoutMs } })
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'tintype' },
    })
    body.on('error', () => undefined)
    const { location } = headers
    if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
      return parseAddress(URL.parse(location, url.href)?.href ?? location)
    }
    await take({ status: statusCode, headers, body })
    return null
  } finally {
    await agent.destroy().catch(() => undefined)
  }
}

type Lookup = (
  host: string,
  options: { all?: boolean },
  done: (error: Error | null, found: string | Resolved[], family?: number) => void,
) => void

/** A name server that is asked a second time may say something else: it is not asked. */
export function pinned(found: readonly Resolved[]): Lookup {
  return (_host, { all }, done) => {
    if (all === true) done(null, [...found])
    else done(null, found[0]?.address ?? '', found[0]?.family)
  }
}

async function store(
  { status, headers, body }: Answer,
  address: string,
  path: string,
  { maxBytes }: RemoteLimits,
  signal: AbortSignal,
): Promise<void> {
  if (status !== 200) throw new StudioFault('address.status', { address, status })
  const type = typeof headers['content-type'] === 'string' ? headers['content-type'] : ''
  const kind = type.split(';', 1)[0].trim().toLowerCase()
  // What does not say what it is, or that it is any file, is looked at by its bytes.
  const mayBe =
    kind === '' || kind.startsWith('image/') || /^(?:application|binary)\/octet-stream$/.test(kind)
  if (!mayBe) throw new StudioFault('address.notAPicture', { address, type: kind.slice(0, 100) })
  const tooLarge = () => new StudioFault('address.tooLarge', { address, limit: maxBytes })
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
  let received = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      if (received > maxBytes) done(tooLarge())
      else done(null, chunk)
    },
  })
  await pipeline(body, meter, createWriteStream(path, { flags: 'wx' }), { signal })
}

/** Bytes of a file's name: beside it there is room for what is made of it. */
const maxNameBytes = 200

/** The last part of the path: what a person would call the file. */
function nameIn({ pathname }: URL): string {
  try {
    return plainName(decodeURIComponent(pathname), maxNameBytes)
  } catch {
    return plainName(pathname, maxNameBytes)
  }
}

interface Circumstances {
  address: string
  timeout: AbortSignal
  limits: RemoteLimits
  signal: AbortSignal | undefined
}

function faultOf(error: unknown, { address, timeout, limits, signal }: Circumstances): unknown {
  if (error instanceof StudioFault) return error
  if (signal?.aborted) return new StudioFault('cancelled', {}, error)
  if (timeout.aborted) {
    return new StudioFault(
      'address.tooSlow',
      { address, seconds: Math.round(limits.timeoutMs / 1000) },
      error,
    )
  }
  const written = writeFaultOf(error, address)
  if (written) return written
  const code = (error as NodeJS.ErrnoException | null)?.code
  const reason = code ?? (error instanceof Error ? error.message : String(error))
  return new StudioFault('address.unreachable', { address, reason }, error)
}
