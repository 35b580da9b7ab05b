/** What a window may know and ask of the queue of renders: its state, its jobs, their order. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { providerChoiceSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { filmPresetSchema } from './film-workbench.ts'
import { distinct, photoIdSchema, photoIdsSchema, urlPathSchema } from './ids.ts'
import { batchReviewSchema } from './needs-look.ts'
import { renderStageSchema } from './progress.ts'
import { recipeSchema, styleSchema } from './recipe.ts'

const jobIdsSchema = z.array(z.int().positive()).min(1).max(200_000).overwrite(distinct)
const jobStateSchema = z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled'])

/** What the bar at the foot shows. */
export const queueStateSchema = z.object({
  /** The whole queue is held. */
  paused: z.boolean(),
  counts: z.record(jobStateSchema, z.int()),
  /** Of the current batch: jobs done since the queue was last empty, and all of them with those to come. */
  batch: z.object({ done: z.int(), total: z.int() }),
  running: z.array(
    z.object({
      id: z.int(),
      photo: photoIdSchema,
      /** 0 to 1. */
      progress: z.number(),
      /** Milliseconds; null as long as nobody can say. */
      timeLeft: z.number().nullable(),
      /** What of the render is being done; null for films, and before it is known. */
      stage: renderStageSchema.nullable(),
      /** Of a film that is being coloured; null for photos, and while that is not known. */
      framesPerSecond: z.number().nullable(),
    }),
  ),
  /** Milliseconds until all are done; null as long as nobody can say. */
  timeLeft: z.number().nullable(),
})
export type QueueState = z.infer<typeof queueStateSchema>

export const jobCardSchema = z.object({
  id: z.int(),
  /** Null where it can't be read what the job is to do, or its photo is gone. */
  photo: photoIdSchema.nullable(),
  /** The photo's caption or name, as far as it is known. */
  name: z.string(),
  thumb: urlPathSchema.nullable(),
  /** Style or model id, and render factor where one was chosen. */
  look: z.string(),
  renderFactor: z.int().nullable(),
  /** What it was to be computed on; null: what the settings say. */
  provider: providerChoiceSchema.nullable(),
  state: jobStateSchema,
  progress: z.number(),
  timeLeft: z.number().nullable(),
  stage: renderStageSchema.nullable(),
  framesPerSecond: z.number().nullable(),
  /** Of a film: how it is written, and where it can be fetched once it is done, or shown; null for photos. */
  film: z
    .object({ preset: filmPresetSchema, fileName: z.string(), download: urlPathSchema.nullable() })
    .nullable(),
  attempts: z.int(),
  fault: studioErrorSchema.nullable(),
  finished: z.int().nullable(),
})
export type JobCard = z.infer<typeof jobCardSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })
const idsSchema = z.strictObject({ ids: jobIdsSchema })
/** Without ids: all of the queue. */
const someSchema = z.strictObject({ ids: jobIdsSchema.optional() })

export const queueContract = {
  /** Open jobs in their order, then ended ones, the last first. */
  list: base.input(z.strictObject({ limit: z.int().min(1).max(1000) })).output(z.array(jobCardSchema)),
  /** What has become of the batch that was begun last: jobs since the queue was empty. */
  review: base.output(batchReviewSchema),
  /**
   * Renders photos at full size with their first variants' recipes. Photos without one get `recipe` first (an edit that
   * can be undone), or the built-in stable style. What is rendered already is not rendered again. `changed`: photos
   * whose recipe is another one now. `films`: passed over; a film is coloured by `film.export`, for which one says where to.
   */
  render: base
    .input(
      z.strictObject({
        photos: photoIdsSchema,
        recipe: recipeSchema.optional(),
        /** All of them get this style's built-in model; what else their recipes say stays. */
        style: styleSchema.optional(),
        /** Restored as well: every step that measures first is on, and what is in colour keeps it. */
        automatic: z.literal(true).optional(),
        /** A person looks at it: before all others. */
        onScreen: z.boolean().default(false),
      }),
    )
    .output(z.object({ queued: z.int(), finished: z.int(), changed: z.int(), films: z.int() })),
  /** Renders one variant at full size with the recipe it has, whichever of its photo's variants it is. */
  renderVariant: base
    .input(
      z.strictObject({
        variant: z.int().positive(),
        /** A person looks at it: before all others. */
        onScreen: z.boolean().default(false),
      }),
    )
    .output(z.object({ queued: z.int(), finished: z.int() })),
  pause: base.input(someSchema).output(queueStateSchema),
  resume: base.input(someSchema).output(queueStateSchema),
  cancel: base.input(someSchema).output(queueStateSchema),
  /** Failed and cancelled ones again; on another provider or with a smaller factor where the old way failed. */
  retry: base
    .input(
      idsSchema.extend({
        provider: providerChoiceSchema.optional(),
        renderFactor: z.int().min(5).max(64).optional(),
      }),
    )
    .output(queueStateSchema),
  /** Puts jobs, in this order, before another; to the end where that is null. */
  move: base.input(idsSchema.extend({ before: z.int().positive().nullable() })).output(queueStateSchema),
  /** The jobs of these photos go first: they are on the screen. */
  look: base
    .input(z.strictObject({ photos: z.array(photoIdSchema).max(500).overwrite(distinct) }))
    .output(queueStateSchema),
  /** Forgets ended jobs. */
  clear: base
    .input(z.strictObject({ states: z.array(z.enum(['done', 'failed', 'cancelled'])).min(1) }))
    .output(queueStateSchema),
}
