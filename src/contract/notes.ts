/** Warnings and remarks that come with a picture: their codes, and the data of each. */
import { z } from 'zod'
import { executionProviderSchema } from './manifest.ts'
import { outputFormatSchema } from './photo-formats.ts'

/** A warning for the person: something to know that is no fault: "this TIFF has 3 pages, the first was used". */
export const noteSchema = z.object({
  code: z.enum([
    'photo.firstPage',
    'photo.firstFrame',
    'photo.alphaFlattened',
    'photo.profileBroken',
    'photo.endMissing',
    'photo.partEmpty',
    'photo.depthReduced',
    'photo.rawPreview',
    'provider.cpuTookOver',
    'metadata.incomplete',
    'mark.tooSmall',
    'engine.restarted',
  ]),
  message: z.string(),
  /** What the message names, for a window that says it in another language; earlier versions left it out. */
  data: z
    .object({
      /** Pages or frames. */
      count: z.int(),
      /** Metadata that was lost, by its name. */
      lost: z.array(z.string()),
      /** Of the result. */
      format: outputFormatSchema,
      /** Of the picture that was used. */
      width: z.int(),
      height: z.int(),
      /** That failed. */
      provider: executionProviderSchema,
    })
    .partial()
    .optional(),
})
export type Note = z.infer<typeof noteSchema>
