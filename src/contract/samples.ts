/** The sample album's credits, `resources/samples/credits.json`. */
import { z } from 'zod'

export const sampleCreditsSchema = z.array(
  z.object({ file: z.string(), title: z.string(), author: z.string(), licence: z.string(), source: z.url() }),
)
