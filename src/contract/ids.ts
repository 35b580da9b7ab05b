/** Ids of what is in a library. */
import { z } from 'zod'

export const photoIdSchema = z.int().positive()
export const albumIdSchema = z.int().positive()
export const variantIdSchema = z.int().positive()
/** A batch names at most as many photos as a library is tested with. */
export const photoIdsSchema = z.array(photoIdSchema).min(1).max(200_000)
