/**
 * Prints on the scan of an album's page: where they lie, what is proposed, and what a window may ask about them. A print
 * that was cut out is a photo of its own that points to its page.
 */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'
import { cornersSchema, cropSchema, geometryStepSchema } from './geometry.ts'
import { photoIdSchema } from './ids.ts'

/** More prints than lie on any page. */
export const mostPrints = 100

const quarterTurnsSchema = geometryStepSchema.shape.quarterTurns

/** Where a print lies on its page, in shares of the upright scan. */
export const printPlaceSchema = z.strictObject({
  corners: cornersSchema,
  /** Clockwise, after it has been cut out. */
  quarterTurns: quarterTurnsSchema,
  /** What is written beneath it on the page; null where nothing is. */
  caption: cropSchema.nullable().default(null),
})
export type PrintPlace = z.output<typeof printPlaceSchema>

export const proposedPrintSchema = printPlaceSchema.extend({
  /** 0 to 1: how much of its outline was seen. */
  confidence: z.number().min(0).max(1),
  /** Degrees clockwise by which it lies on the page. */
  angle: z.number().min(-180).max(180),
})
export type ProposedPrint = z.output<typeof proposedPrintSchema>

/** What a scan seems to be: a page with prints, one print on a scanner's bed, or a picture that fills it. */
export const scanKindSchema = z.enum(['page', 'print', 'picture'])
export type ScanKind = z.infer<typeof scanKindSchema>

export const foundPrintsSchema = z.object({
  /** Upright pixels of the scan. */
  width: z.int().positive(),
  height: z.int().positive(),
  kind: scanKindSchema,
  /** From the top left to the bottom right. */
  prints: z.array(proposedPrintSchema),
  /** Degrees clockwise that would lay its horizon or its walls straight; 0 where nothing says so. */
  straighten: z.number().min(-45).max(45),
  /** Clockwise, after which the faces of a picture that fills the scan are upright; 0 where nothing says so. */
  quarterTurns: quarterTurnsSchema,
  /** Whether it is paper with some writing or stamps on it: the back of a print. */
  isBack: z.boolean(),
})
export type FoundPrints = z.output<typeof foundPrintsSchema>

/** What the engine does with pages. */
export const printMethods = {
  /** Where the prints on a scan lie. */
  findPrints: {
    params: z.strictObject({ input: z.string(), maxPixels: z.int().positive() }),
    result: foundPrintsSchema,
  },
  /** Prints cut out of a page, each into a file of its own with the page's metadata. */
  cutPrints: {
    params: z.strictObject({
      /** Absolute path of the page; only ever read. */
      input: z.string(),
      cuts: z
        .array(
          printPlaceSchema
            .pick({ corners: true, quarterTurns: true })
            .extend({ /** Absolute path; appears whole or not at all. */ output: z.string() }),
        )
        .min(1)
        .max(mostPrints),
      format: z.enum(['jpeg', 'png', 'tiff']),
      maxPixels: z.int().positive(),
    }),
    result: z.object({
      cuts: z.array(z.object({ output: z.string(), width: z.int(), height: z.int() })),
    }),
  },
} as const

/** Where a photo comes from that was cut out of a page. */
export const pageLinkSchema = z.object({
  page: photoIdSchema,
  /** The page's file name. */
  name: z.string(),
  place: printPlaceSchema,
})
export type PageLink = z.output<typeof pageLinkSchema>

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const printsContract = {
  /** What is found on a photo's scan; nothing is changed by it. */
  find: base.input(z.strictObject({ photo: photoIdSchema })).output(foundPrintsSchema),
  /** Cuts prints out: photos of their own, which point to their page. Can be undone. */
  split: base
    .input(
      z.strictObject({
        photo: photoIdSchema,
        prints: z
          .array(printPlaceSchema.extend({ /** Its caption. */ words: z.string().max(10_000).default('') }))
          .min(1)
          .max(mostPrints),
      }),
    )
    .output(z.object({ photos: z.array(photoIdSchema) })),
  /** Cuts a print out of its page anew; all that was done to it stays. Can be undone. */
  recut: base
    .input(z.strictObject({ photo: photoIdSchema, place: printPlaceSchema }))
    .output(z.object({ photo: photoIdSchema })),
  /** Pairs a photo with the next one, where that is mostly paper with writing: its back. Can be undone. */
  findBack: base
    .input(z.strictObject({ photo: photoIdSchema, next: photoIdSchema }))
    .output(z.object({ paired: z.boolean() })),
}
