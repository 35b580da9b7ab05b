/** The photos around this one, in the order of the album that one came from; only visible ones are rendered. */
import { useEffect, useRef } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Ban, Flag, PencilLine } from 'lucide-react'
import { openPhoto } from '../../shell/route.ts'
import { useCard } from '../../library/cards.ts'
import { positionOf, useOrder } from '../../library/order.ts'
import { useTranslation } from '../../i18n/index.ts'

const frameWidth = 76
/** To the left and right of all: the pictures begin where the words above them do. */
const padding = 16

function Frame({
  id,
  at,
  count,
  current,
  left,
}: {
  id: number
  at: number
  count: number
  current: boolean
  left: number
}) {
  const words = useTranslation()
  const card = useCard(id)
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      aria-selected={current}
      aria-posinset={at + 1}
      aria-setsize={count}
      tabIndex={current ? 0 : -1}
      aria-label={[
        card?.name ?? String(at + 1),
        card?.edited ? words.editedState : null,
        card?.flag === 'pick' ? words.picked : card?.flag === 'reject' ? words.rejected : null,
      ]
        .filter(Boolean)
        .join(', ')}
      onClick={() => openPhoto(id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') openPhoto(id)
      }}
      className={`absolute top-1.5 h-16 w-[72px] overflow-hidden rounded border-2 bg-surround ${
        current ? 'border-accent' : 'border-transparent hover:border-control'
      }`}
      style={{ left }}
    >
      {card && (
        <img
          src={(card.colored ?? card.original).small}
          alt=""
          title={card.name}
          draggable={false}
          className={`size-full object-cover ${card.flag === 'reject' ? 'brightness-50' : ''}`}
        />
      )}
      {card && card.flag !== null && (
        <span
          className="pointer-events-none absolute bottom-1 left-1 rounded bg-black/60 p-0.5 text-white"
          aria-hidden
          data-badge={card.flag}
        >
          {card.flag === 'pick' ? <Flag size={10} fill="currentColor" /> : <Ban size={10} />}
        </span>
      )}
      {card?.edited && (
        <span
          className="pointer-events-none absolute right-1 bottom-1 rounded bg-black/60 p-0.5 text-white"
          title={words.editedState}
          data-badge="edited"
        >
          <PencilLine size={10} aria-hidden />
        </span>
      )}
    </div>
  )
}

export function Filmstrip({ photo }: { photo: number }) {
  const words = useTranslation()
  const ids = useOrder((state) => state.ids)
  const scroller = useRef<HTMLDivElement>(null)
  const at = positionOf(photo)
  // oxlint-disable-next-line react/incompatible-library
  const strip = useVirtualizer({
    horizontal: true,
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => frameWidth,
    overscan: 4,
    paddingStart: padding,
    paddingEnd: padding,
  })
  useEffect(() => {
    if (at >= 0) strip.scrollToIndex(at, { align: 'center' })
  }, [at, ids, strip])
  if (ids.length < 2) return null
  // No height of its own: a scroll bar comes below the pictures. Where it lies over the page there is space for it.
  return (
    <div
      ref={scroller}
      className="overflow-x-auto overflow-y-hidden overscroll-x-contain border-t border-line bg-panel"
    >
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="listbox"
        aria-label={words.filmstrip}
        aria-orientation="horizontal"
        data-photos
        className="relative h-20"
        style={{ width: strip.getTotalSize() }}
      >
        {strip.getVirtualItems().map((item) => {
          const id = ids[item.index]
          return (
            <Frame
              key={id}
              id={id}
              at={item.index}
              count={ids.length}
              current={id === photo}
              left={item.start}
            />
          )
        })}
      </div>
    </div>
  )
}
