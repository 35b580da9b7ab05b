/** Which packs a recipe's steps need beside the one that colours. */
import type { ProviderChoice, StepPacks } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { packSteps, usualPacks, type PackStep, type Recipe } from '../../contract/recipe.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { Packs } from '../models/registry.ts'

/** @returns name and pack's id of each step that is on and needs one, always in the same order */
export function modelsOfSteps(recipe: Recipe): [name: PackStep, model: string][] {
  return packSteps.flatMap((name): [PackStep, string][] => {
    const { enabled, strength, model = usualPacks[name] } = recipe.steps[name]
    // A face that nobody marked needs no model.
    const idle = name === 'face' && recipe.steps.face.boxes.length === 0
    return !enabled || strength === 0 || model === null || idle ? [] : [[name, model]]
  })
}

/**
 * The packs of a recipe's steps that are on and need one, and where each runs.
 * @param provider what the person's setting says when left out
 * @throws StudioFault as `Packs.get`, `model.otherTask`
 */
export async function stepPacksFor(
  recipe: Recipe,
  packs: Pick<Packs, 'get'>,
  verdicts: Pick<ProviderVerdicts, 'resolve'>,
  provider?: ProviderChoice,
): Promise<StepPacks> {
  const found: StepPacks = {}
  for (const [name, model] of modelsOfSteps(recipe)) {
    const pack = await packs.get(model)
    const { id, task } = pack.manifest
    if (task !== name) throw new StudioFault('model.otherTask', { id, task, needed: name })
    found[name] = { pack, provider: await verdicts.resolve(pack, provider) }
  }
  return found
}
