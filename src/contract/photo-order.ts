/** What a query answers with: all of its photos in their order, how many are of each year, and where they were taken. */
import { z } from 'zod'
import { photoIdSchema } from './ids.ts'

/** All of a query's photos. Of 100,000 photos the whole order travels, and cards only of those that are seen. */
export const photoOrderSchema = z.object({
  ids: z.array(photoIdSchema),
  /** Width / height of what the grid shows, in thousandths; as many as ids. */
  ratios: z.array(z.int().positive()),
  /** Stacks of which at least two photos are among the ids: the one on top, then the others in their order. */
  stacks: z.array(z.array(photoIdSchema).min(2)),
})
export type PhotoOrder = z.infer<typeof photoOrderSchema>

/** How many photos of a query are of each year, in the order of `photoOrderSchema` by date; null: of no known one. */
export const timelineSchema = z.array(
  z.object({
    /** Null: it is not known. */
    year: z.int().nullable(),
    /** The first year of the decade, where no more is known than that; null otherwise. */
    decade: z.int().nullable(),
    photos: z.int().positive(),
  }),
)
export type Timeline = z.infer<typeof timelineSchema>

/** Where the photos of a query were taken, as far as that is known: hundred-thousandths of a degree, as many as ids. */
export const placesSchema = z.object({
  ids: z.array(photoIdSchema),
  latitudes: z.array(z.int()),
  longitudes: z.array(z.int()),
})
