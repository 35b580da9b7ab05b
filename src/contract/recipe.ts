/**
 * A photo's recipe: what is done to it, as versioned JSON that is kept with the photo, undone, copied and
 * re-applied. A new step is a new key under `steps` with a default, so that every older recipe still loads.
 */
import { z } from 'zod'
import { StudioFault } from './errors.ts'
import { cropSchema, geometryStepSchema } from './geometry.ts'
import { gradeStepSchema } from './grade.ts'
import { localStepSchema } from './local.ts'
import { manualColorStepSchema } from './manual-color.ts'
import { modelIdSchema } from './manifest.ts'
import { withCurrentRecipeNames } from './stored-names.ts'
import { repairStepSchema } from './repair.ts'

export const styleSchema = z.enum(['stable', 'artistic', 'film'])
export type Style = z.infer<typeof styleSchema>

/** DeOldify's own range is 7 to 40; Tintype allows a little more at both ends, packs may allow less. */
export const renderFactorSchema = z.int().min(5).max(64)

export const mergeSchema = z.enum(['auto', 'lab', 'yuv601'])

export const colorStepSchema = z.strictObject({
  enabled: z.boolean().default(true),
  style: styleSchema.default('stable'),
  /** A certain model; without it the built-in pack of the style. */
  model: modelIdSchema.optional(),
  /** How large the model sees the photo (16 x factor pixels a side); without it the pack's own default. */
  renderFactor: renderFactorSchema.optional(),
  /** 0: the photo as it was; 1: the model's colour. In between: a mixture of the two chromas. */
  strength: z.number().min(0).max(1).default(1),
  /** Multiplies the model's chroma; 1 leaves it. */
  saturation: z.number().min(0).max(2).default(1),
  /** Shifts the model's colour towards yellow (above 0) or blue (below), most where there is most colour; 0 leaves it. */
  temperature: z.number().min(-1).max(1).default(0),
  /** A photo that is in colour already: the model's colours in place of its own, or its own kept. */
  colorPhotos: z.enum(['recolor', 'keep']).default('recolor'),
  /** How chroma meets luma; `auto` takes what the pack's manifest says. */
  merge: mergeSchema.default('auto'),
})

/** A scanned negative, turned round. Never switched on unasked: what looks like one may be a print. */
const negativeStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** Of color film the orange mask is taken out; `auto` sees which it is. */
  kind: z.enum(['auto', 'bw', 'color']).default('auto'),
})

/** How light and dark lie: what fading did is corrected as far as it is measured. Off: as it was scanned. */
const toneStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** How much of what was measured is corrected. */
  strength: z.number().min(0).max(1).default(1),
  /** A faded photo's blacks and whites; a well exposed one is left alone. */
  levels: z.boolean().default(true),
  /** The cast of a faded colour print; the tone of a sepia one that is going to be coloured. */
  cast: z.boolean().default(true),
  /** Detail that fading took, for a faded photo; 0 for none. */
  localContrast: z.number().min(0).max(1).default(0.5),
})

/** Noise, taken away where it is more than a photo's own grain. */
const denoiseStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** Share of the noise that is taken away. */
  strength: z.number().min(0).max(1).default(1),
  /** A model pack in place of the built-in method. */
  model: modelIdSchema.optional(),
  /** Standard deviation of the noise in 8-bit levels, by a person's eye; null measures it and leaves grain alone. */
  noise: z.number().min(0).max(60).nullable().default(null),
})

/** More pixels, by a model pack, which makes up the detail that the photo does not have. */
const upscaleStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** 0: as without the step; in between: a mixture with the picture plainly enlarged. */
  strength: z.number().min(0).max(1).default(1),
  /** Share of the photo's own noise, which the pack takes away, that comes back as fine grain. */
  grain: z.number().min(0).max(1).default(0),
  /** A certain pack; the built-in one without it. */
  model: modelIdSchema.optional(),
  /** How many times as wide and high, at most what the pack makes; null: just that. */
  factor: z.number().min(1).max(8).nullable().default(null),
})

const faceBoxSchema = z.strictObject({
  ...cropSchema.shape,
  /** The face's own tilt, degrees clockwise. */
  angle: z.number().min(-180).max(180).default(0),
})

/**
 * Faces that a person marked, redrawn by a model pack. Off by default, and never done without a box: such models make up
 * features, and can turn a relative into somebody else.
 */
const faceStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  /** Share of the new face that is blended into the old one. */
  strength: z.number().min(0).max(1).default(0.5),
  model: modelIdSchema.optional(),
  /** From brow to chin and from ear to ear, in shares of the picture after the geometry step. */
  boxes: z.array(faceBoxSchema).max(64).default([]),
})

/** The last touches. */
const finishStepSchema = z.strictObject({
  enabled: z.boolean().default(false),
  sharpen: z.number().min(0).max(1).default(0),
  /** Share of the noise that the denoise step took which comes back as fine grain, so that skin does not look like wax. */
  grain: z.number().min(0).max(1).default(0),
  border: z
    .strictObject({
      /** As a share of the picture's shorter side. */
      width: z.number().min(0).max(0.25),
      color: z.enum(['white', 'black', 'paper']),
    })
    .nullable()
    .default(null),
})

/**
 * In the order in which they are done, whatever order a file has them in; but tone is done after repair. It
 * stood before it once, and the journals of batches know a recipe by its text.
 */
const stepsSchema = z.strictObject({
  geometry: geometryStepSchema.prefault({}),
  negative: negativeStepSchema.prefault({}),
  tone: toneStepSchema.prefault({}),
  repair: repairStepSchema.prefault({}),
  denoise: denoiseStepSchema.prefault({}),
  color: colorStepSchema.prefault({}),
  manualColor: manualColorStepSchema.prefault({}),
  grade: gradeStepSchema.prefault({}),
  local: localStepSchema.prefault({}),
  upscale: upscaleStepSchema.prefault({}),
  face: faceStepSchema.prefault({}),
  finish: finishStepSchema.prefault({}),
})

export const recipeSchema = z.strictObject({ version: z.literal(1), steps: stepsSchema.prefault({}) })

/** A recipe as a library, a queue or a file holds it: names of an older version are read as today's. */
export const storedRecipeSchema = z.preprocess(withCurrentRecipeNames, recipeSchema)

export type Recipe = z.infer<typeof recipeSchema>
export type ColorStep = z.infer<typeof colorStepSchema>
export type ToneStep = z.infer<typeof toneStepSchema>
export type FaceBox = z.infer<typeof faceBoxSchema>

/** A recipe of today's version with the given changes to the colour step, and to others. */
export function makeRecipe(
  color: z.input<typeof colorStepSchema> = {},
  others: Omit<z.input<typeof stepsSchema>, 'color'> = {},
): Recipe {
  return parseRecipe({ version: 1, steps: { ...others, color } })
}

/** Steps beside the colour that model packs can do. Their tasks have the steps' names. */
export const packSteps = ['repair', 'denoise', 'upscale', 'face'] as const
export type PackStep = (typeof packSteps)[number]

/** The pack of each where the recipe names none; null: the step has a way of its own, without a pack. */
export const usualPacks: Readonly<Record<PackStep, string | null>> = {
  repair: 'tintype-repair',
  denoise: null,
  upscale: 'tintype-enlarge',
  face: 'gfpgan-1.4',
}

/** What enlarging is where nobody says otherwise: what is plain in between and some grain keep skin from looking like plastic. */
export const usualEnlarging = { factor: 2, strength: 0.8, grain: 0.5 } as const

/** Whether the colour step does anything. */
export const isColored = ({ steps: { color } }: Recipe): boolean => color.enabled && color.strength > 0

/** Enough that a face keeps its surface. */
const grainBack = 0.35

/**
 * The recipe with every automatic step on: each measures first and leaves alone what is good. What a person set stays as
 * it is.
 */
export function makeAutomatic(recipe: Recipe): Recipe {
  const { steps } = recipe
  return {
    ...recipe,
    steps: {
      ...steps,
      tone: { ...steps.tone, enabled: true },
      repair: { ...steps.repair, enabled: true },
      denoise: { ...steps.denoise, enabled: true },
      color: { ...steps.color, colorPhotos: 'keep' },
      finish: { ...steps.finish, enabled: true, grain: steps.finish.grain || grainBack },
    },
  }
}

/**
 * Reads a recipe of any version that was ever written.
 * @throws StudioFault `recipe.invalid`, naming each field that is wrong
 */
export function parseRecipe(json: unknown): Recipe {
  const result = storedRecipeSchema.safeParse(json)
  if (result.success) return result.data
  throw new StudioFault('recipe.invalid', { issues: issuesOf(result.error) })
}

/** zod's issues as short phrases with the path of each field. */
export function issuesOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.')
    return path === '' ? issue.message : `${path}: ${issue.message}`
  })
}
