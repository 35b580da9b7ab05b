/** A photo's place in the grid, known by its shape before anything of it has come, with the small icons in its corners. */
import {
  Ban,
  Download,
  Film,
  Flag as FlagIcon,
  Heart,
  Layers,
  Palette,
  PencilLine,
  RefreshCw,
  Star,
  TriangleAlert,
  Unlink,
} from 'lucide-react'
import { memo, useEffect, useRef, useState } from 'react'
import type { PhotoCard } from '../../../../contract/library.ts'
import { labelColor } from '../../../../contract/photo-words.ts'
import { labelPaint } from '../../../describe/label-paint.ts'
import { useLibrary } from '../../../library/store.ts'
import { useCard } from '../../../library/cards.ts'
import { useTranslation } from '../../../i18n/index.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { clockText } from '../../../shared/durations.ts'
import { takesFocus } from '../../../shared/pass-focus.ts'
import { dateText } from '../../../library/date-text.ts'
import { useSelection } from '../../../library/selection.ts'
import { useAlbumView } from '../view.ts'
import { Picture } from './Picture.tsx'

const pill =
  'pointer-events-none absolute bottom-1.5 flex h-5 items-center gap-1 rounded bg-black/60 px-1 text-white'

/**
 * Small icons in the corners of a photo: what a person marked it with on the left, its state on the right.
 * Screen readers find them in its name.
 */
function Badges({ card }: { card: PhotoCard }) {
  const { state, edited, exported, missing, favourite, rating, flag, label, stacked, variantCount, film } =
    card
  const color = labelColor(label)
  const withoutIcon = !edited && (state === 'original' || state === 'queued' || state === 'rendering')
  return (
    <>
      {(favourite || rating > 0 || flag !== null || label !== '') && (
        <span className={`${pill} left-1.5`} aria-hidden>
          {favourite && <Heart size={12} fill="currentColor" data-badge="favourite" />}
          {flag === 'pick' && <FlagIcon size={12} fill="currentColor" data-badge="pick" />}
          {flag === 'reject' && <Ban size={12} data-badge="reject" />}
          {rating > 0 && (
            <span className="flex items-center text-[11px] tabular-nums" data-badge="rating">
              {rating}
              <Star size={11} fill="currentColor" />
            </span>
          )}
          {label !== '' && (
            <span
              className="size-2.5 rounded-full border border-white/70"
              style={{ background: color === null ? 'transparent' : labelPaint[color] }}
              data-badge="label"
            />
          )}
        </span>
      )}
      {film && (
        <span
          className="pointer-events-none absolute top-1.5 right-1.5 flex h-5 items-center gap-1 rounded bg-black/60 px-1 text-[12px] text-white tabular-nums"
          aria-hidden
          data-badge="film"
        >
          <Film size={12} />
          {film.seconds !== null && clockText(film.seconds)}
        </span>
      )}
      {!film && (stacked > 1 || variantCount > 1) && (
        <span
          className="pointer-events-none absolute top-1.5 right-1.5 flex h-5 items-center gap-1 rounded bg-black/60 px-1 text-[11px] text-white tabular-nums"
          aria-hidden
          data-badge="stack"
        >
          <Layers size={12} />
          {stacked > 1 ? stacked : variantCount}
        </span>
      )}
      {(!withoutIcon || exported !== 'no' || missing) && (
        <span className={`${pill} right-1.5`} aria-hidden>
          {missing && <Unlink size={12} data-badge="missing" />}
          {state === 'failed' && <TriangleAlert size={12} data-badge="failed" />}
          {edited && <PencilLine size={12} data-badge="edited" />}
          {state === 'stale' && !edited && <RefreshCw size={12} data-badge="stale" />}
          {state === 'rendered' && <Palette size={12} data-badge="rendered" />}
          {exported !== 'no' && (
            <Download
              size={12}
              data-badge="exported"
              className={exported === 'changed' ? 'opacity-60' : ''}
            />
          )}
        </span>
      )}
      {(state === 'rendering' || state === 'queued') && <Progress id={card.id} />}
    </>
  )
}

/** A thin line at the foot of a photo that is being coloured, or waits for it. */
function Progress({ id }: { id: number }) {
  const progress = useLibrary(
    ({ queue }) => queue?.running.find(({ photo }) => photo === id)?.progress ?? null,
  )
  return (
    <span className="pointer-events-none absolute inset-x-0 bottom-0 h-[3px] bg-black/50" aria-hidden>
      {progress !== null && (
        <span
          className="block h-full origin-left bg-primary transition-transform duration-150"
          style={{ transform: `scaleX(${Math.max(0.04, progress)})` }}
        />
      )}
    </span>
  )
}

function stateText({ state, edited }: PhotoCard, words: Words): string | null {
  if (edited) return words.editedState
  return state === 'original' ? null : words.photoState[state]
}

function filmText({ film }: PhotoCard, words: Words): string | null {
  if (film === null) return null
  return film.seconds === null ? words.filmKind : words.filmOf(clockText(film.seconds))
}

function marksText({ rating, flag, label }: PhotoCard, words: Words): (string | null)[] {
  const color = labelColor(label)
  return [
    flag === 'pick' ? words.picked : flag === 'reject' ? words.rejected : null,
    rating === 0 ? null : [words.rate1, words.rate2, words.rate3, words.rate4, words.rate5][rating - 1],
    label === '' ? null : words.labelled(color === null ? label : words.labelColor[color]),
  ]
}

/** What the badges and the picture show, as text. */
function accessibleName(card: PhotoCard, words: Words): string {
  return [
    card.caption === '' ? card.name : `${card.caption}, ${card.name}`,
    filmText(card, words),
    dateText(card.date, words),
    stateText(card, words),
    card.favourite ? words.favourite : null,
    ...marksText(card, words),
    card.stacked > 1 ? words.stackedCount(card.stacked) : null,
    card.stacked === 1 && card.variantCount > 1 ? words.variantCount(card.variantCount) : null,
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

/** A photo's place in the grid: known by its shape before anything of it has come. */
export const Cell = memo(function Cell({ id, index, count, left, width, height, tabStop }: Props) {
  const words = useTranslation()
  const card = useCard(id)
  const chosen = useSelection(({ ids }) => ids.has(id))
  const peek = useAlbumView((view) => view.peek === id)
  const [hovered, setHovered] = useState(false)
  const element = useRef<HTMLDivElement>(null)
  const active = useSelection((selection) => selection.active === id)

  useEffect(() => {
    // The focus moves with the keyboard, but only within the grid: elsewhere it must not be taken away. Who comes back from
    // the workbench has none.
    const held = document.activeElement
    const isFree = held === null || held === document.body || held.closest('[data-photos]') !== null
    if (active && held !== element.current && isFree) element.current?.focus({ preventScroll: true })
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
      tabIndex={-1}
      {...(tabStop && takesFocus)}
      data-photo={id}
      data-peek={peek || undefined}
      data-rejected={card?.flag === 'reject' || undefined}
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
