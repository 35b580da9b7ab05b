/**
 * Tells the ends of jobs to addresses that programs named, signed as Standard Webhooks says, tried again a few times.
 * The addresses are held to the same rules as those that pictures come from.
 */
import { createHmac, randomBytes } from 'node:crypto'
import PQueue from 'p-queue'
import type { Agent } from 'undici'
import { StudioFault } from '../../contract/errors.ts'
import type { ApiJob } from '../../contract/api.ts'
import type { AccessDatabase } from '../../studio/access/database.ts'
import { parseAddress, resolveOnce, type AddressRules } from '../../studio/http/remote-address.ts'
import { pinned } from '../../studio/http/remote-picture.ts'
import type { ApiJobRow } from './job-store.ts'
import type { ApiLimits } from './limits.ts'

/** Webhooks that are told at the same time: one that hangs holds up the others for no longer than its timeout. */
const concurrency = 8

const secretName = 'webhook.secret'

interface WebhookDeps extends AddressRules {
  access: AccessDatabase
  limits: Pick<ApiLimits, 'webhookDelaysMs' | 'webhookTimeoutMs'>
  /** It was delivered, or given up. */
  onSettled: (
    row: ApiJobRow,
    outcome: { delivered: boolean; attempts: number; reason: string | null },
  ) => Promise<void>
}

export class Webhooks {
  readonly #deps: WebhookDeps
  readonly #queue = new PQueue({ concurrency })
  readonly #closing = new AbortController()
  readonly #known = new Set<string>()

  constructor(deps: WebhookDeps) {
    this.#deps = deps
  }

  /** The secret that signs for a key: of the server's own, which is made at the first call. */
  async secretOf(keyId: string): Promise<string> {
    const { db } = this.#deps.access
    await db
      .insertInto('settings')
      .values({ key: secretName, value: randomBytes(32).toString('base64') })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { value } = await db
      .selectFrom('settings')
      .select('value')
      .where('key', '=', secretName)
      .executeTakeFirstOrThrow()
    const secret = createHmac('sha256', Buffer.from(value, 'base64')).update(keyId).digest('base64')
    return `whsec_${secret}`
  }

  /** Sends an end, and tries again where nobody takes it. */
  notify(row: ApiJobRow, job: ApiJob): void {
    const { webhook } = row
    if (webhook === null || row.told === 1 || this.#known.has(row.id)) return
    this.#known.add(row.id)
    void this.#attempt(row, job, webhook, 0)
  }

  async #attempt(row: ApiJobRow, job: ApiJob, address: string, attempt: number): Promise<void> {
    const { limits, access, onSettled } = this.#deps
    const delay = limits.webhookDelaysMs[attempt]
    if (delay === undefined || this.#closing.signal.aborted) return
    await new Promise<void>((resolve) => {
      const cancel = access.clock.after(delay, resolve)
      this.#closing.signal.addEventListener(
        'abort',
        () => {
          cancel()
          resolve()
        },
        { once: true },
      )
    })
    if (this.#closing.signal.aborted) return
    const reason = await this.#queue.add(() => this.#post(row, job, address))
    const attempts = attempt + 1
    if (reason === null || attempts >= limits.webhookDelaysMs.length) {
      await onSettled(row, { delivered: reason === null, attempts, reason }).catch(() => undefined)
      return
    }
    await this.#attempt(row, job, address, attempts)
  }

  /** @returns why it was not taken, in words without its address, which may hold a secret; null where it was */
  async #post(row: ApiJobRow, job: ApiJob, address: string): Promise<string | null> {
    const timeout = AbortSignal.timeout(this.#deps.limits.webhookTimeoutMs)
    const signal = AbortSignal.any([timeout, this.#closing.signal])
    let agent: Agent | null = null
    try {
      const url = parseAddress(address)
      const found = await resolveOnce(url, this.#deps)
      const { Agent, request } = await import('undici')
      agent = new Agent({ connect: { lookup: pinned(found) } })
      const body = JSON.stringify({
        type: `job.${job.state}`,
        timestamp: new Date().toISOString(),
        data: job,
      })
      const headers = await this.#signed(row, body)
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        dispatcher: agent,
        signal,
        body,
        headers,
      })
      // What it says beside its status is nothing to us, and may be without an end.
      answer.on('error', () => undefined).destroy()
      return statusCode >= 200 && statusCode < 300 ? null : `it answered ${statusCode}`
    } catch (error) {
      if (timeout.aborted) return 'it did not answer in time'
      return error instanceof StudioFault ? error.code : ((error as NodeJS.ErrnoException).code ?? 'failed')
    } finally {
      await agent?.destroy().catch(() => undefined)
    }
  }

  async #signed(row: ApiJobRow, body: string): Promise<Record<string, string>> {
    const secret = Buffer.from((await this.secretOf(row.key_id)).slice('whsec_'.length), 'base64')
    const id = `msg_${row.id}`
    const seconds = String(Math.floor(this.#deps.access.clock.now() / 1000))
    const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
    return {
      'content-type': 'application/json',
      'user-agent': 'tintype',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${signature}`,
    }
  }

  /** What is not delivered yet is sent at the next start. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#queue.onIdle()
  }
}
