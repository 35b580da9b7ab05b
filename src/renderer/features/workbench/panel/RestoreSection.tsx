/** Restoring: one button for all of it, and a line for each automatic step with what it found and did. */
import { WandSparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Switch } from 'react-aria-components'
import type { Finding } from '../../../../contract/findings.ts'
import { stepOf } from '../../../../contract/findings.ts'
import { makeAutomatic, makeRecipe } from '../../../../contract/recipe.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import type { Words } from '../../../words/en.ts'
import { useWords } from '../../../words/index.ts'
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

/** What the picture on the stage says of itself; null while a newer one is on its way. */
function useFindings(recipe: Recipe): readonly Finding[] | null {
  const photo = useBench((state) => state.photo)
  const found = usePictures((state) => state.found)
  return found?.photo === photo && found.key === JSON.stringify(recipe) ? found.findings : null
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
  findings: readonly Finding[] | null
  children?: ReactNode
}

function StepLine({ step, label, hint, amounts, findings, children }: LineProps) {
  const words = useWords()
  const values = useBench((state) => recipeOf(state).steps[step])
  const on = values.enabled
  const said = findings?.filter((each) => stepOf(each) === step).map((each) => textOf(each, words)) ?? null
  const note = !on ? hint : said === null ? words.stepLooking : said.length === 0 ? hint : said.join(' ')
  const numberOf = (of: object, key: string) => Number((of as Record<string, unknown>)[key])
  return (
    <div className="grid gap-2" data-testid={`step-${step}`}>
      <Switch
        isSelected={on}
        onChange={(enabled) => change(step, (now) => withStep(now, step, { enabled }))}
        className="group flex min-h-6 items-center justify-between gap-2 font-medium"
      >
        {label}
        <span className="flex h-4 w-7 shrink-0 items-center rounded-full bg-control/50 p-0.5 transition-colors group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:bg-accent">
          <span className="size-3 rounded-full bg-raised transition-transform group-data-[selected]:translate-x-3" />
        </span>
      </Switch>
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
  const findings = useFindings(recipe)
  const strength = (step: string): Amount => ({
    key: 'strength',
    label: words.stepStrength(step),
    tip: words.stepStrengthTip,
  })
  const kept = findings?.find(({ code }) => code === 'color.kept')
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
        findings={findings}
      />
      <StepLine
        step="repair"
        label={words.stepRepair}
        hint={words.stepRepairHint}
        amounts={[
          strength(words.stepRepair),
          { key: 'sensitivity', label: words.repairSensitivity, tip: words.repairSensitivityTip },
        ]}
        findings={findings}
      />
      <StepLine
        step="denoise"
        label={words.stepDenoise}
        hint={words.stepDenoiseHint}
        amounts={[strength(words.stepDenoise)]}
        findings={findings}
      />
      <StepLine
        step="finish"
        label={words.stepFinish}
        hint={words.stepFinishHint}
        amounts={[
          { key: 'sharpen', label: words.finishSharpen, tip: words.finishSharpenTip },
          { key: 'grain', label: words.finishGrain, tip: words.finishGrainTip },
        ]}
        findings={findings}
      />
    </>
  )
}
