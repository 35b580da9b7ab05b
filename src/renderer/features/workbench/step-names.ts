/** What the panel calls the steps of a recipe. */
import type { Words } from '../../i18n/en/index.ts'
import type { StepName } from './recipes.ts'

const keys = {
  geometry: 'stepGeometry',
  tone: 'stepTone',
  repair: 'stepRepair',
  denoise: 'stepDenoise',
  color: 'stepColor',
  manualColor: 'stepHand',
  upscale: 'stepUpscale',
  face: 'stepFace',
  finish: 'stepFinish',
} as const satisfies Record<StepName, keyof Words>

export const stepName = (step: StepName, words: Words): string => words[keys[step]]
