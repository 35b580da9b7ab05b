/** Rows of the jobs that programs have asked for: whose they are, what they are to do, where the result lies. */
import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { jobKinds } from '../../contract/api.ts'
import { newMediaId } from '../../platform/file-names.ts'
import type { AccessDatabase } from '../../studio/access/database.ts'
import type { ApiJobTable } from '../../studio/access/schema.ts'
import { parseJson } from '../../studio/library/stored-rows.ts'

export type JobKind = (typeof jobKinds)[number]
export type ApiJobRow = Selectable<ApiJobTable>

/** The payload of a job in the queue. */
export const payloadSchema = z.strictObject({ id: z.string() })

interface NewApiJob {
  keyId: string
  origin: string
  kind: JobKind
  request: unknown
  webhook: string | undefined
  retentionMs: number
}

/** Jobs that are listed: more than anybody looks through. */
const maxListed = 200

export class ApiJobStore {
  readonly #access: AccessDatabase

  constructor(access: AccessDatabase) {
    this.#access = access
  }

  /** @returns the new row's id; nobody works on it before `queued` */
  async add(
    { keyId, origin, kind, request, webhook, retentionMs }: NewApiJob,
    id = newMediaId(),
  ): Promise<string> {
    const created = this.#access.clock.now()
    await this.#access.db
      .insertInto('api_jobs')
      .values({
        id,
        key_id: keyId,
        kind,
        queue_id: 0,
        origin,
        request: JSON.stringify(request),
        created,
        expires: created + retentionMs,
        webhook: webhook ?? null,
        result: null,
        result_type: null,
      })
      .execute()
    return id
  }

  /** It has its place in the queue. */
  async queued(id: string, queueId: number): Promise<void> {
    await this.#access.db.updateTable('api_jobs').set({ queue_id: queueId }).where('id', '=', id).execute()
  }

  async finished(id: string, result: string, type: string): Promise<void> {
    await this.#access.db
      .updateTable('api_jobs')
      .set({ result, result_type: type })
      .where('id', '=', id)
      .execute()
  }

  async markDelivered(id: string): Promise<void> {
    await this.#access.db.updateTable('api_jobs').set({ told: 1 }).where('id', '=', id).execute()
  }

  /** Null for what is not there, is over, or is another key's: nobody learns which. */
  async ofKey(keyId: string, id: string): Promise<ApiJobRow | null> {
    const row = await this.byId(id)
    return row?.key_id === keyId ? row : null
  }

  async byId(id: string): Promise<ApiJobRow | null> {
    const row = await this.#access.db
      .selectFrom('api_jobs')
      .selectAll()
      .where('id', '=', id)
      .where('expires', '>', this.#access.clock.now())
      .executeTakeFirst()
    return row ?? null
  }

  list(keyId: string): Promise<ApiJobRow[]> {
    return this.#access.db
      .selectFrom('api_jobs')
      .selectAll()
      .where('key_id', '=', keyId)
      .where('expires', '>', this.#access.clock.now())
      .orderBy('created', 'desc')
      .orderBy('id')
      .limit(maxListed)
      .execute()
  }

  /** Whose webhook has not been delivered; some of them may still be at work. */
  undelivered(): Promise<ApiJobRow[]> {
    return this.#access.db
      .selectFrom('api_jobs')
      .selectAll()
      .where('webhook', 'is not', null)
      .where('told', '=', 0)
      .where('expires', '>', this.#access.clock.now())
      .execute()
  }

  expired(): Promise<ApiJobRow[]> {
    return this.#access.db
      .selectFrom('api_jobs')
      .selectAll()
      .where('expires', '<=', this.#access.clock.now())
      .execute()
  }

  async remove(id: string): Promise<void> {
    await this.#access.db.deleteFrom('api_jobs').where('id', '=', id).execute()
  }
}

/** What the row says is to be done; null where it can't be read. */
export const requestOf = <T>(row: ApiJobRow, schema: z.ZodType<T>): T | null =>
  schema.safeParse(parseJson(row.request)).data ?? null
