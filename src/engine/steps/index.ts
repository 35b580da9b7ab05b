/** The steps in their order. The colour stands between the two lists; see `render.ts`. */
import { denoiseStep } from './denoise.ts'
import { faceStep } from './face.ts'
import { finishStep } from './finish.ts'
import { geometryStep } from './geometry.ts'
import { repairStep } from './repair.ts'
import type { Step } from './step.ts'
import { toneStep } from './tone.ts'
import { upscaleStep } from './upscale.ts'

export const beforeColor: readonly Step[] = [geometryStep, toneStep, repairStep, denoiseStep]
export const afterColor: readonly Step[] = [upscaleStep, faceStep, finishStep]
