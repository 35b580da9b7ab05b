/** Where the repair is not certain, the person decides: what might be damage can be shown, and filled all the same. */
import { Button, ToggleButton } from 'react-aria-components'
import { useTranslation } from '../../../i18n/index.ts'
import { decideDoubt, isDoubtFilled, isInDoubt } from '../mask/doubt.ts'
import { toggleDoubtful, useMask } from '../mask/store.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { useFindings } from './StepLine.tsx'

export function DoubtfulDamage() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const shown = useMask(({ overlay, doubtful }) => overlay && doubtful)
  if (isDoubtFilled(recipe)) {
    return (
      <div className="flex items-center justify-between gap-2">
        <p className="text-[12px] leading-4 text-dim">{words.doubtFilled}</p>
        <Button onPress={() => decideDoubt(undefined)} className="control shrink-0 px-3">
          {words.doubtLeave}
        </Button>
      </div>
    )
  }
  if (!isInDoubt(recipe, findings)) return null
  return (
    <div className="flex flex-wrap gap-2">
      <ToggleButton
        isSelected={shown}
        onChange={toggleDoubtful}
        className="control flex-auto px-3 whitespace-nowrap data-[selected]:border-accent data-[selected]:text-accent"
      >
        {words.doubtShow}
      </ToggleButton>
      <Button onPress={() => decideDoubt('all')} className="control flex-auto px-3 whitespace-nowrap">
        {words.doubtFill}
      </Button>
    </div>
  )
}
