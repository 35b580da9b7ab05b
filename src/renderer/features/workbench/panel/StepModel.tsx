/** Which model does a step of the restoration, and a step that only a model pack can do. */
import type { ReactNode } from 'react'
import { usualPacks } from '../../../../contract/recipe.ts'
import type { PackStep } from '../../../../contract/recipe.ts'
import type { StepPackInfo } from '../../../../contract/rpc.ts'
import { useStudio } from '../../../rpc/client.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { modelSummary } from '../labels.ts'
import { withStepModel, withUsablePack } from '../recipes.ts'
import { editSession } from '../composition.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { StepLine, type Amount } from './StepLine.tsx'

/** The choice of a step's own method, which needs no model. */
const ownMethod = ''
const none: readonly StepPackInfo[] = []

/** The installed packs that can do a step. */
export function useStepPacks(step: PackStep): readonly StepPackInfo[] {
  const packs = useStudio((state) => state.info?.stepPacks) ?? none
  return packs.filter(({ task }) => task === step)
}

/** @param step whose own method, if it has one without a model, can be chosen too */
export function StepModel({ step, label }: { step: PackStep; label: string }) {
  const words = useTranslation()
  const { model } = useWorkbench(recipeOf).steps[step]
  const packs = useStepPacks(step)
  const usual = usualPacks[step]
  // With nothing to choose from there is nothing to ask.
  if (packs.length + (usual === null ? 1 : 0) < 2) return null
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.stepModel(label)}</span>
      <select
        value={model ?? usual ?? ownMethod}
        onChange={(event) => {
          const id = event.target.value
          editSession.change(step, (now) =>
            withStepModel(now, step, id === ownMethod || id === usual ? undefined : id),
          )
        }}
        className="control w-full px-2"
      >
        {usual === null && <option value={ownMethod}>{words.stepModelOwn}</option>}
        {packs.map((pack) => (
          <option key={pack.id} value={pack.id} title={modelSummary(words, pack)}>
            {pack.name}
          </option>
        ))}
      </select>
    </label>
  )
}

interface PackLineProps {
  step: 'upscale' | 'face'
  label: string
  hint: string
  /** Beside its strength. */
  amounts?: readonly Amount[]
  children?: ReactNode
}

/** Off and explained where no pack is installed, with a link to the models. */
export function PackLine({ step, label, hint, amounts = [], children }: PackLineProps) {
  const words = useTranslation()
  const packs = useStepPacks(step)
  const [first] = packs
  const missing = first ? undefined : (
    <div className="flex items-center justify-between gap-2">
      <p className="text-[12px] leading-4 text-dim">{words.stepNoModel}</p>
      <ActionButton id="go.models" className="shrink-0" />
    </div>
  )
  return (
    <StepLine
      step={step}
      label={label}
      hint={hint}
      missing={missing}
      amounts={[
        { key: 'strength', label: words.stepStrength(label), tip: words.stepStrengthTip },
        ...amounts,
      ]}
      onSwitch={(now) => withUsablePack(now, step)}
    >
      {children}
      <StepModel step={step} label={label} />
    </StepLine>
  )
}
