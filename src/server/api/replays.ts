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
  readonly #keepMs: number
  /** This process's own; of an earlier one nobody is at work any more. */
  readonly #working = new Set<string>()

  constructor(access: AccessDatabase, { keepMs }: Pick<ApiLimits, 'keepMs'>) {
    this.#access = access
    this.#keepMs = keepMs
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
      .where('created', '<', clock.now() - this.#keepMs)
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

/**
 * Does a request once for each of its tokens, and sends the answer.
 * @param body what is asked, where it is known before the work
 * @param work answers; null where it has sent the answer itself, which then is not kept
 * @throws as `ReplayStore.begin` and `work`
 */
export async function answerOnce(
  replays: ReplayStore,
  keyId: string,
  { incoming, outgoing, path }: Exchange,
  body: Buffer | null,
  work: () => Promise<Replay | null>,
): Promise<void> {
  const token = tokenOf(incoming.headers)
  if (token === null) {
    const answer = await work()
    if (answer) send(outgoing, answer)
    return
  }
  const asked = [incoming.method ?? '', path, body?.toString('base64') ?? '']
  const begun = await replays.begin(keyId, token, asked)
  if ('status' in begun) {
    incoming.resume()
    send(outgoing, begun, { 'idempotency-replayed': 'true' })
    return
  }
  try {
    const answer = await work()
    await replays.end(begun, answer ?? notKept)
    if (answer) send(outgoing, answer)
  } catch (error) {
    // What was refused may be right the next time: a disk with room, an address that answers.
    await replays.end(begun, notKept)
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
