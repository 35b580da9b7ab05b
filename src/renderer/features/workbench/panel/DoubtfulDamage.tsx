/** Where the repair is not certain, the person decides: what might be damage can be shown, and filled all the same. */
import { Button, ToggleButton } from 'react-aria-components'
import { useTranslation } from '../../../i18n/index.ts'
import { editSession } from '../composition.ts'
import { toggleDoubtful, useMask } from '../mask/store.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { useFindings } from './StepLine.tsx'

/** Beyond this share of the picture nothing is filled, whoever asks: the pack's own bound. */
const most = 0.3

const decide = (certainty: 'all' | undefined): void =>
  editSession.changeOnce('fillDoubtful', (now) => withStep(now, 'repair', { certainty }))

export function DoubtfulDamage() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const shown = useMask(({ overlay, doubtful }) => overlay && doubtful)
  if (recipe.steps.repair.certainty === 'all') {
    return (
      <div className="flex items-center justify-between gap-2">
        <p className="text-[12px] leading-4 text-dim">{words.doubtFilled}</p>
        <Button onPress={() => decide(undefined)} className="control shrink-0 px-3">
          {words.doubtLeave}
        </Button>
      </div>
    )
  }
  const doubt = findings.find((each) => each.code === 'repair.implausible')
  if (doubt?.code !== 'repair.implausible' || doubt.data.detected > most) return null
  return (
    <div className="flex flex-wrap gap-2">
      <ToggleButton
        isSelected={shown}
        onChange={toggleDoubtful}
        className="control flex-1 px-3 whitespace-nowrap data-[selected]:border-accent data-[selected]:text-accent"
      >
        {words.doubtShow}
      </ToggleButton>
      <Button onPress={() => decide('all')} className="control flex-1 px-3 whitespace-nowrap">
        {words.doubtFill}
      </Button>
    </div>
  )
}
