/** The slide show: one photo after the other over the whole window, or the whole screen where the browser allows it. */
import { useEffect, useEffectEvent, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { Captions, ChevronLeft, ChevronRight, Eye, Pause, Play, X } from 'lucide-react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import type { PhotoCard } from '../../../contract/library.ts'
import { useTranslation } from '../../i18n/index.ts'
import { useCard } from '../../library/cards.ts'
import { changeShow, endSlideShow, paces, step, useSlideShow, type Pace } from '../../shell/slide-show.ts'

/** The buttons go when nobody moves. */
const idleMs = 2500
/** A finger that goes less far has not swiped. */
const swipePixels = 50

function Picture({ card, original }: { card: PhotoCard; original: boolean }) {
  const shown = original ? card.original : (card.colored ?? card.original)
  return (
    <img
      key={shown.large}
      src={shown.large}
      alt={card.caption || card.name}
      draggable={false}
      className="slide absolute inset-0 size-full object-contain"
    />
  )
}

/** The next photo, asked for while this one is looked at. */
function Ahead({ id }: { id: number }) {
  const card = useCard(id)
  return card && <link rel="prefetch" as="image" href={(card.colored ?? card.original).large} />
}

function IconButton({ label, on, onPress, children }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...(on !== undefined && { 'aria-pressed': on })}
      onClick={onPress}
      className="grid size-11 place-items-center rounded-md bg-black/55 text-white hover:bg-black/80"
    >
      {children}
    </button>
  )
}

interface IconButtonProps {
  label: string
  on?: boolean
  onPress: () => void
  children: React.ReactNode
}

function Controls() {
  const words = useTranslation()
  const show = useSlideShow((state) => state.show)
  if (!show) return null
  const { playing, captions, original, pace } = show
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      <label className="flex h-11 items-center gap-2 rounded-md bg-black/55 px-3 text-white">
        <span>{words.slidePace}</span>
        <select
          value={pace}
          onChange={(event) => changeShow({ pace: paceOf(event.target.value) })}
          className="bg-transparent"
        >
          {paces.map((seconds) => (
            <option key={seconds} value={seconds} className="text-black">
              {words.slideSeconds(seconds)}
            </option>
          ))}
        </select>
      </label>
      <IconButton
        label={words.slideCaptions}
        on={captions}
        onPress={() => changeShow({ captions: !captions })}
      >
        <Captions size={20} aria-hidden />
      </IconButton>
      <IconButton
        label={words.slideOriginal}
        on={original}
        onPress={() => changeShow({ original: !original })}
      >
        <Eye size={20} aria-hidden />
      </IconButton>
      <IconButton label={words.slidePrevious} onPress={() => step(-1, true)}>
        <ChevronLeft size={20} aria-hidden />
      </IconButton>
      <IconButton
        label={playing ? words.slidePause : words.slidePlay}
        onPress={() => changeShow({ playing: !playing })}
      >
        {playing ? <Pause size={20} aria-hidden /> : <Play size={20} aria-hidden />}
      </IconButton>
      <IconButton label={words.slideNext} onPress={() => step(1, true)}>
        <ChevronRight size={20} aria-hidden />
      </IconButton>
      <IconButton label={words.close} onPress={endSlideShow}>
        <X size={20} aria-hidden />
      </IconButton>
    </div>
  )
}

const paceOf = (text: string): Pace => paces.find((seconds) => String(seconds) === text) ?? 5

/** What keys do: the space bar holds, the arrows turn, O shows the original, C the words. */
function onKey(event: KeyboardEvent): void {
  const { show } = useSlideShow.getState()
  const target = event.target instanceof HTMLElement ? event.target.tagName : ''
  if (!show || target === 'SELECT') return
  const keys: Record<string, () => void> = {
    ArrowRight: () => step(1, true),
    ArrowLeft: () => step(-1, true),
    o: () => changeShow({ original: !show.original }),
    c: () => changeShow({ captions: !show.captions }),
    ...(target !== 'BUTTON' && { ' ': () => changeShow({ playing: !show.playing }) }),
  }
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  event.stopPropagation()
  act()
}

/** Does something after a while; with another `key` the while begins anew. */
function After({ ms, act }: { ms: number; act: () => void }) {
  const late = useEffectEvent(act)
  useEffect(() => {
    const timer = setTimeout(() => late(), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return null
}

function Stage() {
  const words = useTranslation()
  const show = useSlideShow((state) => state.show)
  const [moves, setMoves] = useState(0)
  const [awake, setAwake] = useState(true)
  const [from, setFrom] = useState<number | null>(null)
  const id = show?.photos[show.at]
  const card = useCard(id ?? 0)
  if (!show || id === undefined) return null
  const { playing, pace, at } = show
  const wake = (): void => {
    setMoves(moves + 1)
    setAwake(true)
  }

  const onPointerUp = (event: PointerEvent): void => {
    const moved = from === null ? 0 : event.clientX - from
    if (Math.abs(moved) > swipePixels) step(moved < 0 ? 1 : -1, true)
    setFrom(null)
  }
  const said = card ? [card.caption || card.name, card.date?.text].filter(Boolean).join(' · ') : ''
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- each of these has a button or a key as well
    <div
      onKeyDown={(event) => {
        wake()
        onKey(event)
      }}
      onPointerMove={wake}
      onPointerDown={(event) => {
        wake()
        setFrom(event.clientX)
      }}
      onPointerUp={onPointerUp}
      className={`relative size-full touch-pan-y bg-black ${awake ? '' : 'cursor-none'}`}
    >
      <After key={`still ${moves}`} ms={idleMs} act={() => setAwake(false)} />
      {playing && <After key={at} ms={pace * 1000} act={() => step(1, false)} />}
      {card && <Picture card={card} original={show.original} />}
      <Ahead id={show.photos[(at + 1) % show.photos.length]} />
      {show.captions && (
        <p
          className="safe-bottom pointer-events-none absolute inset-x-0 bottom-0 bg-linear-to-t from-black/85 to-black/0 px-6 pt-10 pb-4 text-center text-white"
          aria-live={playing ? 'off' : 'polite'}
        >
          {said}
        </p>
      )}
      <div
        className={`absolute inset-x-0 top-0 flex items-start justify-between gap-2 p-2 transition-opacity focus-within:opacity-100 ${
          awake || !playing ? 'opacity-100' : 'opacity-0'
        }`}
      >
        <p className="rounded-md bg-black/55 px-3 py-2.5 text-white tabular-nums" data-testid="slide-count">
          {words.slideCount(at + 1, show.photos.length)}
        </p>
        <Controls />
      </div>
    </div>
  )
}

export function SlideShow() {
  const words = useTranslation()
  const open = useSlideShow((state) => state.show !== null)
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(now) => {
        if (!now) endSlideShow()
      }}
      className="fixed inset-0 z-50 bg-black"
    >
      <Modal className="size-full">
        <Dialog aria-label={words.slideShow} className="size-full outline-none">
          <Stage />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
