/** What a window may ask about the photo on the workbench: previews, sweeps over render factors, tiles for zooming in. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { renderReportSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { pointSchema } from './geometry.ts'
import { chromaSchema } from './manual-color.ts'
import { photoIdSchema, urlPathSchema } from './ids.ts'
import { recipeSchema, renderFactorSchema } from './recipe.ts'
import { repairReportSchema } from './repair.ts'

const progressEventSchema = z.object({
  type: z.literal('progress'),
  /** 0 to 1 of the whole. */
  fraction: z.number().min(0).max(1),
})

/** The engine's report without the path of the file. */
export const publicReportSchema = renderReportSchema.omit({ output: true })
export type PublicReport = z.infer<typeof publicReportSchema>

export const previewEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    url: urlPathSchema,
    width: z.int(),
    height: z.int(),
    report: publicReportSchema,
  }),
])
export type PreviewEvent = z.infer<typeof previewEventSchema>

export const sweepEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('picture'),
    renderFactor: z.int(),
    url: urlPathSchema,
    width: z.int(),
    height: z.int(),
  }),
  z.object({ type: z.literal('failed'), renderFactor: z.int(), fault: studioErrorSchema }),
])
export type SweepEvent = z.infer<typeof sweepEventSchema>

/** A picture in tiles, half as large at each level below the last. */
export const pyramidSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  /** Pixels a side of a tile, without overlap. */
  tileSize: z.int().positive(),
  /** Level 0 is one pixel; the last one is full size: a DeepZoom pyramid. */
  levels: z.int().positive(),
  /** A tile is at `${url}/${level}/${column}_${row}`. */
  url: urlPathSchema,
})
export type Pyramid = z.infer<typeof pyramidSchema>

export const tilesEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({ type: z.literal('done'), pyramid: pyramidSchema }),
])

export const damageEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    /** A grey PNG: white where damage was found and would be filled, black elsewhere. */
    url: urlPathSchema,
    width: z.int(),
    height: z.int(),
    report: repairReportSchema,
  }),
])

/** What enlarging a photo by a recipe comes to. */
export const enlargeForecastSchema = z.object({
  factor: z.number(),
  /** Of the result, without a border. */
  width: z.int(),
  height: z.int(),
  /** On this machine, of the enlarging alone; null where it can't be done. */
  seconds: z.number().nullable(),
  /** Why it can't be done, with the largest factor that fits. */
  problem: studioErrorSchema.nullable(),
})
export type EnlargeForecast = z.infer<typeof enlargeForecastSchema>

export const spotEventSchema = z.discriminatedUnion('type', [
  progressEventSchema,
  z.object({
    type: z.literal('done'),
    /** Two pictures of one size: plainly enlarged, and by the model. */
    plain: urlPathSchema,
    enlarged: urlPathSchema,
    width: z.int(),
    height: z.int(),
    factor: z.number(),
  }),
])
export type SpotEvent = z.infer<typeof spotEventSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const workbenchContract = {
  /**
   * A picture for the screen: progress, then `done`. Aborting ends the work in the engine. With colour and all other steps
   * off but geometry it is the original, cut and turned alike.
   */
  preview: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        recipe: recipeSchema,
        /** Pixels; smaller photos are not enlarged. */
        longestSide: z.int().min(16).max(8192),
      }),
    )
    .output(eventIterator(previewEventSchema)),
  /** One small picture for each render factor, as they are finished. */
  sweep: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        recipe: recipeSchema,
        renderFactors: z.array(renderFactorSchema).min(1).max(24),
        longestSide: z.int().min(16).max(1024),
      }),
    )
    .output(eventIterator(sweepEventSchema)),
  /** Renders at full size where that has not been done, and cuts it into tiles. */
  tiles: base
    .input(z.strictObject({ photo: photoIdSchema, recipe: recipeSchema }))
    .output(eventIterator(tilesEventSchema)),
  /**
   * What the repair step of the recipe finds in the photo by itself, whether or not the step is on; what a person painted
   * is not in it, so that it stays the same while they paint.
   */
  damage: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        recipe: recipeSchema,
        /** Pixels; of the picture in which damage is looked for. */
        longestSide: z.int().min(16).max(8192),
      }),
    )
    .output(eventIterator(damageEventSchema)),
  /** What the enlarging step of the recipe will come to; null where it is off. Measures this machine where nobody has yet. */
  enlargeForecast: base
    .input(z.strictObject({ photo: photoIdSchema, recipe: recipeSchema }))
    .output(enlargeForecastSchema.nullable()),
  /** A square of the photo as the enlarging step makes it. */
  enlargeSpot: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        recipe: recipeSchema,
        /** Its middle, in shares of the picture after the geometry step. */
        place: pointSchema,
        /** Pixels a side of the result. */
        side: z.int().min(64).max(1024),
      }),
    )
    .output(eventIterator(spotEventSchema)),
  /** Up to six clearly different colours that the models think likely at a place of the picture; `tick`: of a film's frame. */
  proposals: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        tick: z.int().optional(),
        recipe: recipeSchema,
        place: pointSchema,
      }),
    )
    .output(z.object({ colors: z.array(chromaSchema) })),
}
