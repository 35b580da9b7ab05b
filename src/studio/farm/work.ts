/** What travels to a farm's workers and back: jobs by content, and reports of what was made. */
import { z } from 'zod'
import { filmMethods } from '../../contract/film.ts'
import { outputOptionsSchema, providerChoiceSchema, renderReportSchema } from '../../contract/engine.ts'
import { studioErrorSchema } from '../../contract/errors.ts'
import { modelIdSchema, sha256Schema } from '../../contract/manifest.ts'
import { photoWordsSchema } from '../../contract/photo-words.ts'
import { storedRecipeSchema } from '../../contract/recipe.ts'

export const renderKind = 'render'
export const segmentKind = 'segment'

/** A pack by the hash of its manifest, which names its files by theirs. */
export const packRefSchema = z.strictObject({ id: modelIdSchema, hash: sha256Schema })
export type PackRef = z.output<typeof packRefSchema>

const common = {
  /** Of the studio: other versions may make other pictures. */
  version: z.string().max(100),
  /** SHA-256 of all that decides the result. */
  key: sha256Schema,
  /** The original as a person calls it, without folders. */
  name: z.string().min(1).max(1000),
  /** Of the original, which lies in the store. */
  original: sha256Schema,
  packs: z.array(packRefSchema).max(16),
  /** The worker's own choice where it is left out. */
  provider: providerChoiceSchema.optional(),
} as const

export const renderWorkSchema = z.strictObject({
  ...common,
  recipe: storedRecipeSchema,
  options: outputOptionsSchema,
  words: photoWordsSchema.optional(),
  maxPixels: z.int().positive().optional(),
  /** The photo that the recipe takes colours from. */
  reference: z.strictObject({ sha256: sha256Schema, name: z.string().max(1000).nullable() }).nullable(),
})
export type RenderWork = z.output<typeof renderWorkSchema>

const engineSegment = filmMethods.filmSegment.params

export const segmentWorkSchema = z.strictObject({
  ...common,
  /** What ffmpeg calls itself where the film is put together. */
  ffmpeg: z.string().max(300),
  /** As the engine's own call, without what lies on one machine. */
  segment: engineSegment.omit({ source: true, pack: true, provider: true, lead: true, output: true }),
  source: engineSegment.shape.source.omit({ tools: true, input: true }),
  lead: z
    .strictObject({
      picture: sha256Schema,
      at: z.int().nonnegative(),
      state: sha256Schema.nullable(),
      /** Frame whose state is asked for. */
      leave: z.int().nonnegative().nullable(),
      next: z.strictObject({ picture: sha256Schema, at: z.int().positive() }).nullable(),
    })
    .optional(),
})
export type SegmentWork = z.output<typeof segmentWorkSchema>

/** A file of a result. */
export const madeFileSchema = z.strictObject({
  blob: z.string().regex(/^results\/[0-9a-f]{64}\.[0-9a-f]{16}\.[a-z]{3,4}$/),
  sha256: sha256Schema,
  bytes: z.int().nonnegative(),
})
export type MadeFile = z.output<typeof madeFileSchema>

const by = z.string().max(300)

/** Stored when the work is done; `output` of the engine's report names nothing then. */
export const renderMadeSchema = z.strictObject({ by, report: renderReportSchema, file: madeFileSchema })
export type RenderMade = z.output<typeof renderMadeSchema>

export const segmentMadeSchema = z.union([
  z.strictObject({
    by,
    result: filmMethods.filmSegment.result,
    file: madeFileSchema,
    guide: madeFileSchema.nullable(),
  }),
  /** Seeking led to other frames: the studio asks for the segment in the other way. */
  z.strictObject({ by, fault: studioErrorSchema }),
])
export type SegmentMade = z.output<typeof segmentMadeSchema>
