/** "Take colours from": another photo of the album, whose palette this one takes region by region. */
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useCard } from '../../../library/cards.ts'
import { positionOf, useOrder } from '../../../library/order.ts'
import { studio } from '../../../line/client.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../words/index.ts'
import { reportFault } from '../../toasts/store.ts'
import { withStep } from '../recipes.ts'
import { textOf, useFindings } from '../panel/StepLine.tsx'
import { change, flush, recipeOf, useBench } from '../store.ts'

/** Photos that are offered: the nearest ones in the album's order. */
const offered = 12

async function take(id: number): Promise<void> {
  try {
    const { sha256, name } = await studio().library.photo({ id })
    change('handReference', (now) =>
      withStep(now, 'hand', { enabled: true, reference: { photo: sha256, name, strength: 1 } }),
    )
    void flush()
  } catch (error) {
    reportFault(error)
  }
}

function Choice({ id, onTaken }: { id: number; onTaken: () => void }) {
  const words = useWords()
  const card = useCard(id)
  if (!card) return <span className="aspect-square rounded bg-surround" />
  return (
    <button
      type="button"
      aria-label={words.handTakeFrom(card.name)}
      title={card.name}
      onClick={() => {
        onTaken()
        void take(id)
      }}
    >
      <img
        src={(card.coloured ?? card.original).small}
        alt=""
        className="aspect-square w-full rounded object-cover"
      />
    </button>
  )
}

export function Reference() {
  const words = useWords()
  const photo = useBench((state) => state.photo)
  const recipe = useBench(recipeOf)
  const { reference } = recipe.steps.hand
  const lost = useFindings(recipe).findings.find(({ code }) => code === 'hand.referenceGone')
  const ids = useOrder((state) => state.ids)
  const [open, setOpen] = useState(false)
  if (photo === null || (ids.length < 2 && reference === null)) return null
  const at = Math.max(0, positionOf(photo))
  const near = ids.slice(Math.max(0, at - offered / 2), at + offered / 2 + 1).filter((id) => id !== photo)
  const set = (strength: number): void =>
    change('handReference', (now) => {
      const before = now.steps.hand.reference
      return before ? withStep(now, 'hand', { reference: { ...before, strength } }) : now
    })
  return (
    <div className="grid gap-2">
      <Button aria-expanded={open} onPress={() => setOpen(!open)} className="control px-3">
        {words.handReference}
      </Button>
      {open && (
        <fieldset aria-label={words.handReference} className="grid grid-cols-4 gap-1">
          {near.map((id) => (
            <Choice key={id} id={id} onTaken={() => setOpen(false)} />
          ))}
        </fieldset>
      )}
      {reference && (
        <>
          {(lost || reference.name !== undefined) && (
            <p aria-live="polite" className="text-[12px] leading-4 text-dim">
              {lost ? textOf(lost, words) : reference.name}
            </p>
          )}
          <AmountSlider
            label={words.handReferenceStrength}
            tip={words.handReferenceTip}
            value={reference.strength}
            least={0}
            greatest={1}
            step={0.05}
            percent
            onChange={set}
            onReset={() => set(1)}
          />
          <Button
            onPress={() => change('handReference', (now) => withStep(now, 'hand', { reference: null }))}
            className="control px-3"
          >
            {words.handReferenceNone}
          </Button>
        </>
      )}
    </div>
  )
}
