/** What only programs ask of a studio that serves: jobs, uploads in pieces, and an address that opens the studio. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { outputOptionsSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { exportRequestSchema } from './export.ts'
import { mediaIdSchema } from './ids.ts'
import { recipeSchema, renderFactorSchema, styleSchema } from './recipe.ts'

/** The length that browsers, too, take. */
const addressSchema = z.string().min(1).max(2000)

export const uploadSchema = z.object({
  id: mediaIdSchema,
  name: z.string(),
  bytes: z.int(),
  /** Bytes that are there: the next piece begins here. */
  received: z.int(),
  /** Milliseconds since 1970. */
  expires: z.int(),
})
export type Upload = z.infer<typeof uploadSchema>

export const jobKinds = ['colorize', 'export'] as const

export const apiJobSchema = z.object({
  id: mediaIdSchema,
  kind: z.enum(jobKinds),
  state: z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled']),
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  /** Milliseconds since 1970. */
  created: z.int(),
  finished: z.int().nullable(),
  /** Job and result are gone then. */
  expires: z.int(),
  /** Why it failed. */
  fault: studioErrorSchema.nullable(),
  /** Whoever has this address may fetch it, without a key. */
  result: z.object({ url: z.string(), type: z.string() }).nullable(),
})
export type ApiJob = z.infer<typeof apiJobSchema>

/** A picture to be coloured: exactly one of `address` and `upload`. */
export const colorizeRequestSchema = z.strictObject({
  address: addressSchema.optional(),
  upload: mediaIdSchema.optional(),
  /** All that is done; without it the built-in stable style. */
  recipe: recipeSchema.optional(),
  style: styleSchema.optional(),
  renderFactor: renderFactorSchema.optional(),
  /** Restored as well: every step that measures first is on. */
  automatic: z.boolean().default(false),
  options: outputOptionsSchema.prefault({ format: 'jpeg' }),
  webhook: addressSchema.optional(),
})
export type ColorizeRequest = z.output<typeof colorizeRequestSchema>

const base = oc.errors({
  FAULT: { status: 422, data: studioErrorSchema },
  NOT_FOUND: { status: 404, message: 'There is nothing of this id.' },
})
const idSchema = z.strictObject({ id: mediaIdSchema })

export const apiContract = {
  jobs: {
    /** The newest first. */
    list: base.output(z.array(apiJobSchema)),
    get: base.input(idSchema).output(apiJobSchema),
    /** The job as it is, then whenever it changes, until its end. */
    events: base.input(idSchema).output(eventIterator(apiJobSchema)),
    /** What has ended stays as it is. */
    cancel: base.input(idSchema).output(apiJobSchema),
    colorize: base.input(colorizeRequestSchema).output(apiJobSchema),
    /** Photos of the library as a zip. */
    export: base
      .input(exportRequestSchema.extend({ webhook: addressSchema.optional() }))
      .output(apiJobSchema),
  },
  uploads: {
    /** Pieces follow with `PATCH`. */
    begin: base
      .input(z.strictObject({ name: z.string().min(1).max(255), bytes: z.int().min(1) }))
      .output(uploadSchema),
    get: base.input(idSchema).output(uploadSchema),
    remove: base.input(idSchema).output(z.object({ removed: z.boolean() })),
  },
  server: {
    /** Opens the studio in one browser, once. */
    address: base.output(z.object({ url: z.string() })),
    /** The secret that signs what webhooks are told, for this key. */
    webhookSecret: base.output(z.object({ secret: z.string() })),
  },
}
export type ApiContract = typeof apiContract
