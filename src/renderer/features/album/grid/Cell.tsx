/** A photo's place in the grid: known by its shape before anything of it has come. */
import { memo, useEffect, useRef, useState } from 'react'
import type { PhotoCard } from '../../../../contract/library.ts'
import { useCard } from '../../../library/cards.ts'
import { useWords } from '../../../i18n/index.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { useSelection } from '../selection.ts'
import { useView } from '../view.ts'
import { Badges } from './Badges.tsx'
import { Picture } from './Picture.tsx'

/** What the badges and the picture show, as text. */
function accessibleName(card: PhotoCard, words: Words): string {
  return [
    card.caption === '' ? card.name : `${card.caption}, ${card.name}`,
    card.date?.text,
    card.state === 'original' ? null : words.photoState[card.state],
    card.favourite ? words.favourite : null,
    card.exported === 'no' ? null : words.exportedState[card.exported],
    card.missing ? words.missingOriginal : null,
  ]
    .filter(Boolean)
    .join(', ')
}

interface Props {
  id: number
  index: number
  count: number
  left: number
  width: number
  height: number
  /** The one that Tab leads to. */
  tabStop: boolean
}

export const Cell = memo(function Cell({ id, index, count, left, width, height, tabStop }: Props) {
  const words = useWords()
  const card = useCard(id)
  const chosen = useSelection(({ ids }) => ids.has(id))
  const peek = useView((view) => view.peek === id)
  const [hovered, setHovered] = useState(false)
  const element = useRef<HTMLDivElement>(null)
  const active = useSelection((selection) => selection.active === id)

  useEffect(() => {
    // The focus moves with the keyboard, but only within the grid: elsewhere it must not be taken away.
    const held = document.activeElement
    if (active && held !== element.current && held?.closest('[data-photos]'))
      element.current?.focus({ preventScroll: true })
  }, [active])

  return (
    <div
      ref={element}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      aria-selected={chosen}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={card ? accessibleName(card, words) : words.photoLoading}
      tabIndex={tabStop ? 0 : -1}
      data-photo={id}
      data-peek={peek || undefined}
      draggable
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      className="cell"
      style={{ left, width, height }}
    >
      {card && (
        <Picture
          card={card}
          side={Math.max(width, height) * window.devicePixelRatio}
          peeking={peek || hovered}
        />
      )}
      {card && <Badges card={card} />}
    </div>
  )
})
