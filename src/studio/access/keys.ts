/** Keys of programs: made once, stored as hashes, looked up in constant time, counted by the day. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { scopeSchema, type ApiKey, type NewKey } from '../../contract/access.ts'
import { StudioFault } from '../../contract/errors.ts'
import { parseJson } from '../library/stored-rows.ts'
import type { AccessDatabase } from './database.ts'
import type { KeyTable } from './schema.ts'

/** `tt_`, the id, the secret: 256 random bits, so that a plain hash of them can't be turned round. */
const pattern = /^tt_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

const dayMs = 86_400_000

/** Milliseconds until the day's quota begins anew. */
export const untilNextDay = (now: number): number => dayMs - (now % dayMs)

/** Times of use are stored no finer than this: a request need not write. */
const usedIntervalMs = 60_000

export class KeyStore {
  readonly #access: AccessDatabase

  constructor(access: AccessDatabase) {
    this.#access = access
  }

  async add({ name, scopes, perMinute, perDay }: NewKey): Promise<{ key: ApiKey; secret: string }> {
    const { db, clock } = this.#access
    const id = randomBytes(8).toString('hex')
    const secret = randomBytes(32).toString('base64url')
    const row = {
      id,
      name,
      hash: hashOf(secret).toString('hex'),
      scopes: JSON.stringify([...new Set(scopes)]),
      per_minute: perMinute,
      per_day: perDay,
      created: clock.now(),
      last_used: null,
      revoked: null,
    }
    await db.insertInto('keys').values(row).execute()
    return { key: asKey(row, 0), secret: `tt_${id}_${secret}` }
  }

  /** Those in use first, then revoked ones; the newest first. */
  async list(): Promise<ApiKey[]> {
    const { db, clock } = this.#access
    const rows = await db
      .selectFrom('keys')
      .leftJoin('usage', (join) =>
        join.onRef('usage.key_id', '=', 'keys.id').on('usage.day', '=', dayOf(clock.now())),
      )
      .selectAll('keys')
      .select('usage.pictures')
      .orderBy((eb) => eb('revoked', 'is not', null))
      .orderBy('created', 'desc')
      .orderBy('id')
      .execute()
    return rows.map((row) => asKey(row, row.pictures ?? 0))
  }

  /** @throws StudioFault `access.unknownKey` */
  async revoke(id: string): Promise<ApiKey> {
    const { db, clock } = this.#access
    await db
      .updateTable('keys')
      .set({ revoked: clock.now() })
      .where('id', '=', id)
      .where('revoked', 'is', null)
      .execute()
    const key = (await this.list()).find((each) => each.id === id)
    if (!key) throw new StudioFault('access.unknownKey', { id })
    return key
  }

  /**
   * The key that a secret opens; `revoked` where it was one.
   * @param given whatever a request brought
   */
  async find(given: string): Promise<ApiKey | 'revoked' | null> {
    const [, id, secret] = pattern.exec(given) ?? []
    if (id === undefined || secret === undefined) return null
    const { db, clock } = this.#access
    const row = await db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst()
    // A row of zeros is compared as well: how long it takes shall not say which ids there are.
    const hash = Buffer.from(row?.hash ?? '0'.repeat(64), 'hex')
    if (!timingSafeEqual(hash, hashOf(secret)) || !row) return null
    if (row.revoked !== null) return 'revoked'
    const now = clock.now()
    if (row.last_used === null || now - row.last_used > usedIntervalMs) {
      await db.updateTable('keys').set({ last_used: now }).where('id', '=', id).execute()
    }
    return asKey(row, await this.#used(id))
  }

  /** Counts a picture of today. @returns false where the day's quota is used up: nothing is counted then */
  async usePicture({ id, perDay }: Pick<ApiKey, 'id' | 'perDay'>): Promise<boolean> {
    const { db, clock } = this.#access
    const day = dayOf(clock.now())
    return db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('usage')
        .select('pictures')
        .where('key_id', '=', id)
        .where('day', '=', day)
        .executeTakeFirst()
      if (perDay !== null && (row?.pictures ?? 0) >= perDay) return false
      await trx
        .insertInto('usage')
        .values({ key_id: id, day, pictures: 1 })
        .onConflict((conflict) => conflict.doUpdateSet((eb) => ({ pictures: eb('usage.pictures', '+', 1) })))
        .execute()
      return true
    })
  }

  async #used(id: string): Promise<number> {
    const { db, clock } = this.#access
    const row = await db
      .selectFrom('usage')
      .select('pictures')
      .where('key_id', '=', id)
      .where('day', '=', dayOf(clock.now()))
      .executeTakeFirst()
    return row?.pictures ?? 0
  }
}

/** A scope that this version does not know allows nothing. */
function asKey(row: Selectable<KeyTable>, today: number): ApiKey {
  const stored = z.array(z.unknown()).safeParse(parseJson(row.scopes)).data ?? []
  return {
    id: row.id,
    name: row.name,
    scopes: stored.flatMap((scope) => scopeSchema.safeParse(scope).data ?? []),
    perMinute: row.per_minute,
    perDay: row.per_day,
    created: row.created,
    lastUsed: row.last_used,
    revoked: row.revoked,
    today,
  }
}
