/**
 * What the studio may ask of the engine process, and what comes back: one schema for each call, so that
 * neither side trusts the other's memory. Pixels never travel in a message; they go by file.
 */
import { z } from 'zod'
import { filmMethods } from './film.ts'
import { findingSchema } from './findings.ts'
import { geometryStepSchema, pointSchema } from './geometry.ts'
import { manualColorMethods, modelMethods } from './engine-models.ts'
import { executionProviderSchema, packSchema } from './manifest.ts'
import { noteSchema } from './notes.ts'
import { shotSchema } from './photo-file.ts'
import { outputFormatSchema, photoFormatSchema } from './photo-formats.ts'
import { knownWordsSchema, photoWordsSchema } from './photo-words.ts'
import { printMethods } from './prints.ts'
import { recipeSchema } from './recipe.ts'
import { repairReportSchema } from './repair.ts'

/** `auto` tries the platform's GPU providers in order and trusts one only after it rendered like the CPU. */
export const providerChoiceSchema = z.enum(['auto', ...executionProviderSchema.options])
export type ProviderChoice = z.infer<typeof providerChoiceSchema>

export const outputOptionsSchema = z.strictObject({
  format: outputFormatSchema,
  /** 1 to 100; JPEG, WebP and AVIF. PNG and TIFF are lossless. */
  quality: z.int().min(1).max(100).default(92),
  /** Longest side in pixels; smaller photos are not enlarged. Full resolution when left out. */
  longestSide: z.int().min(16).max(65_500).optional(),
  /** A small palette mark at the lower left that says: coloured by a machine. */
  mark: z.boolean().default(false),
  /** Writes the photo's metadata and the AI mark into the file; off only for previews. */
  metadata: z.boolean().default(true),
})
export type OutputOptions = z.infer<typeof outputOptionsSchema>

/** 250 megapixels: past every scanner for paper, far below what a decompression bomb claims. */
export const defaultMaxPixels = 250_000_000

export const headerSchema = z.object({
  /** What the bytes are, not what the name says. */
  format: photoFormatSchema,
  /** Upright, after EXIF orientation. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Bits a sample: 8 or 16. */
  depth: z.union([z.literal(8), z.literal(16)]),
  pages: z.int().positive(),
  bytes: z.int().nonnegative(),
})
export type PhotoHeader = z.infer<typeof headerSchema>

export const verdictSchema = z.object({
  provider: executionProviderSchema,
  trusted: z.boolean(),
  /** Why it is trusted or not, in plain words. */
  reason: z.string(),
  /** Largest difference from the CPU's output, as a share of that output's range; null where it never ran. */
  difference: z.number().nullable(),
  /** CPU time divided by its time on the same tensor: above 1 it is worth using. Null where it never ran. */
  speedup: z.number().nullable(),
  /** It can't be started with any model: the card or its driver is not there. */
  missing: z.literal(true).optional(),
  testedAt: z.string(),
})
export type Verdict = z.infer<typeof verdictSchema>

/** A pack and the provider it runs on, already decided. */
const packOnSchema = z.strictObject({ pack: packSchema, provider: executionProviderSchema })
export type PackOn = z.infer<typeof packOnSchema>

/** Packs of the steps other than colour; the studio names those of the steps that are on. */
const stepPacksSchema = z.strictObject({
  repair: packOnSchema.optional(),
  denoise: packOnSchema.optional(),
  upscale: packOnSchema.optional(),
  face: packOnSchema.optional(),
})
export type StepPacks = z.infer<typeof stepPacksSchema>

/** What the steps measured and did, of those that were on and say something. */
const stepReportsSchema = z.object({ repair: repairReportSchema.optional() })
export type StepReports = z.infer<typeof stepReportsSchema>

