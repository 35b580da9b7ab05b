/** Ids of what is in a library, the addresses of pixels, and how large one message may be. */
import { z } from 'zod'

export const photoIdSchema = z.int().positive()
export const albumIdSchema = z.int().positive()
export const variantIdSchema = z.int().positive()
/** Ids, each once: what is named twice is meant once. */
export const distinct = (ids: number[]): number[] => [...new Set(ids)]

/** A batch names at most as many photos as a library is tested with. */
export const photoIdsSchema = z.array(photoIdSchema).min(1).max(200_000).overwrite(distinct)

/** A path on `tintype://app` or `http://127.0.0.1:port`. */
export const urlPathSchema = z.string().regex(/^\/[A-Za-z0-9/_.~-]*$/)

/** 128 random bits, base64url: says nothing about the file and can't be guessed. */
export const mediaIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, 'an id is 22 letters, digits, "-" or "_"')

/**
 * Bytes of JSON. 100,000 ids are 0.7 MB, and a stroke takes some 25 bytes for each of its points; pixels don't travel here.
 */
export const maxMessageBytes = 8 * 1024 * 1024
