/** "Take colours from": another photo of the album, whose palette this one takes region by region. */
import { Button } from 'react-aria-components'
import { useOrder } from '../../../library/order.ts'
import { studio } from '../../../rpc/client.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { reportFault } from '../../../toasts/store.ts'
import { withStep } from '../recipes.ts'
import { textOf, useFindings } from '../panel/StepLine.tsx'
import { editSession } from '../composition.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { PhotoChoice } from './OtherPhoto.tsx'
import { toggleChoosing, useBrush } from './store.ts'

async function setReference(id: number): Promise<void> {
  try {
    const { sha256, name } = await studio().library.photo({ id })
    editSession.changeOnce('manualColorReference', (now) =>
      withStep(now, 'manualColor', { enabled: true, reference: { photo: sha256, name, strength: 1 } }),
    )
  } catch (error) {
    reportFault(error)
  }
}

export function Reference() {
  const words = useTranslation()
  const photo = useWorkbench((state) => state.photo)
  const recipe = useWorkbench(recipeOf)
  const { reference } = recipe.steps.manualColor
  const lost = useFindings(recipe).findings.find(({ code }) => code === 'hand.referenceGone')
  const ids = useOrder((state) => state.ids)
  const open = useBrush((state) => state.choosing === 'palette')
  if (photo === null || (ids.length < 2 && reference === null)) return null
  const set = (strength: number): void =>
    editSession.change('manualColorReference', (now) => {
      const before = now.steps.manualColor.reference
      return before ? withStep(now, 'manualColor', { reference: { ...before, strength } }) : now
    })
  return (
    <div className="grid gap-2">
      <Button aria-expanded={open} onPress={() => toggleChoosing('palette')} className="control px-3">
        {words.manualColorReference}
      </Button>
      {open && (
        <PhotoChoice
          photo={photo}
          label={words.manualColorReference}
          nameFor={words.manualColorTakeFrom}
          onChosen={({ id }) => {
            toggleChoosing('palette')
            void setReference(id)
          }}
        />
      )}
      {reference && (
        <>
          {(lost || reference.name !== undefined) && (
            <p aria-live="polite" className="text-[12px] leading-4 text-dim">
              {lost ? textOf(lost, words) : reference.name}
            </p>
          )}
          <AmountSlider
            label={words.manualColorReferenceStrength}
            tip={words.manualColorReferenceTip}
            value={reference.strength}
            least={0}
            greatest={1}
            step={0.05}
            percent
            onChange={set}
            onReset={() => set(1)}
          />
          <Button
            onPress={() =>
              editSession.change('manualColorReference', (now) =>
                withStep(now, 'manualColor', { reference: null }),
              )
            }
            className="control px-3"
          >
            {words.manualColorReferenceNone}
          </Button>
        </>
      )}
    </div>
  )
}