export const renderParamsSchema = z.strictObject({
  /** Absolute path of the original; only ever read. */
  input: z.string(),
  /** Absolute path of the result; appears whole or not at all. */
  output: z.string(),
  pack: packSchema,
  recipe: recipeSchema,
  options: outputOptionsSchema,
  /** Written where `options.metadata` is on. */
  words: photoWordsSchema.optional(),
  /** Already decided: `auto` is resolved by the studio, from the verdicts. */
  provider: executionProviderSchema,
  stepPacks: stepPacksSchema.default({}),
  /** Absolute path of the photo that the manual color step takes colours from. */
  reference: z.string().optional(),
  maxPixels: z.int().positive().default(defaultMaxPixels),
  /**
   * A preview, and more of the same photo will be asked for: the decoded picture and the model's colour are kept. The
   * result need not survive a power cut.
   */
  isPreview: z.boolean().default(false),
})
export type RenderParams = z.infer<typeof renderParamsSchema>

export const renderReportSchema = z.object({
  output: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  model: z.string(),
  renderFactor: z.int().nullable(),
  provider: executionProviderSchema,
  notes: z.array(noteSchema),
  steps: stepReportsSchema.default({}),
  /** What the steps measured and did, in their order. */
  findings: z.array(findingSchema).default([]),
  /** Milliseconds each part took; parts of several photos overlap. */
  timings: z.record(z.string(), z.number()),
})
export type RenderReport = z.infer<typeof renderReportSchema>

