/** Which model does a step of the restoration. */
import { usualPacks } from '../../../../contract/recipe.ts'
import type { PackStep } from '../../../../contract/recipe.ts'
import type { StepPackInfo } from '../../../../contract/rpc.ts'
import { useStudio } from '../../../rpc/client.ts'
import { useWords } from '../../../i18n/index.ts'
import { withStepModel } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'

/** Stands for a step's own way without a model. */
const own = ''
const none: readonly StepPackInfo[] = []

/** The installed packs that can do a step. */
export function useStepPacks(step: PackStep): readonly StepPackInfo[] {
  const packs = useStudio((state) => state.info?.stepPacks) ?? none
  return packs.filter(({ task }) => task === step)
}

/** @param step whose own way, if it has one without a model, can be chosen too */
export function StepModel({ step, label }: { step: PackStep; label: string }) {
  const words = useWords()
  const { model } = useWorkbench(recipeOf).steps[step]
  const packs = useStepPacks(step)
  const usual = usualPacks[step]
  // With nothing to choose from there is nothing to ask.
  if (packs.length + (usual === null ? 1 : 0) < 2) return null
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.stepModel(label)}</span>
      <select
        value={model ?? usual ?? own}
        onChange={(event) => {
          const id = event.target.value
          change(step, (now) => withStepModel(now, step, id === own || id === usual ? undefined : id))
        }}
        className="control w-full px-2"
      >
        {usual === null && <option value={own}>{words.stepModelOwn}</option>}
        {packs.map((pack) => (
          <option key={pack.id} value={pack.id} title={pack.summary}>
            {pack.name}
          </option>
        ))}
      </select>
    </label>
  )
}
