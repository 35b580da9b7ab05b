/** Where a window finds pixels: paths on its own host, never files, and the ids in them. */
import { z } from 'zod'

/** A path on `tintype://app` or `http://127.0.0.1:port`. */
export const urlPathSchema = z.string().regex(/^\/[A-Za-z0-9/_.~-]*$/)

/** 128 random bits, base64url: says nothing about the file and can't be guessed. */
export const mediaIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, 'an id is 22 letters, digits, "-" or "_"')
