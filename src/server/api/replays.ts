/**
 * Requests that may be repeated: what bears the same `Idempotency-Key` is done once, and answered the same way again. A
 * client that lost the answer asks again without a second picture.
 */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { AccessDatabase } from '../../studio/access/database.ts'
import { ApiError } from './errors.ts'
import type { ApiLimits } from './limits.ts'

const tokenSchema = z.string().regex(/^[\x21-\x7e]{1,255}$/)

/** Larger answers are not kept: a repeated request is done anew. */
const maxBodyBytes = 1_000_000

export interface Replay {
  status: number
  body: string
}

/** A request that is at work under its token. */
export interface Claim {
  keyId: string
  token: string
}

/** @returns null where the request has none. @throws ApiError where it makes no sense */
export function tokenOf(headers: IncomingHttpHeaders): string | null {
  const given = headers['idempotency-key']
  if (given === undefined) return null
  const token = tokenSchema.safeParse(given)
  if (token.success) return token.data
  throw new ApiError('BAD_REQUEST', 'Idempotency-Key has 1 to 255 visible characters.')
}

export class ReplayStore {
  readonly #access: AccessDatabase
  readonly #retentionMs: number
  /** This process's own; of an earlier one nobody is at work any more. */
  readonly #working = new Set<string>()

  constructor(access: AccessDatabase, { retentionMs }: Pick<ApiLimits, 'retentionMs'>) {
    this.#access = access
    this.#retentionMs = retentionMs
  }

  /**
   * Begins a request under its token.
   * @param asked what decides the answer: method, path, body
   * @returns the answer that it got before, or the claim to be ended
   * @throws ApiError 409 while the first is at work, 422 where the token stands for something else
   */
  async begin(keyId: string, token: string, asked: readonly string[]): Promise<Replay | Claim> {
    const { db, clock } = this.#access
    const request = createHash('sha256').update(JSON.stringify(asked)).digest('hex')
    const claim = { keyId, token }
    const name = JSON.stringify(claim)
    await db
      .deleteFrom('replays')
      .where('created', '<', clock.now() - this.#retentionMs)
      .execute()
    const row = await db
      .selectFrom('replays')
      .selectAll()
      .where('key_id', '=', keyId)
      .where('token', '=', token)
      .executeTakeFirst()
    if (row && row.request !== request) {
      throw new ApiError(
        'UNPROCESSABLE_CONTENT',
        'This Idempotency-Key was sent with another request. Use a new one.',
      )
    }
    if (row && row.status !== null) return { status: row.status, body: row.body ?? '' }
    if (this.#working.has(name)) {
      throw new ApiError('CONFLICT', 'The first request with this Idempotency-Key is still at work.', {
        retrySeconds: 1,
      })
    }
    this.#working.add(name)
    await db
      .insertInto('replays')
      .values({ key_id: keyId, token, request, status: null, body: null, created: clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return claim
  }

  /** Keeps the answer; one that says "later" or "our fault" is not kept, so that it may be tried again. */
  async end({ keyId, token }: Claim, { status, body }: Replay): Promise<void> {
    this.#working.delete(JSON.stringify({ keyId, token }))
    const rows = this.#access.db
    if (status >= 500 || status === 429 || status === 408 || body.length > maxBodyBytes) {
      await rows.deleteFrom('replays').where('key_id', '=', keyId).where('token', '=', token).execute()
      return
    }
    await rows
      .updateTable('replays')
      .set({ status, body })
      .where('key_id', '=', keyId)
      .where('token', '=', token)
      .execute()
  }
}

interface Exchange {
  incoming: IncomingMessage
  outgoing: ServerResponse
  path: string
}

/** A request that is done once for its token; one that has none is done as it comes. */
export class OnceOnly {
  readonly #replays: ReplayStore
  readonly #keyId: string
  readonly #exchange: Exchange
  readonly #token: string | null
  #claim: Claim | null = null

  /** @throws ApiError where its token makes no sense */
  constructor(replays: ReplayStore, keyId: string, exchange: Exchange) {
    this.#replays = replays
    this.#keyId = keyId
    this.#exchange = exchange
    this.#token = tokenOf(exchange.incoming.headers)
  }

  /**
   * To be called when it is known what is asked, and before it is done.
   * @param asked tells requests apart; only called where there is a token
   * @returns true where it was done before: its answer has been sent
   * @throws as `ReplayStore.begin`
   */
  async wasDone(asked: () => Promise<string>): Promise<boolean> {
    if (this.#token === null) return false
    const { incoming, outgoing, path } = this.#exchange
    const all = [incoming.method ?? '', path, await asked()]
    const begun = await this.#replays.begin(this.#keyId, this.#token, all)
    if (!('status' in begun)) {
      this.#claim = begun
      return false
    }
    send(outgoing, begun, { 'idempotency-replayed': 'true' })
    return true
  }

  /** Keeps the answer and sends it. */
  async answer(answer: Replay): Promise<void> {
    await this.#end(answer)
    send(this.#exchange.outgoing, answer)
  }

  /** It has no answer that is kept. What was refused may be right the next time: a disk with room, an address that answers. */
  async forget(): Promise<void> {
    await this.#end(notKept)
  }

  async #end(answer: Replay): Promise<void> {
    const claim = this.#claim
    this.#claim = null
    if (claim) await this.#replays.end(claim, answer)
  }
}

/**
 * Does a request once for each of its tokens, and sends the answer.
 * @param body what is asked
 * @param work answers; null where it has sent the answer itself, which then is not kept
 * @throws as `ReplayStore.begin` and `work`
 */
export async function answerOnce(
  replays: ReplayStore,
  keyId: string,
  exchange: Exchange,
  body: Buffer,
  work: () => Promise<Replay | null>,
): Promise<void> {
  const once = new OnceOnly(replays, keyId, exchange)
  if (await once.wasDone(async () => body.toString('base64'))) return
  try {
    const answer = await work()
    await (answer ? once.answer(answer) : once.forget())
  } catch (error) {
    await once.forget()
    throw error
  }
}

const notKept: Replay = { status: 503, body: '' }

function send(
  outgoing: ServerResponse,
  { status, body }: Replay,
  headers: Record<string, string> = {},
): void {
  outgoing.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  outgoing.end(body)
}
