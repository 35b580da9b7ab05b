/** What a window may know and ask of models: cards, installing, importing in two steps, checking, verdicts. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { verdictSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { modelIdSchema, sha256Schema } from './manifest.ts'

export const modelCardSchema = z.object({
  id: modelIdSchema,
  name: z.string(),
  /** What it is good at. */
  summary: z.string(),
  licence: z.string(),
  source: z.string(),
  /** Of all its files, or of the download; null where nobody has published it. */
  bytes: z.int().positive().nullable(),
  state: z.enum(['builtIn', 'installed', 'available']),
})
export type ModelCard = z.infer<typeof modelCardSchema>

/** What a file would become, before anything of it is installed. */
export const modelProposalSchema = z.object({
  /** Names the file in `import` and `discard`; the file's path stays in the studio. */
  token: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  file: z.string(),
  kind: z.enum(['checkpoint', 'onnx']),
  family: z.string(),
  id: modelIdSchema,
  name: z.string(),
  parameters: z.int().nullable(),
  summary: z.string(),
  licence: z.string(),
  /** Null where the model knows one size only. */
  factor: z.object({ least: z.int(), greatest: z.int(), default: z.int() }).nullable(),
  merge: z.enum(['yuv601', 'lab']),
})
export type ModelProposal = z.infer<typeof modelProposalSchema>

export const modelEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    fraction: z.number().min(0).max(1),
    /** Speed and time left, of a download. */
    note: z.string().optional(),
  }),
  z.object({ type: z.literal('installed'), id: modelIdSchema }),
  /** The person closed the folder dialog. */
  z.object({ type: z.literal('dismissed') }),
])
export type ModelEvent = z.infer<typeof modelEventSchema>

export const fileCheckSchema = z.object({
  path: z.string(),
  expected: z.string(),
  actual: z.string().nullable(),
  whole: z.boolean(),
})
export type FileCheck = z.infer<typeof fileCheckSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })
const idSchema = z.strictObject({ id: modelIdSchema })
const tokenSchema = z.strictObject({ token: modelProposalSchema.shape.token })

export const modelsContract = {
  list: base.output(z.array(modelCardSchema)),
  /** From the catalogue. Aborting keeps what has arrived; a fault `model.hashUnknown` carries both hashes. */
  install: base
    .input(
      idSchema.extend({
        /** Desktop: ask for a folder that has the file, instead of the network. */
        fromFolder: z.boolean().default(false),
        /** The SHA-256 of an unknown file, after a person looked at it. */
        trust: sha256Schema.optional(),
      }),
    )
    .output(eventIterator(modelEventSchema)),
  /** Desktop: the native dialog for a model file; null when it was closed. A browser sends it to `POST /models`. */
  pick: base.output(modelProposalSchema.nullable()),
  /** The second step: installs what was proposed. */
  import: base.input(tokenSchema.extend({ id: modelIdSchema })).output(eventIterator(modelEventSchema)),
  /** Forgets a proposal, and an uploaded file with it. */
  discard: base.input(tokenSchema).output(z.object({ discarded: z.boolean() })),
  remove: base.input(idSchema).output(z.object({ removed: z.boolean() })),
  verify: base.input(idSchema).output(z.array(fileCheckSchema)),
  /** What the graphics providers of this machine are good for, by the built-in model; empty where there are none. */
  verdicts: base.output(z.array(verdictSchema)),
}
