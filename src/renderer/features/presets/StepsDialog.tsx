/** Which steps of a recipe: to be kept as a preset under a name, or to be pasted. */
import { useState } from 'react'
import { Button, Checkbox, CheckboxGroup, Form, Input, Label, TextField } from 'react-aria-components'
import { Check } from 'lucide-react'
import { recipeStepNames, type Preset, type RecipeStepName } from '../../../contract/presets.ts'
import { makeRecipe, type Recipe } from '../../../contract/recipe.ts'
import { stepsOf } from '../../library/edits.ts'
import { savePreset, usePresets } from '../../library/presets.ts'
import { DialogTitle, focusAtOnce, UpperDialog } from '../../shared/Dialog.tsx'
import { closeStepChoice, useOverlay, type StepChoice } from '../../shell/overlays.ts'
import { Toasts } from '../../toasts/Toasts.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { stepName } from '../../library/step-names.ts'

const usual = makeRecipe().steps

/** What says something of a picture in general: neither as usual nor of this picture alone. */
function proposed(recipe: Recipe): RecipeStepName[] {
  const general = stepsOf(recipe)
  return recipeStepNames.filter(
    (step) => general.includes(step) && JSON.stringify(recipe.steps[step]) !== JSON.stringify(usual[step]),
  )
}

function StepBox({ step }: { step: RecipeStepName }) {
  const words = useTranslation()
  return (
    <Checkbox value={step} className="group flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
      <span className="grid size-4 shrink-0 place-items-center rounded border border-control bg-raised group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:text-accent">
        <Check size={12} aria-hidden className="invisible group-data-[selected]:visible" />
      </span>
      {stepName(step, words)}
    </Checkbox>
  )
}

function NameField({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const words = useTranslation()
  const own = usePresets().filter(({ builtIn }) => !builtIn)
  const replaces = own.some((preset) => preset.name.toLowerCase() === name.trim().toLowerCase())
  return (
    <TextField value={name} onChange={onChange} maxLength={80} className="grid gap-1">
      <Label className="font-medium">{words.presetName}</Label>
      <Input ref={focusAtOnce} className="control px-2 select-text" />
      <p aria-live="polite" className="min-h-4 text-[12px] leading-4 text-dim">
        {replaces ? words.presetReplaces : ''}
      </p>
    </TextField>
  )
}

function Choices({ choice }: { choice: StepChoice }) {
  const words = useTranslation()
  const { recipe, paste } = choice
  const [steps, setSteps] = useState<readonly string[]>(() => proposed(recipe))
  const [name, setName] = useState('')
  const chosen = recipeStepNames.filter((step) => steps.includes(step))
  const take = async (): Promise<void> => {
    const [first, ...rest] = chosen
    if (first === undefined) return
    const given: Preset['steps'] = [first, ...rest]
    if (paste) paste(given)
    else if (!(await savePreset({ name: name.trim(), recipe, steps: given }))) return
    closeStepChoice()
  }
  const title = paste ? words.pasteSomeOf(choice.from) : words.presetSave
  return (
    <Form
      className="grid gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (paste || name.trim() !== '') void take()
      }}
    >
      <header className="flex items-center gap-4">
        <DialogTitle title={title} close={words.cancel} />
      </header>
      {!paste && <NameField name={name} onChange={setName} />}
      <CheckboxGroup value={[...steps]} onChange={setSteps} className="grid gap-1">
        <Label className="font-medium">{words.presetSteps}</Label>
        <div className="grid grid-cols-2 gap-x-4">
          {recipeStepNames.map((step) => (
            <StepBox key={step} step={step} />
          ))}
        </div>
      </CheckboxGroup>
      <p aria-live="polite" className="min-h-4 text-[12px] leading-4 text-dim">
        {chosen.length === 0 ? words.presetStepsNone : ''}
      </p>
      <Button
        type="submit"
        isDisabled={chosen.length === 0 || (!paste && name.trim() === '')}
        className="primary px-3"
      >
        {paste ? words.paste : words.keep}
      </Button>
      <Toasts className="-m-1 not-has-[li]:hidden" />
    </Form>
  )
}

export function StepsDialog() {
  const choice = useOverlay((state) => state.choosing)
  return (
    <UpperDialog open={choice !== null} onClose={closeStepChoice} width={420}>
      {choice && <Choices choice={choice} />}
    </UpperDialog>
  )
}
