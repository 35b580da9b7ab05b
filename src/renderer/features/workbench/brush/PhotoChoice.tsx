/** Other photos of the album to choose one from: the nearest first, and more of them for whoever asks. */
import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { PhotoCard } from '../../../../contract/library.ts'
import { useCard } from '../../../library/cards.ts'
import { positionOf, useOrder } from '../../../library/order.ts'
import { useWords } from '../../../i18n/index.ts'

/** Photos that are offered at first, and how many more each time. */
const offered = 12

interface Props {
  /** The one on the workbench, which is none of them. */
  photo: number
  label: string
  nameFor: (name: string) => string
  onChosen: (card: PhotoCard) => void
}

function Choice({ id, nameFor, onChosen }: Pick<Props, 'nameFor' | 'onChosen'> & { id: number }) {
  const card = useCard(id)
  if (!card) return <span className="aspect-square rounded bg-surround" />
  return (
    <button type="button" aria-label={nameFor(card.name)} title={card.name} onClick={() => onChosen(card)}>
      <img
        src={(card.colored ?? card.original).small}
        alt=""
        className="aspect-square w-full rounded object-cover"
      />
    </button>
  )
}

export function PhotoChoice({ photo, label, nameFor, onChosen }: Props) {
  const words = useWords()
  const ids = useOrder((state) => state.ids)
  const [most, setMost] = useState(offered)
  const at = Math.max(0, positionOf(photo))
  const first = Math.max(0, at - most / 2)
  const near = ids.slice(first, first + most + 1).filter((id) => id !== photo)
  return (
    <div className="grid gap-2">
      <fieldset aria-label={label} className="grid max-h-72 grid-cols-4 gap-1 overflow-y-auto">
        {near.map((id) => (
          <Choice key={id} id={id} nameFor={nameFor} onChosen={onChosen} />
        ))}
      </fieldset>
      {ids.length > most + 1 && (
        <Button onPress={() => setMost(most + 2 * offered)} className="control px-3">
          {words.more}
        </Button>
      )}
    </div>
  )
}
