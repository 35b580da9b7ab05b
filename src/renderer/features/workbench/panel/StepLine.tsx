/** One step of the restoration in the panel: its switch, what it found and did, its sliders. */
import type { ReactNode } from 'react'
import type { Finding } from '../../../../contract/findings.ts'
import { stepOf } from '../../../../contract/findings.ts'
import { makeRecipe } from '../../../../contract/recipe.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import type { Words } from '../../../i18n/en/index.ts'
import { useWords } from '../../../i18n/index.ts'
import { usePictures } from '../pictures.ts'
import { withStep } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'
import { StepHead } from './StepHead.tsx'

/** The steps that can be switched, in the order in which they are done. */
type Switched = 'tone' | 'repair' | 'denoise' | 'upscale' | 'face' | 'finish'

export interface Amount {
  /** The step's field. */
  key: string
  label: string
  tip: string
}

const defaults = makeRecipe().steps

/** What was found in the photo last; older than the recipe while a newer picture is on its way, so that nothing jumps. */
export function useFindings(recipe: Recipe): { findings: readonly Finding[]; current: boolean } {
  const photo = useWorkbench((state) => state.photo)
  const found = usePictures((state) => state.found)
  const mine = found?.photo === photo ? found : null
  return { findings: mine?.findings ?? [], current: mine?.key === JSON.stringify(recipe) }
}

export function textOf(finding: Finding, words: Words): string {
  // The table pairs each code with its own data; TypeScript can't follow that pairing through an index.
  const sentence = words.found[finding.code] as (data: Finding['data']) => string
  return sentence(finding.data)
}

interface Props {
  step: Switched
  label: string
  hint: string
  amounts: readonly Amount[]
  /** Why it can't be switched on; left out where it can. */
  missing?: ReactNode
  /** What switching it on does beside that. */
  onSwitch?: (recipe: Recipe) => Recipe
  children?: ReactNode
}

export function StepLine({ step, label, hint, amounts, missing, onSwitch = (now) => now, children }: Props) {
  const words = useWords()
  const recipe = useWorkbench(recipeOf)
  const { findings, current } = useFindings(recipe)
  const values = recipe.steps[step]
  const on = values.enabled
  const said = findings.filter((each) => stepOf(each) === step).map((each) => textOf(each, words))
  const silence = current || !on ? hint : words.stepLooking
  const note = on && said.length > 0 ? said.join(' ') : silence
  const numberOf = (of: object, key: string) => Number((of as Record<string, unknown>)[key])
  return (
    <div className="grid gap-2" data-testid={`step-${step}`}>
      <StepHead
        step={step}
        label={label}
        on={on}
        // What an older recipe has switched on can always be switched off.
        isDisabled={missing !== undefined && !on}
        onChange={(enabled) =>
          change(step, (now) => withStep(enabled ? onSwitch(now) : now, step, { enabled }))
        }
      />
      <p aria-live="polite" className="text-[12px] leading-4 text-dim">
        {note}
      </p>
      {missing}
      {on &&
        amounts.map((amount) => {
          const set = (value: number) => change(step, (now) => withStep(now, step, { [amount.key]: value }))
          return (
            <AmountSlider
              key={amount.key}
              label={amount.label}
              tip={amount.tip}
              value={numberOf(values, amount.key)}
              least={0}
              greatest={1}
              step={0.05}
              percent
              onChange={set}
              onReset={() => set(numberOf(defaults[step], amount.key))}
            />
          )
        })}
      {on && children}
    </div>
  )
}
