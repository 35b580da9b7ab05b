/** What a window may know and ask of models: cards, installing, importing in steps, variants, checking, verdicts. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { verdictSchema } from './engine.ts'
import { fileCheckSchema, modelDescriptionSchema } from './engine-models.ts'
import { studioErrorSchema } from './errors.ts'
import { comparisonSchema, modelIdSchema, sha256Schema } from './manifest.ts'
import { mediaIdSchema } from './ids.ts'
import { progressNoteSchema } from './progress.ts'

export const modelCardSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  /** What it is good at, in the words of its manifest or of the catalogue. */
  summary: z.string(),
  /** The summary is Tintype's own, so that a window may say it in another language. */
  ours: z.boolean(),
  licence: z.string(),
  source: z.string(),
  /** Of all its files, or of the download; null where nobody has published it. */
  bytes: z.int().positive().nullable(),
  state: z.enum(['builtIn', 'installed', 'available']),
  /** Made here from another model: from which, what that is good at, and what was measured. */
  variant: z.object({ of: modelIdSchema, comparison: comparisonSchema }).nullable(),
  /** A quicker variant can be made of it, as far as its manifest tells, and there is none yet. */
  canMakeInt8: z.boolean(),
})
export type ModelCard = z.infer<typeof modelCardSchema>

/** Names what lies in the studio and is not installed yet; its path stays there. */
const tokenSchema = mediaIdSchema

/** What a file would become, before anything of it is installed. */
export const modelProposalSchema = modelDescriptionSchema.extend({ token: tokenSchema, file: z.string() })
export type ModelProposal = z.infer<typeof modelProposalSchema>

/** A model file that was sent for an entry of the catalogue. */
export const uploadedModelSchema = z.object({ token: tokenSchema })

/** Two pictures at `GET /media/sample/ID`. */
const sampleUrlSchema = z.string().regex(/^\/media\/sample\/[A-Za-z0-9_-]{22}$/)

const progressSchema = z.object({
  type: z.literal('progress'),
  fraction: z.number().min(0).max(1),
  /** Of a download. */
  note: progressNoteSchema.optional(),
})
const installedSchema = z.object({ type: z.literal('installed'), id: modelIdSchema })
/** The person closed the folder dialog. */
const dismissedSchema = z.object({ type: z.literal('dismissed') })

const installEventSchema = z.discriminatedUnion('type', [progressSchema, installedSchema, dismissedSchema])
export type InstallEvent = z.infer<typeof installEventSchema>

const sampleEventSchema = z.discriminatedUnion('type', [
  progressSchema,
  z.object({
    type: z.literal('sample'),
    /** The sample photograph in grey, and as the model colours it. */
    before: sampleUrlSchema,
    after: sampleUrlSchema,
    /** Its colours are past what photographs have: it may be run in a wrong way. */
    wild: z.boolean(),
  }),
])

const int8EventSchema = z.discriminatedUnion('type', [
  progressSchema,
  /** It waits for `installInt8` or `discard`. */
  z.object({ type: z.literal('measured'), token: tokenSchema, comparison: comparisonSchema }),
])

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })
const idSchema = z.strictObject({ id: modelIdSchema })
const byToken = z.strictObject({ token: tokenSchema })

export const modelsContract = {
  list: base.output(z.array(modelCardSchema)),
  /** From the catalogue. Aborting keeps what has arrived; a fault `model.hashUnknown` carries both hashes. */
  install: base
    .input(
      idSchema.extend({
        /** Desktop: ask for a folder that has the file, instead of the network. */
        fromFolder: z.boolean().default(false),
        /** Browser: the file that was sent to `POST /models/file` before. It stays there after a fault. */
        upload: tokenSchema.optional(),
        /** The SHA-256 of an unknown file, after a person looked at it. */
        trust: sha256Schema.optional(),
      }),
    )
    .output(eventIterator(installEventSchema)),
  /** Desktop: the native dialog for a model file; null when it was closed. A browser sends it to `POST /models`. */
  pick: base.output(modelProposalSchema.nullable()),
  /** The second step: makes the pack aside and colours the sample photograph with it. A fault forgets the proposal. */
  sample: base.input(byToken).output(eventIterator(sampleEventSchema)),
  /** The third: installs what the sample has shown. */
  import: base.input(byToken.extend({ id: modelIdSchema })).output(installedSchema),
  /** Makes an int8 variant and measures it; nothing is installed by that. */
  makeInt8: base.input(idSchema).output(eventIterator(int8EventSchema)),
  /** Installs a variant that was measured. */
  installInt8: base.input(byToken).output(installedSchema),
  /** Forgets a proposal, an upload or a variant, and its files with it. */
  discard: base.input(byToken).output(z.object({ discarded: z.boolean() })),
  remove: base.input(idSchema).output(z.object({ removed: z.boolean() })),
  verify: base.input(idSchema).output(z.array(fileCheckSchema)),
  /** What the graphics providers of this machine are good for, by the built-in model; empty where there are none. */
  verdicts: base.output(z.array(verdictSchema)),
}
