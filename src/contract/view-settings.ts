/** How a person likes to see things: kept by the studio, since a page in a browser has another address at each start. */
import { z } from 'zod'
import { outputFormatSchema } from './photo-formats.ts'
import { photoSortSchema } from './library.ts'

export const albumViewSchema = z.object({
  /** Height of a row (or side of a square), in pixels. */
  size: z.number().min(16).max(2000),
  squares: z.boolean(),
  details: z.boolean(),
})

export const viewOrderSchema = z.object({
  sort: photoSortSchema.exclude(['album']),
  descending: z.boolean(),
})

/** What was exported last time, and how. */
export const exportChoicesSchema = z.object({
  format: outputFormatSchema,
  quality: z.int().min(1).max(100),
  /** Null: full size. */
  longestSide: z.int().min(16).max(65_500).nullable(),
  template: z.string().max(500),
  variants: z.enum(['first', 'all']),
  metadata: z.boolean(),
  mark: z.boolean(),
  sidecar: z.boolean(),
  contactSheet: z.boolean(),
  sheetPdf: z.boolean().default(false),
  beforeAfter: z.boolean(),
  gallery: z.boolean(),
})
export type ExportChoices = z.infer<typeof exportChoicesSchema>

export const viewSettingsSchema = z.object({
  album: albumViewSchema.optional(),
  /** Of the photos, where no album has an order of its own. */
  order: viewOrderSchema.optional(),
  export: exportChoicesSchema.optional(),
})
export type ViewSettings = z.infer<typeof viewSettingsSchema>

/** Of what is stored somewhere: parts that make no sense, or no longer do, are left out one by one. */
export const storedViewSchema = z.object({
  album: albumViewSchema.optional().catch(undefined),
  order: viewOrderSchema.optional().catch(undefined),
  export: exportChoicesSchema.optional().catch(undefined),
})