/** The calls. `params` is checked by the engine, `result` by the studio. */
export const engineMethods = {
  /** One photo through its recipe into a file. */
  render: { params: renderParamsSchema, result: renderReportSchema },
  /**
   * A square of a photo as the enlarging step makes it, and plainly enlarged, as two JPEGs; before faces and finish. The step
   * of the recipe must be on.
   */
  enlargeSpot: {
    params: renderParamsSchema
      .pick({
        input: true,
        pack: true,
        recipe: true,
        provider: true,
        stepPacks: true,
        reference: true,
        maxPixels: true,
      })
      .extend({
        /** Absolute paths of the results; each appears whole or not at all. */
        plain: z.string(),
        enlarged: z.string(),
        /** Its middle, in shares of the picture after the geometry step. */
        place: pointSchema,
        /** Of the square, in pixels of that picture; smaller where that is. */
        side: z.int().min(8).max(1024),
      }),
    result: z.object({ width: z.int(), height: z.int(), factor: z.number() }),
  },
  /** What a photo is, from its first bytes. Nothing is decoded. */
  header: {
    params: z.strictObject({ input: z.string(), maxPixels: z.int().positive().default(defaultMaxPixels) }),
    result: headerSchema,
  },
  /** A display-size copy of an original (upright, sRGB, WebP) for a window that can't show TIFF or HEIC. */
  downscale: {
    params: z.strictObject({
      input: z.string(),
      output: z.string(),
      longestSide: z.int().min(16).max(8192),
      maxPixels: z.int().positive().default(defaultMaxPixels),
    }),
    result: z.object({ output: z.string(), width: z.int(), height: z.int() }),
  },
  /** A photo, or a finished picture, cut into tiles for zooming: a DeepZoom pyramid of JPEGs. */
  pyramid: {
    params: z.strictObject({
      input: z.string(),
      /** Folder that is made, `level/column_row.jpeg` below it; there as a whole or not at all. One that is there stays. */
      output: z.string(),
      /** Turns and cuts the picture first. */
      geometry: geometryStepSchema.nullable(),
      tileSize: z.int().min(64).max(4096),
      maxPixels: z.int().positive().default(defaultMaxPixels),
    }),
    result: z.object({ width: z.int(), height: z.int(), levels: z.int(), bytes: z.int() }),
  },
  /**
   * Where a photo is damaged, as the repair step of its recipe sees it: an 8-bit grey PNG of the size of the picture after
   * the steps before it. 255: found, and would be filled; 128: painted by a person; 0: stays as it is.
   */
  damage: {
    params: z.strictObject({
      input: z.string(),
      /** Absolute path of the PNG; appears whole or not at all. */
      output: z.string(),
      recipe: recipeSchema,
      stepPacks: stepPacksSchema,
      /** Longest side of the picture in which damage is looked for; the scan's own when left out. */
      longestSide: z.int().min(16).max(65_500).optional(),
      maxPixels: z.int().positive().default(defaultMaxPixels),
    }),
    result: z.object({ output: z.string(), width: z.int(), height: z.int(), report: repairReportSchema }),
  },
  /** What the library keeps of a photo, from one look: hash, header, perceptual hash, date, two thumbnails. */
  intake: {
    params: z.strictObject({
      input: z.string(),
      /** Folder of the thumbnails; they are named by the photo's hash. */
      thumbs: z.string(),
      maxPixels: z.int().positive().default(defaultMaxPixels),
      /** Files beside it that may speak of it; what the first says wins. */
      sidecars: z.array(z.string()).max(20).default([]),
      /** Milliseconds since 1970, no photo is of a later day; the computer's clock when left out. */
      now: z.int().optional(),
    }),
    result: z.object({
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      header: headerSchema,
      /** Of the file, milliseconds since 1970. */
      mtime: z.int(),
      /** 64-bit difference hash, 16 hex digits; null for a picture too even to have one. */
      dhash: z
        .string()
        .regex(/^[0-9a-f]{16}$/)
        .nullable(),
      ...knownWordsSchema.shape,
    }),
  },
  /** What a photo's camera noted; null where it noted nothing. */
  shot: {
    params: z.strictObject({ input: z.string(), maxPixels: z.int().positive().default(defaultMaxPixels) }),
    result: z.object({ shot: shotSchema.nullable() }),
  },
  /** A finished JPEG once more, with a person's words in its XMP; its pixels stay as they are, byte for byte. */
  describe: {
    params: z.strictObject({ input: z.string(), output: z.string(), words: photoWordsSchema }),
    result: z.object({ output: z.string(), notes: z.array(noteSchema) }),
  },
  /** SHA-256 of a file's bytes, read as a stream. */
  hash: {
    params: z.strictObject({ file: z.string() }),
    result: z.object({ sha256: z.string() }),
  },
  /** Pictures in a grid with a line of text under each. */
  contactSheet: {
    params: z.strictObject({
      cells: z.array(z.strictObject({ file: z.string(), label: z.string() })).min(1),
      columns: z.int().min(1).max(64),
      cellSide: z.int().min(32).max(4096),
      title: z.string().default(''),
      /** Between the pictures: for a screen, or for a printer. */
      ground: z.enum(['dark', 'white']).default('dark'),
      output: z.string(),
    }),
    result: z.object({ output: z.string(), width: z.int(), height: z.int() }),
  },
  /** Renders a small reference tensor on a provider and compares it with the CPU's. */
  verifyProvider: {
    params: z.strictObject({ pack: packSchema, provider: executionProviderSchema }),
    result: verdictSchema,
  },
  ...modelMethods,
  ...manualColorMethods,
  ...filmMethods,
  ...printMethods,
  /** Versions and what is loaded. */
  info: {
    params: z.strictObject({}),
    result: z.object({
      pid: z.int(),
      node: z.string(),
      onnxruntime: z.string(),
      sharp: z.string(),
      libvips: z.string(),
      backends: z.array(z.string()),
      sessions: z.array(
        z.object({
          model: z.string(),
          provider: executionProviderSchema,
          bytes: z.int(),
          /** Its graph was optimised at an earlier start and only had to be loaded. */
          preOptimised: z.boolean(),
        }),
      ),
      rssBytes: z.int(),
    }),
  },
} as const

export type EngineMethods = typeof engineMethods
export type EngineMethod = keyof EngineMethods
export type EngineParams<M extends EngineMethod> = z.input<EngineMethods[M]['params']>
export type EngineResult<M extends EngineMethod> = z.output<EngineMethods[M]['result']>
