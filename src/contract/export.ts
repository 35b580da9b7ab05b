/** What a window may ask of exports: what would be written, and to write it. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { outputOptionsSchema } from './engine.ts'
import { studioErrorSchema } from './errors.ts'
import { photoIdsSchema } from './ids.ts'

export const exportRequestSchema = z.strictObject({
  photos: photoIdsSchema,
  /** For `{album}` in the template: the album that a person looks at. */
  album: z.string().max(200).optional(),
  /** `{date:yyyy}/{name}`; see `docs/library.md`. */
  template: z.string().max(500),
  options: outputOptionsSchema,
  /** Which of a photo's variants: the first, or each of them. */
  variants: z.enum(['first', 'all']).default('first'),
  /** A JSON file with the recipe beside each picture. */
  sidecar: z.boolean().default(false),
  contactSheet: z.boolean().default(false),
  /** The same as a PDF of A4 pages. */
  sheetPdf: z.boolean().default(false),
  beforeAfter: z.boolean().default(false),
  gallery: z.boolean().default(false),
  /** Above sheets and gallery. */
  title: z.string().max(200).default(''),
  /** Of the words that sheets and gallery say themselves. */
  language: z.enum(['en', 'zh']).default('en'),
})
export type ExportRequest = z.input<typeof exportRequestSchema>

export const exportForecastSchema = z.object({
  /** Pictures that the export would hold. */
  pictures: z.int(),
  /** The first few names, with "/" where the template makes folders. */
  examples: z.array(z.object({ original: z.string(), name: z.string() })),
  /** Pictures whose name another one has already, and which get a number. */
  numbered: z.int(),
  /** Bytes, roughly, from what is rendered already and from the photos' sizes. */
  bytes: z.int(),
  /** Of those still to be rendered: what enlarging takes on this machine, and how many would be too large for it. */
  enlarging: z.object({ seconds: z.number(), tooLarge: z.int() }),
  /** Of them still to be rendered. */
  toRender: z.int(),
  /** Photos whose original can't be found. */
  missing: z.int(),
})
export type ExportForecast = z.infer<typeof exportForecastSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const exportContract = {
  forecast: base.input(exportRequestSchema).output(exportForecastSchema),
  /** Desktop: asks for a folder, or for the zip's name. A browser gets a zip. Null: the person closed the dialog. */
  start: base
    .input(exportRequestSchema.extend({ as: z.enum(['folder', 'zip']) }))
    .output(z.object({ activity: z.int().positive().nullable() })),
}
