/** Where a window finds pixels: paths on its own host, never files. */
import { z } from 'zod'

/** A path on `tintype://app` or `http://127.0.0.1:port`. */
export const urlPathSchema = z.string().regex(/^\/[A-Za-z0-9/_.~-]*$/)
