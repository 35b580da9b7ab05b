/** The presets that come with Tintype: for the kinds of photographs that lie in a shoe box. */
import { presetStepsSchema, recipeStepNames, type Preset } from '../contract/presets.ts'
import { makeRecipe } from '../contract/recipe.ts'
import { lazy } from '../platform/lazy.ts'

type Steps = NonNullable<Parameters<typeof makeRecipe>[1]> & { color?: Parameters<typeof makeRecipe>[0] }

function preset(id: string, name: string, { color, ...others }: Steps): Preset {
  const given = { ...others, ...(color && { color }) }
  const steps = presetStepsSchema.parse(recipeStepNames.filter((step) => step in given))
  return { id, name, builtIn: true, steps, recipe: makeRecipe(color, others) }
}

/** Each measures first where it can: a preset is a beginning, not a verdict on the photo. */
export const builtInPresets = lazy((): readonly Preset[] => [
  preset('studio-portrait', 'Studio portrait', {
    tone: { enabled: true, localContrast: 0.35 },
    repair: { enabled: true },
    denoise: { enabled: true, strength: 0.8 },
    color: { style: 'stable', temperature: 0.05, colorPhotos: 'keep' },
    grade: { enabled: true, contrast: 0.12, shadows: 0.12, highlights: -0.15, vibrance: 0.12 },
    finish: { enabled: true, sharpen: 0.15, grain: 0.4 },
  }),
  preset('faded-1970s-print', 'Faded 1970s print', {
    tone: { enabled: true, localContrast: 0.4 },
    repair: { enabled: true },
    denoise: { enabled: true },
    color: { style: 'stable', colorPhotos: 'keep' },
    grade: {
      enabled: true,
      temperature: -0.12,
      tint: -0.1,
      contrast: 0.08,
      shadows: 0.1,
      vibrance: 0.3,
      bands: {
        red: { hue: 0, saturation: -0.15, luma: 0 },
        magenta: { hue: 0.2, saturation: -0.3, luma: 0 },
        blue: { hue: 0, saturation: 0.2, luma: -0.1 },
      },
    },
    finish: { enabled: true, sharpen: 0.2, grain: 0.35 },
  }),
  preset('newspaper', 'Newspaper', {
    tone: { enabled: true, localContrast: 0.1 },
    repair: { enabled: true, sensitivity: 0.3 },
    denoise: { enabled: true, noise: 18, strength: 0.9 },
    color: { enabled: false },
    grade: { enabled: true, saturation: 0, black: 0.02, white: 0.96, shadows: 0.2, highlights: -0.1 },
    finish: { enabled: true, sharpen: 0.35, grain: 0 },
  }),
  preset('sepia-cabinet-card', 'Sepia cabinet card', {
    tone: { enabled: true, cast: false, localContrast: 0.45 },
    repair: { enabled: true },
    denoise: { enabled: true, strength: 0.7 },
    color: { enabled: false },
    grade: { enabled: true, contrast: 0.2, shadows: 0.15, highlights: -0.2, saturation: 0.9 },
    finish: { enabled: true, sharpen: 0.2, grain: 0.4 },
  }),
  preset('bright-outdoor', 'Bright outdoor', {
    tone: { enabled: true },
    repair: { enabled: true },
    denoise: { enabled: true },
    color: { style: 'artistic', saturation: 0.9, colorPhotos: 'keep' },
    grade: {
      enabled: true,
      exposure: 0.1,
      highlights: -0.4,
      shadows: 0.25,
      contrast: 0.1,
      vibrance: 0.15,
      bands: {
        green: { hue: 0, saturation: 0.15, luma: 0.05 },
        blue: { hue: 0, saturation: -0.1, luma: -0.05 },
      },
    },
    finish: { enabled: true, sharpen: 0.25, grain: 0.35 },
  }),
  preset('gentle', 'Gentle', {
    tone: { enabled: true, strength: 0.6, localContrast: 0.25 },
    repair: { enabled: true, sensitivity: 0.35 },
    denoise: { enabled: true, strength: 0.5 },
    color: { style: 'stable', strength: 0.85, saturation: 0.85, colorPhotos: 'keep' },
    grade: { enabled: true, contrast: 0.05, highlights: -0.1, shadows: 0.08 },
    finish: { enabled: true, sharpen: 0, grain: 0.6 },
  }),
])
