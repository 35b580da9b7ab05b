/** Engine calls about model files (the long reading and writing that no window's host may do), and about what models propose. */
import { z } from 'zod'
import { pointSchema } from './geometry.ts'
import { chromaSchema } from './manual-color.ts'
import {
  colorizerSchema,
  executionProviderSchema,
  manifestSchema,
  modelIdSchema,
  packSchema,
  type Colorizer,
} from './manifest.ts'
import type { CallOptions } from './progress.ts'
import { recipeSchema, renderFactorSchema, styleSchema } from './recipe.ts'

/** What is known about a model from elsewhere (the catalogue); it goes before what the file says. */
export const aboutModelSchema = z.strictObject({
  name: z.string().optional(),
  style: styleSchema.optional(),
  summary: z.string().optional(),
  licence: z.string().optional(),
  source: z.string().optional(),
  urls: z.array(z.string()).optional(),
})
export type AboutModel = z.infer<typeof aboutModelSchema>

/** How a model file becomes a pack; see `convert`. */
export interface ConvertOptions extends CallOptions {
  readonly id: string
  /** Precision of the stored weights of a .pth; the session computes in float32 either way. */
  readonly precision?: 'fp32' | 'fp16' | undefined
  readonly about?: AboutModel | undefined
  /** What a person says of an .onnx, in place of what would be proposed. */
  readonly colorizer?: Colorizer | undefined
}

/** What a model file is, known without reading its weights. */
export const modelDescriptionSchema = z.object({
  kind: z.enum(['checkpoint', 'onnx']),
  /** As a person would call it: "DeOldify", "DDColor". */
  family: z.string(),
  /** The id and name it would get. */
  id: modelIdSchema,
  name: z.string(),
  /** Trained numbers; only a checkpoint tells. */
  parameters: z.int().nullable(),
  summary: z.string(),
  licence: z.string(),
  style: styleSchema.nullable(),
  /** Null where the model knows one size only. */
  factor: z.object({ least: z.int(), greatest: z.int(), default: z.int() }).nullable(),
  merge: z.enum(['yuv601', 'lab']),
})
export type ModelDescription = z.infer<typeof modelDescriptionSchema>

export const fileCheckSchema = z.object({
  path: z.string(),
  expected: z.string(),
  /** Null where the file is missing or can't be read. */
  actual: z.string().nullable(),
  whole: z.boolean(),
})
export type FileCheck = z.infer<typeof fileCheckSchema>

/**
 * What a model made of the sample photograph. `grey`, `oneColor` and `broken` (no numbers, or zeros everywhere) are no
 * colouriser's work; `wild`: colours that photographs hardly have.
 */
export const sampleVerdictSchema = z.enum(['good', 'wild', 'grey', 'oneColor', 'broken'])
export type SampleVerdict = z.infer<typeof sampleVerdictSchema>

const portSchema = z.object({ name: z.string(), shape: z.array(z.union([z.int(), z.string()])) })

export const modelMethods = {
  /** How quick a pack that makes pictures is here: pixels that its network sees in a second. */
  packSpeed: {
    params: z.strictObject({ pack: packSchema, provider: executionProviderSchema }),
    result: z.object({ pixelsPerSecond: z.number().positive() }),
  },
  /** Checks that a pack's graph is a colouriser this pipeline can run, by running it once, small. */
  inspect: {
    params: z.strictObject({ pack: packSchema }),
    result: z.object({
      inputs: z.array(portSchema),
      outputs: z.array(portSchema),
    }),
  },
  /** Looks into a person's model file. */
  identify: { params: z.strictObject({ file: z.string() }), result: modelDescriptionSchema },
  /** Turns a `.pth` or `.onnx` into the files of a pack, in an empty folder that the caller made and clears up. */
  convert: {
    params: z.strictObject({
      file: z.string(),
      folder: z.string(),
      id: modelIdSchema,
      precision: z.enum(['fp32', 'fp16']).default('fp32'),
      about: aboutModelSchema.default({}),
      /** Of an .onnx: what it wants and gives, in place of what would be proposed. */
      colorizer: colorizerSchema.optional(),
    }),
    result: z.object({ manifest: manifestSchema }),
  },
  /** Reads every file of a pack and compares it with the manifest. */
  check: {
    params: z.strictObject({ pack: packSchema }),
    result: z.object({ files: z.array(fileCheckSchema) }),
  },
  /** Colours a sample photograph with a pack that is not installed yet, and judges what came out. */
  sample: {
    params: z.strictObject({
      pack: packSchema,
      photo: z.string(),
      /** Two JPEGs of one size: the sample in grey, and as the model colours it; the second only of what is no `broken`. */
      before: z.string(),
      after: z.string(),
      longestSide: z.int().min(64).max(2048),
    }),
    result: z.object({ verdict: sampleVerdictSchema }),
  },
  /** Writes the int8 variant of a pack into an empty folder that the caller made, and measures it on photos. */
  int8: {
    params: z.strictObject({
      pack: packSchema,
      folder: z.string(),
      id: modelIdSchema,
      /** A folder of photographs of the kind that the model will see. */
      photos: z.string(),
    }),
    /** Its `variant` says what was measured. */
    result: z.object({ manifest: manifestSchema }),
  },
}

export const manualColorMethods = {
  /** Which colours models think likely at one place. */
  proposals: {
    params: z.strictObject({
      /** Absolute path of the photo; only ever read. */
      input: z.string(),
      /** Its geometry and tone come before the models. */
      recipe: recipeSchema,
      /** In the picture after the geometry step. */
      place: pointSchema,
      /** Each gives one opinion; the first ones count more where two are alike. */
      asks: z
        .array(
          z.strictObject({
            pack: packSchema,
            provider: executionProviderSchema,
            /** The pack's own default when left out. */
            renderFactor: renderFactorSchema.optional(),
          }),
        )
        .min(1)
        .max(12),
      maxPixels: z.int().positive(),
    }),
    /** Clearly different from each other, the one that most models agree on first. */
    result: z.object({ colors: z.array(chromaSchema) }),
  },
} as const
