/** Other photos of the album: one is chosen, or shown in the panel and clicked where its colour is wanted. */
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button } from 'react-aria-components'
import type { Point } from '../../../../contract/geometry.ts'
import type { PhotoCard } from '../../../../contract/library.ts'
import { useCard } from '../../../library/cards.ts'
import { positionOf, useOrder } from '../../../library/order.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { reportFault } from '../../../toasts/store.ts'
import { arrowStep } from '../arrow-keys.ts'
import { useWorkbench } from '../store.ts'
import { colorOf } from './colors.ts'
import { adjustBrush, toggleChoosing, useBrush } from './store.ts'
import { nudged } from './viewport.ts'

/** Photos that are offered at first, and how many more each time. */
const offered = 12

interface PhotoChoiceProps {
  /** The one on the workbench, which is none of them. */
  photo: number
  label: string
  nameFor: (name: string) => string
  onChosen: (card: PhotoCard) => void
}

function Choice({ id, nameFor, onChosen }: Pick<PhotoChoiceProps, 'nameFor' | 'onChosen'> & { id: number }) {
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

/** The nearest first, and more of them for whoever asks. */
export function PhotoChoice({ photo, label, nameFor, onChosen }: PhotoChoiceProps) {
  const words = useTranslation()
  const ids = useOrder((state) => state.ids)
  const [most, setMost] = useState(offered)
  const list = useRef<HTMLFieldSetElement>(null)
  // Opened from the palette it may lie below what is seen of the panel.
  useEffect(() => {
    // Newer browsers answer with a promise, which is no way to clean up.
    list.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const at = Math.max(0, positionOf(photo))
  const first = Math.max(0, at - most / 2)
  const near = ids.slice(first, first + most + 1).filter((id) => id !== photo)
  return (
    <div className="grid gap-2">
      <fieldset ref={list} aria-label={label} className="grid max-h-72 grid-cols-4 gap-1 overflow-y-auto">
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

/** Of the picture, for one press; five times as far with Shift. */
const nudge = 0.02

function Picture({ card }: { card: PhotoCard }) {
  const words = useTranslation()
  const [at, setAt] = useState<Point>({ x: 0.5, y: 0.5 })
  const { large } = card.colored ?? card.original
  const pick = async (point: Point): Promise<void> => {
    setAt(point)
    try {
      const color = await colorOf(large, point)
      if (color) adjustBrush({ color })
    } catch (error) {
      reportFault(error)
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = arrowStep(event)
    if (step) setAt(nudged(at, step[0] * nudge, step[1] * nudge))
    if (event.key !== 'Enter') return
    void pick(at)
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
        const point = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
        void pick(nudged(point, 0, 0))
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
  const words = useTranslation()
  const photo = useWorkbench((state) => state.photo)
  const count = useOrder((state) => state.ids.length)
  const open = useBrush((state) => state.choosing === 'color')
  const [card, setCard] = useState<PhotoCard | null>(null)
  if (photo === null || count < 2) return null
  return (
    <div className="grid gap-2">
      <Button aria-expanded={open} onPress={() => toggleChoosing('color')} className="control px-3">
        {words.manualColorPickOther}
      </Button>
      {open && (
        <PhotoChoice
          photo={photo}
          label={words.manualColorPickOther}
          nameFor={words.manualColorPickFrom}
          onChosen={(chosen) => {
            setCard(chosen)
            toggleChoosing('color')
          }}
        />
      )}
      {card && card.id !== photo && <Picture key={card.id} card={card} />}
    </div>
  )
}
