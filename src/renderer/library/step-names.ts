/** What the steps of a recipe are called. */
import type { Recipe } from '../../contract/recipe.ts'
import type { Words } from '../i18n/en/index.ts'

const stepKeys = {
  geometry: 'stepGeometry',
  negative: 'stepNegative',
  tone: 'stepTone',
  repair: 'stepRepair',
  denoise: 'stepDenoise',
  color: 'stepColor',
  manualColor: 'stepManualColor',
  grade: 'stepGrade',
  local: 'stepLocal',
  upscale: 'stepUpscale',
  face: 'stepFace',
  finish: 'stepFinish',
} as const satisfies Record<keyof Recipe['steps'], keyof Words>

export const stepName = (step: keyof Recipe['steps'], words: Words): string => words[stepKeys[step]]
