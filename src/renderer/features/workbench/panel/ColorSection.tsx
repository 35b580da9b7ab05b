/** Whether the photo is coloured, how much of the colour, how vivid, how warm. */
import { makeRecipe } from '../../../../contract/recipe.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../i18n/index.ts'
import { withColor, withStep } from '../recipes.ts'
import { editSession } from '../composition.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { StepHead } from './StepLine.tsx'

const sliders = [
  { key: 'strength', tip: 'strengthTip', least: 0, greatest: 1 },
  { key: 'saturation', tip: 'saturationTip', least: 0, greatest: 2 },
  { key: 'temperature', tip: 'temperatureTip', least: -1, greatest: 1 },
] as const

const defaults = makeRecipe().steps.color

export function ColorSection() {
  const words = useWords()
  const { color } = useWorkbench(recipeOf).steps
  const head = (
    <StepHead
      key="head"
      step="color"
      label={words.stepColor}
      on={color.enabled}
      onChange={(enabled) => editSession.change('color', (now) => withStep(now, 'color', { enabled }))}
    />
  )
  if (!color.enabled) return head
  const amounts = sliders.map(({ key, tip, least, greatest }) => {
    const set = (value: number) => editSession.change(key, (now) => withColor(now, { [key]: value }))
    return (
      <AmountSlider
        key={key}
        label={words[key]}
        tip={words[tip]}
        value={color[key]}
        least={least}
        greatest={greatest}
        step={0.05}
        percent
        onChange={set}
        onReset={() => set(defaults[key])}
      />
    )
  })
  return [head, ...amounts]
}
