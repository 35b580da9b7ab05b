/** Keys by which programs ask a studio that serves: what a key may, how often, and the list of them. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'

/**
 * `colorize`: pictures that are sent, and jobs of one's own; `read`: the library as it is; `write`: edits, imports, renders
 * and exports; `manage`: models, settings, and addresses that open the studio; `metrics`: figures for Prometheus.
 */
export const scopes = ['colorize', 'read', 'write', 'manage', 'metrics'] as const
export const scopeSchema = z.enum(scopes)
export type Scope = z.infer<typeof scopeSchema>

const keyIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'an id of a key is 16 digits from 0 to f')
/** Requests of a key in a minute. */
export const perMinuteSchema = z.int().min(1).max(100_000)
/** Pictures of a key in a day, which begins at midnight in UTC. */
export const perDaySchema = z.int().min(1).max(10_000_000)

/** What may be known of a key; its secret is stored nowhere. */
export const apiKeySchema = z.object({
  id: keyIdSchema,
  name: z.string(),
  scopes: z.array(scopeSchema),
  perMinute: perMinuteSchema,
  /** Null: as many as the machine makes. */
  perDay: perDaySchema.nullable(),
  /** Milliseconds since 1970. */
  created: z.int(),
  lastUsed: z.int().nullable(),
  revoked: z.int().nullable(),
  /** Pictures of this day. */
  today: z.int(),
})
export type ApiKey = z.infer<typeof apiKeySchema>

export const newKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(80).regex(/\S/),
  scopes: z.array(scopeSchema).min(1).max(scopes.length),
  perMinute: perMinuteSchema.default(120),
  perDay: perDaySchema.nullable().default(null),
})
export type NewKey = z.output<typeof newKeySchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const keysContract = {
  /** Those in use first, then revoked ones; the newest first. */
  list: base.output(z.array(apiKeySchema)),
  /** The only time that anybody sees `secret`. */
  add: base.input(newKeySchema).output(z.object({ key: apiKeySchema, secret: z.string() })),
  /** Every request with it is refused from now on. */
  revoke: base.input(z.strictObject({ id: keyIdSchema })).output(apiKeySchema),
}
