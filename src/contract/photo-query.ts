/** Which photos, in which order: the conditions of the album, of a smart album, and of a part of the map. */
import { z } from 'zod'
import { albumIdSchema } from './ids.ts'
import { needsLookSchema } from './needs-look.ts'
import { flagSchema, labelSchema, ratingSchema, tagSchema } from './photo-words.ts'

const latitude = z.number().min(-90).max(90)
const longitude = z.number().min(-180).max(180)

/** A part of the world, degrees. */
export const areaSchema = z.strictObject({
  south: latitude,
  west: longitude,
  north: latitude,
  east: longitude,
})
export type GeoArea = z.infer<typeof areaSchema>

/** What has become of a photo's first variant. `stale`: a picture is there, but of an older recipe or model. */
export const photoStateSchema = z.enum(['original', 'queued', 'rendering', 'rendered', 'stale', 'failed'])

/** `changed`: exported once, and something about it is different now. */
export const exportedSchema = z.enum(['no', 'yes', 'changed'])

export const photoSortSchema = z.enum(['added', 'date', 'name', 'rating', 'album'])
export type PhotoSort = z.infer<typeof photoSortSchema>

/** Which photos, in which order. Conditions must all be true. */
export const photoQuerySchema = z.strictObject({
  album: albumIdSchema.optional(),
  tag: tagSchema.optional(),
  favourite: z.literal(true).optional(),
  missing: z.literal(true).optional(),
  /** Nobody knows when it was taken. */
  undated: z.literal(true).optional(),
  /** Nobody has said where it was taken, in words or coordinates. */
  noPlace: z.literal(true).optional(),
  /** Never opened. */
  unseen: z.literal(true).optional(),
  /** Within this part of the world. It lies across the date line where its west is greater than its east. */
  within: areaSchema.optional(),
  /** At least so many stars; 0: those that have none. */
  rating: ratingSchema.optional(),
  /** `none`: neither. */
  flag: z.enum([...flagSchema.options, 'none']).optional(),
  /** A label, however it is written; empty: those that have none. */
  label: labelSchema.optional(),
  /** Only photos, or only films. */
  kind: z.enum(['photo', 'film']).optional(),
  /** One of these. */
  states: z.array(photoStateSchema).min(1).optional(),
  /** Whose picture, of the recipe that counts now, is to be looked at for this reason. */
  needsLook: needsLookSchema.optional(),
  /** Milliseconds since 1970: rendered since then, or in vain. */
  renderedSince: z.int().optional(),
  exported: exportedSchema.optional(),
  /** A style or a model's id, of the first variant. */
  look: z.string().max(100).optional(),
  /** Words that must all be in the name, title, caption, date, place, a marked face, a tag or an album's name. */
  search: z.string().max(200).optional(),
  /** ISO days; photos whose range of dates touches them. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** Milliseconds since 1970: the last import. */
  addedSince: z.int().optional(),
  /** `album` only with an album: its own order. */
  sort: photoSortSchema.default('added'),
  descending: z.boolean().default(false),
})
export type PhotoQuery = z.output<typeof photoQuerySchema>

/** What a query asks for, without its order. */
export const conditionsSchema = photoQuerySchema.omit({ sort: true, descending: true })
export type Conditions = z.output<typeof conditionsSchema>
