/** The file of a photo: where it lies, and what its camera noted. */
import { z } from 'zod'

/** What a camera noted of a shot; null where it noted nothing. */
export const shotSchema = z.object({
  camera: z.string().nullable(),
  lens: z.string().nullable(),
  /** In seconds. */
  exposure: z.number().positive().nullable(),
  /** The number behind "f/". */
  aperture: z.number().positive().nullable(),
  iso: z.number().positive().nullable(),
  /** In millimetres. */
  focalLength: z.number().positive().nullable(),
})
export type Shot = z.infer<typeof shotSchema>

export const photoFileSchema = z.object({
  path: z.string(),
  /** Null where the file can't be read just now. */
  shot: shotSchema.nullable(),
})
export type PhotoFile = z.infer<typeof photoFileSchema>
