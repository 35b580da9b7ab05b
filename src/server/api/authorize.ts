/** Whose request it is: the key in its header, how often that key asks, and how much at a time. */
import type { IncomingHttpHeaders } from 'node:http'
import type { ApiKey, Scope } from '../../contract/access.ts'
import { untilNextDay, type KeyStore } from '../../studio/access/keys.ts'
import { TokenBucket } from '../rate-limiter.ts'
import { ApiError } from './errors.ts'

/** The key that a request brings, as DeepAI's clients do or as most others do. */
export function givenKey({ 'api-key': plain, authorization }: IncomingHttpHeaders): string | null {
  if (typeof plain === 'string' && plain !== '') return plain
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}

/** @throws ApiError where the key does not have the scope */
export function demand(key: ApiKey, scope: Scope): void {
  if (key.scopes.includes(scope)) return
  throw new ApiError(
    'FORBIDDEN',
    `The key "${key.name}" may not do this: it lacks the scope "${scope}". Make one that has it ("tintype keys add --scope ${scope}").`,
  )
}

/**
 * @param now milliseconds since 1970
 * @throws ApiError 429 where the key had used up its day when the request came
 */
export function checkQuota(
  { name, perDay, today }: Pick<ApiKey, 'name' | 'perDay' | 'today'>,
  now: number,
): void {
  if (perDay === null || today < perDay) return
  throw new ApiError(
    'TOO_MANY_REQUESTS',
    `The key "${name}" has used up its ${perDay} pictures of today. It may go on at midnight (UTC).`,
    { retrySeconds: untilNextDay(now) / 1000 },
  )
}

interface Use {
  bucket: TokenBucket
  perMinute: number
  running: number
}

export class Authorizer {
  readonly #keys: Pick<KeyStore, 'find'>
  readonly #concurrent: number
  readonly #now: (() => number) | undefined
  /** By key; as many as there are keys. */
  readonly #uses = new Map<string, Use>()

  constructor(keys: Pick<KeyStore, 'find'>, concurrent: number, now?: () => number) {
    this.#keys = keys
    this.#concurrent = concurrent
    this.#now = now
  }

  /** @throws ApiError 401 for a missing, wrong or revoked key */
  async identify(headers: IncomingHttpHeaders): Promise<ApiKey> {
    const given = givenKey(headers)
    if (given === null) {
      throw new ApiError(
        'UNAUTHORIZED',
        'The request has no key. Send one in the header "api-key"; "tintype keys add" makes one.',
      )
    }
    const key = await this.#keys.find(given)
    if (key === 'revoked') {
      throw new ApiError(
        'UNAUTHORIZED',
        'This key has been revoked. Ask for a new one ("tintype keys add" makes it).',
      )
    }
    if (key === null) {
      throw new ApiError(
        'UNAUTHORIZED',
        'There is no such key. Check it, or make one with "tintype keys add".',
      )
    }
    return key
  }

  /**
   * Counts a request of a key.
   * @returns to be called when it has been answered
   * @throws ApiError 429 where it asks too often, or too much at a time
   */
  begin(key: ApiKey): () => void {
    const use = this.#useOf(key)
    const waitMs = use.bucket.take()
    if (waitMs > 0) {
      throw new ApiError(
        'TOO_MANY_REQUESTS',
        `The key "${key.name}" may ask ${key.perMinute} times a minute. Wait, and ask again.`,
        { retrySeconds: waitMs / 1000 },
      )
    }
    if (use.running >= this.#concurrent) {
      throw new ApiError(
        'TOO_MANY_REQUESTS',
        `The key "${key.name}" has ${this.#concurrent} requests at work already. Wait for some of them to end.`,
        { retrySeconds: 1 },
      )
    }
    use.running += 1
    return () => {
      use.running -= 1
    }
  }

  #useOf({ id, perMinute }: ApiKey): Use {
    const known = this.#uses.get(id)
    if (known?.perMinute === perMinute) return known
    const bucket = new TokenBucket({
      burst: perMinute,
      perSecond: perMinute / 60,
      ...(this.#now && { now: this.#now }),
    })
    const use: Use = { bucket, perMinute, running: known?.running ?? 0 }
    this.#uses.set(id, use)
    return use
  }
}
