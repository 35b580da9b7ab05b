/** What is known of several photos together: what all have in common, and where they differ. */
import { z } from 'zod'
import { albumIdSchema } from './ids.ts'
import { flagSchema, ratingSchema } from './photo-words.ts'

/** A value that several photos have in common; null where they differ. */
const common = <T extends z.ZodType>(value: T) => z.object({ value }).nullable()

/** Texts that are typed; empty where nobody has said anything. */
export const sharedTexts = ['date', 'title', 'caption', 'location', 'city', 'country', 'gps'] as const
export type SharedText = (typeof sharedTexts)[number]

/** What is known of several photos together. */
export const sharedDetailsSchema = z.object({
  photos: z.int(),
  texts: z.record(z.enum(sharedTexts), common(z.string())),
  rating: common(ratingSchema),
  flag: common(flagSchema.nullable()),
  label: common(z.string()),
  favourite: common(z.boolean()),
  /** With how many of them have each. */
  tags: z.array(z.object({ name: z.string(), photos: z.int() })),
  albums: z.array(z.object({ id: albumIdSchema, name: z.string(), photos: z.int() })),
})
export type SharedDetails = z.infer<typeof sharedDetailsSchema>
