/** The eyedropper on another photo of the album: it is chosen, shown in the panel, and clicked where the colour is. */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from 'react-aria-components'
import type { Point } from '../../../../contract/geometry.ts'
import type { PhotoCard } from '../../../../contract/library.ts'
import { useOrder } from '../../../library/order.ts'
import { useWords } from '../../../i18n/index.ts'
import { reportFault } from '../../toasts/store.ts'
import { arrowWay } from '../arrows.ts'
import { useWorkbench } from '../store.ts'
import { colorOf } from './eyedropper.ts'
import { PhotoChoice } from './PhotoChoice.tsx'
import { nudged } from './points.ts'
import { adjust } from './store.ts'

/** Of the picture, for one press; five times as far with Shift. */
const nudge = 0.02

function Picture({ card }: { card: PhotoCard }) {
  const words = useWords()
  const [at, setAt] = useState<Point>({ x: 0.5, y: 0.5 })
  const { large } = card.colored ?? card.original
  const take = async (place: Point): Promise<void> => {
    setAt(place)
    try {
      const color = await colorOf(large, place)
      if (color) adjust({ color })
    } catch (error) {
      reportFault(error)
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = arrowWay(event)
    if (way) setAt(nudged(at, way[0] * nudge, way[1] * nudge))
    if (event.key !== 'Enter') return
    void take(at)
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a surface to point on; keys do all of it
    <div
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- pointed on with keys, too
      tabIndex={0}
      aria-label={words.manualColorPickOn(card.name)}
      data-testid="other-photo"
      className="relative cursor-crosshair"
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const place = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
        void take(nudged(place, 0, 0))
      }}
    >
      <img src={large} alt="" className="w-full rounded" />
      <span
        aria-hidden
        className="pointer-events-none absolute size-3 -translate-1/2 rounded-full border-2 border-white shadow-[0_0_2px_rgb(0_0_0/0.9)]"
        style={{ left: `${at.x * 100}%`, top: `${at.y * 100}%` }}
      />
    </div>
  )
}

export function OtherPhoto() {
  const words = useWords()
  const photo = useWorkbench((state) => state.photo)
  const count = useOrder((state) => state.ids.length)
  const [open, setOpen] = useState(false)
  const [card, setCard] = useState<PhotoCard | null>(null)
  if (photo === null || count < 2) return null
  return (
    <div className="grid gap-2">
      <Button aria-expanded={open} onPress={() => setOpen(!open)} className="control px-3">
        {words.manualColorPickOther}
      </Button>
      {open && (
        <PhotoChoice
          photo={photo}
          label={words.manualColorPickOther}
          nameFor={words.manualColorPickFrom}
          onChosen={(chosen) => {
            setCard(chosen)
            setOpen(false)
          }}
        />
      )}
      {card && card.id !== photo && <Picture key={card.id} card={card} />}
    </div>
  )
}
