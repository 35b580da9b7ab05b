/** Restoring: one button for all of it, and a line for each automatic step with what it found and did. */
import { WandSparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import type { Finding } from '../../../../contract/findings.ts'
import { stepOf } from '../../../../contract/findings.ts'
import { makeAutomatic, makeRecipe } from '../../../../contract/recipe.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { SwitchLine } from '../../../shared/SwitchLine.tsx'
import type { Words } from '../../../words/en.ts'
import { useWords } from '../../../words/index.ts'
import { MaskControls } from '../mask/MaskControls.tsx'
import { usePictures } from '../pictures.ts'
import { withStep } from '../recipes.ts'
import { change, recipeOf, useBench } from '../store.ts'

/** The steps that measure first, in the order in which they are done. */
type Automatic = 'tone' | 'repair' | 'denoise' | 'finish'

interface Amount {
  /** The step's field. */
  key: string
  label: string
  tip: string
}

const defaults = makeRecipe().steps

/** What was found in the photo last; older than the recipe while a newer picture is on its way, so that nothing jumps. */
function useFindings(recipe: Recipe): { findings: readonly Finding[]; current: boolean } {
  const photo = useBench((state) => state.photo)
  const found = usePictures((state) => state.found)
  const mine = found?.photo === photo ? found : null
  return { findings: mine?.findings ?? [], current: mine?.key === JSON.stringify(recipe) }
}

function textOf(finding: Finding, words: Words): string {
  // The table pairs each code with its own data; TypeScript can't follow that pairing through an index.
  const sentence = words.found[finding.code] as (data: Finding['data']) => string
  return sentence(finding.data)
}

interface LineProps {
  step: Automatic
  label: string
  hint: string
  amounts: readonly Amount[]
  findings: readonly Finding[]
  /** Whether they are of this very recipe. */
  current: boolean
  children?: ReactNode
}

function StepLine({ step, label, hint, amounts, findings, current, children }: LineProps) {
  const words = useWords()
  const values = useBench((state) => recipeOf(state).steps[step])
  const on = values.enabled
  const said = findings.filter((each) => stepOf(each) === step).map((each) => textOf(each, words))
  const silence = current || !on ? hint : words.stepLooking
  const note = on && said.length > 0 ? said.join(' ') : silence
  const numberOf = (of: object, key: string) => Number((of as Record<string, unknown>)[key])
  return (
    <div className="grid gap-2" data-testid={`step-${step}`}>
      <SwitchLine
        label={label}
        isSelected={on}
        onChange={(enabled) => change(step, (now) => withStep(now, step, { enabled }))}
      />
      <p aria-live="polite" className="text-[12px] leading-4 text-dim">
        {note}
      </p>
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

export function RestoreSection() {
  const words = useWords()
  const recipe = useBench(recipeOf)
  const found = useFindings(recipe)
  const strength = (step: string): Amount => ({
    key: 'strength',
    label: words.stepStrength(step),
    tip: words.stepStrengthTip,
  })
  const kept = found.findings.find(({ code }) => code === 'color.kept')
  return (
    <>
      <div className="grid gap-1">
        <Button
          onPress={() => change('restoreAll', makeAutomatic)}
          isDisabled={JSON.stringify(makeAutomatic(recipe)) === JSON.stringify(recipe)}
          className="control flex items-center justify-center gap-2 px-3"
        >
          <WandSparkles size={16} aria-hidden />
          {words.restoreAll}
        </Button>
        <p className="text-[12px] leading-4 text-dim">{kept ? textOf(kept, words) : words.restoreAllHint}</p>
      </div>
      <StepLine
        step="tone"
        label={words.stepTone}
        hint={words.stepToneHint}
        amounts={[strength(words.stepTone)]}
        {...found}
      />
      <StepLine
        step="repair"
        label={words.stepRepair}
        hint={words.stepRepairHint}
        amounts={[
          strength(words.stepRepair),
          { key: 'sensitivity', label: words.repairSensitivity, tip: words.repairSensitivityTip },
        ]}
        {...found}
      >
        <MaskControls />
      </StepLine>
      <StepLine
        step="denoise"
        label={words.stepDenoise}
        hint={words.stepDenoiseHint}
        amounts={[strength(words.stepDenoise)]}
        {...found}
      />
      <StepLine
        step="finish"
        label={words.stepFinish}
        hint={words.stepFinishHint}
        amounts={[
          { key: 'sharpen', label: words.finishSharpen, tip: words.finishSharpenTip },
          { key: 'grain', label: words.finishGrain, tip: words.finishGrainTip },
        ]}
        {...found}
      />
    </>
  )
}
