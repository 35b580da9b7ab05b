/**
 * The repair step: what it may say, and what it reports. It finds damage (scratches, dust, cracks, stains, torn rims) and
 * fills only that; a person adds to the mask or takes from it with a brush.
 */
import { z } from 'zod'
import { modelIdSchema } from './manifest.ts'
import { maskStrokeSchema, mostStrokes, strokeFields, type MaskStroke } from './mask.ts'

const olderStrokeSchema = z.strictObject(strokeFields)

const repairMaskSchema = z
  .strictObject({
    /**
     * In the order in which they were painted: where two lie on each other, the later one has the last word. `add`: filled
     * whatever was detected there, and the picture under it is not looked at: it may be anything. `erase`: left alone
     * whatever was detected or painted there.
     */
    strokes: z.array(maskStrokeSchema).max(mostStrokes).default([]),
    /** Recipes from before strokes had an order: what was added lay over what was erased. */
    added: z.array(olderStrokeSchema).max(1000).default([]),
    erased: z.array(olderStrokeSchema).max(1000).default([]),
  })
  .transform(({ strokes, added, erased }): { strokes: MaskStroke[] } => ({
    strokes: [
      ...erased.map((stroke) => ({ kind: 'erase' as const, ...stroke })),
      ...added.map((stroke) => ({ kind: 'add' as const, ...stroke })),
      ...strokes,
    ],
  }))

export const repairStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** 0: the photo as it was; 1: the fill. In between: a mixture, under the mask only. */
  strength: z.number().min(0).max(1).default(1),
  /** 0: only what is damage beyond doubt; 1: everything that might be. */
  sensitivity: z.number().min(0).max(1).default(0.5),
  /** `network`: the pack's own fill. `telea`: the classical way, by OpenCV, which looks at nothing under the mask. */
  method: z.enum(['network', 'telea']).default('network'),
  /**
   * `all`: a person has seen what may be damage and wants all of it filled, with or without evidence. Left out: only what is
   * certain at this sensitivity.
   */
  certainty: z.literal('all').optional(),
  /** Whether damage is looked for; off, only what was painted is filled. */
  detect: z.boolean().default(true),
  /** A certain model; the built-in one without it. */
  model: modelIdSchema.optional(),
  /** What a person painted, as strokes; null: nothing. */
  mask: repairMaskSchema.nullable().default(null),
})
export type RepairStep = z.infer<typeof repairStepSchema>

/** Shapes of damage, told apart by how they lie, not by what made them. */
export const damageKindSchema = z.enum(['specks', 'lines', 'patches', 'rim'])

/** Of each kind, how many pieces and the share of the pixels they cover. */
export const damageKindsSchema = z.record(damageKindSchema, z.object({ count: z.int(), share: z.number() }))
export type DamageKinds = z.infer<typeof damageKindsSchema>

/** What was measured, and what was done about it. */
export const repairReportSchema = z.object({
  /**
   * `repaired`: filled. `clean`: too little was found to be damage. `implausible`: too much was, or with too little
   * certainty, so that the photo was left as it is. `painted`: only what a person painted was filled. `off`: nothing was
   * looked for and nothing painted.
   */
  outcome: z.enum(['repaired', 'clean', 'implausible', 'painted', 'off']),
  /** Share of the pixels that were detected as damage, 0 to 1, whether or not they were filled. */
  detected: z.number(),
  /** Share of the pixels that were filled, detected and painted ones together. */
  filled: z.number(),
  /** Mean probability over all pixels that are thought of as damage at all (from 0.1 on); null where there are none. */
  confidence: z.number().nullable(),
  /** Of the detected damage. */
  kinds: damageKindsSchema,
  model: z.string(),
  method: repairStepSchema.shape.method.unwrap(),
})
export type RepairReport = z.infer<typeof repairReportSchema>
