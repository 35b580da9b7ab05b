/** Which packs a recipe's steps need beside the one that colours. */
import type { StepPacks } from '../../contract/engine.ts'
import type { Recipe } from '../../contract/recipe.ts'

type StepName = keyof StepPacks

/** The pack of each step where the recipe names none; null: the step does without. Tasks have the steps' names. */
const usual: Record<StepName, string | null> = {
  repair: 'tintype-repair',
  denoise: null,
  upscale: 'real-esrgan-x4',
  face: 'gfpgan-1.4',
}

/** @returns name and pack's id of each step that is on and needs one, always in the same order */
export function modelsOfSteps(recipe: Recipe): [name: StepName, model: string][] {
  return (Object.keys(usual) as StepName[]).flatMap((name): [StepName, string][] => {
    const { enabled, strength, model = usual[name] } = recipe.steps[name]
    // A face that nobody marked needs no model.
    const idle = name === 'face' && recipe.steps.face.boxes.length === 0
    return !enabled || strength === 0 || model === null || idle ? [] : [[name, model]]
  })
}
