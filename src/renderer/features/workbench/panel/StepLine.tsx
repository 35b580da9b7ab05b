/** A step of the recipe in the panel: its switch, the picture without it, what it found and did, its sliders. */
import { EyeOff } from 'lucide-react'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import type { Finding } from '../../../../contract/findings.ts'
import { stepOf } from '../../../../contract/findings.ts'
import { makeRecipe } from '../../../../contract/recipe.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { AmountSlider, SwitchLine } from '../../../shared/AmountSlider.tsx'
import type { Words } from '../../../i18n/en/index.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { usePreviewImages } from '../preview-images.ts'
import { withStep } from '../recipes.ts'
import type { StepName, SwitchedStep } from '../recipes.ts'
import { editSession } from '../composition.ts'
import { detailOf, recipeOf, useWorkbench } from '../store.ts'

function endBypass(step: StepName): void {
  useWorkbench.setState((state) => (state.bypassed === step ? { bypassed: null } : state))
}

function BypassButton({ step, label }: { step: StepName; label: string }) {
  const words = useTranslation()
  // Switched off under a finger, or the photo is left: nobody releases the button.
  useEffect(() => () => endBypass(step), [step])
  const tip = words.stepHold(label)
  return (
    <Button
      aria-label={tip}
      onPressStart={() => useWorkbench.setState({ bypassed: step })}
      onPressEnd={() => endBypass(step)}
      className="grid size-6 shrink-0 place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[pressed]:text-accent"
      render={(props) => <button {...props} title={tip} />}
    >
      <EyeOff size={15} aria-hidden />
    </Button>
  )
}

interface StepHeadProps {
  step: StepName
  label: string
  on: boolean
  isDisabled?: boolean
  onChange: (on: boolean) => void
}

/** What every step of the panel begins with: its name, its switch, and the picture without it while a button is held. */
export function StepHead({ step, label, on, isDisabled = false, onChange }: StepHeadProps) {
  // A film has one step, and is seen without it by comparing.
  const film = useWorkbench((state) => Boolean(detailOf(state)?.film))
  return (
    <div className="flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <SwitchLine label={label} isSelected={on} isDisabled={isDisabled} onChange={onChange} />
      </div>
      {on && !film ? <BypassButton step={step} label={label} /> : <span className="size-6" />}
    </div>
  )
}

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
  const found = usePreviewImages((state) => state.found)
  const mine = found?.photo === photo ? found : null
  return { findings: mine?.findings ?? [], current: mine?.key === JSON.stringify(recipe) }
}

export function textOf(finding: Finding, words: Words): string {
  // The table pairs each code with its own data; TypeScript can't follow that pairing through an index.
  const sentence = words.found[finding.code] as (data: Finding['data']) => string
  return sentence(finding.data)
}

interface StepLineProps {
  step: SwitchedStep
  label: string
  hint: string
  amounts: readonly Amount[]
  /** Why it can't be switched on; left out where it can. */
  missing?: ReactNode
  /** What can be done about what was found, right below it. */
  decision?: ReactNode
  /** What switching it on does beside that. */
  onSwitch?: (recipe: Recipe) => Recipe
  children?: ReactNode
}

export function StepLine({
  step,
  label,
  hint,
  amounts,
  missing,
  decision,
  onSwitch = (now) => now,
  children,
}: StepLineProps) {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const { findings, current } = useFindings(recipe)
  const values = recipe.steps[step]
  const on = values.enabled
  const sentences = findings.filter((each) => stepOf(each) === step).map((each) => textOf(each, words))
  const otherwise = current || !on ? hint : words.stepLooking
  const note = on && sentences.length > 0 ? sentences.join(' ') : otherwise
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
          editSession.change(step, (now) => withStep(enabled ? onSwitch(now) : now, step, { enabled }))
        }
      />
      <p aria-live="polite" className="text-[12px] leading-4 text-dim">
        {note}
      </p>
      {on && decision}
      {missing}
      {on &&
        amounts.map((amount) => {
          const set = (value: number) =>
            editSession.change(step, (now) => withStep(now, step, { [amount.key]: value }))
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
