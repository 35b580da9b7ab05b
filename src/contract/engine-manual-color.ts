/** What the studio may ask of the engine about colours by hand. */
import { z } from 'zod'
import { pointSchema } from './geometry.ts'
import { chromaSchema } from './manual-color.ts'
import { executionProviderSchema, packSchema } from './manifest.ts'
import { recipeSchema, renderFactorSchema } from './recipe.ts'

export const manualColorMethods = {
  /** Which colours models think likely at one place. */
  proposals: {
    params: z.strictObject({
      /** Absolute path of the photo; only ever read. */
      input: z.string(),
      /** Its geometry and tone come before the models. */
      recipe: recipeSchema,
      /** In the picture after the geometry step. */
      place: pointSchema,
      /** Each gives one opinion; the first ones count more where two are alike. */
      asks: z
        .array(
          z.strictObject({
            pack: packSchema,
            provider: executionProviderSchema,
            /** The pack's own default when left out. */
            renderFactor: renderFactorSchema.optional(),
          }),
        )
        .min(1)
        .max(12),
      maxPixels: z.int().positive(),
    }),
    /** Clearly different from each other, the one that most models agree on first. */
    result: z.object({ colors: z.array(chromaSchema) }),
  },
} as const
