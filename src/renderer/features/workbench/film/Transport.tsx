/** Below the film: play and step, where one is, in and out point, key frame and cut, three seconds in colour. */
import {
  ArrowLeftToLine,
  ArrowRightToLine,
  Diamond,
  Pause,
  Play,
  Repeat,
  Scissors,
  StepBack,
  StepForward,
  X,
} from 'lucide-react'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { Button } from '../../../shared/Button.tsx'
import { clockText } from '../../../shared/durations.ts'
import { action, ariaKeys, perform } from '../../../shell/actions.ts'
import { useWorkbench } from '../store.ts'
import { frameOf, lengthOf, marksOf, scenesOf, secondsAt, useFilm } from './store.ts'

const icon = { size: 16, 'aria-hidden': true } as const

/** Its name says what it does now. */
function PlayButton() {
  const words = useTranslation()
  const playing = useFilm((state) => state.playing)
  const ready = useFilm((state) => state.proxy !== null)
  const label = playing ? words.filmPause : words.filmPlay
  return (
    <Button
      aria-label={label}
      isDisabled={!ready}
      onPress={() => perform('film.play')}
      className="primary grid w-10 shrink-0 place-items-center"
      render={(props) => (
        <button
          {...props}
          title={`${label} (${words.keyNames[' ']})`}
          aria-keyshortcuts={ariaKeys(action('film.play'))}
        />
      )}
    >
      {playing ? <Pause {...icon} /> : <Play {...icon} />}
    </Button>
  )
}

function ToggleMark({
  id,
  label,
  on,
  disabled = false,
  children,
}: {
  id: 'film.keyFrame' | 'film.cut'
  label: string
  on: boolean
  disabled?: boolean
  children: React.ReactNode
}) {
  const keys = ariaKeys(action(id))
  return (
    <Button
      aria-label={label}
      aria-pressed={on}
      isDisabled={disabled}
      onPress={() => perform(id)}
      className={`control grid w-8 shrink-0 place-items-center ${on ? 'border-accent text-accent' : ''}`}
      render={(props) => <button {...props} title={`${label} (${keys ?? ''})`} aria-keyshortcuts={keys} />}
    >
      {children}
    </Button>
  )
}

function RangeText({ sheet }: { sheet: FilmSheet }) {
  const words = useTranslation()
  const { from, to } = useWorkbench(marksOf)
  if (from === null && to === null) return null
  const first = from === null ? 0 : secondsAt(sheet, frameOf(sheet.times, from))
  const end = to === null ? lengthOf(sheet) : secondsAt(sheet, frameOf(sheet.times, to))
  return (
    <span className="flex shrink-0 items-center gap-1 text-dim" data-testid="range-text">
      <span className="truncate tabular-nums max-lg:sr-only">
        {words.rangeOf(clockText(first, true), clockText(end, true))}
      </span>
      <ActionButton id="film.clearRange" iconOnly icon={<X {...icon} />} />
    </span>
  )
}

export function Transport({ sheet }: { sheet: FilmSheet }) {
  const words = useTranslation()
  const at = useFilm((state) => state.at)
  const looping = useFilm((state) => (state.loop ?? state.looping) !== null)
  const isCut = useWorkbench((state) => scenesOf(sheet, marksOf(state)).includes(at))
  const isKey = useWorkbench((state) => state.keyFrame !== null)
  return (
    <div
      role="toolbar"
      aria-label={words.filmTransport}
      className="scroll-row flex min-h-12 items-center gap-2 px-4 py-1 max-sm:gap-1 max-sm:px-3"
    >
      <PlayButton />
      <ActionButton id="film.back" iconOnly icon={<StepBack {...icon} />} />
      <ActionButton id="film.forward" iconOnly icon={<StepForward {...icon} />} />
      <output
        className="relative shrink-0 tabular-nums max-sm:order-last"
        data-testid="place"
        aria-live="off"
      >
        {clockText(secondsAt(sheet, at), true)}
        <span className="text-dim max-sm:sr-only"> / {clockText(lengthOf(sheet))}</span>
      </output>
      <ActionButton id="film.setIn" iconOnly icon={<ArrowLeftToLine {...icon} />} />
      <ActionButton id="film.setOut" iconOnly icon={<ArrowRightToLine {...icon} />} />
      <RangeText sheet={sheet} />
      <ToggleMark id="film.keyFrame" label={isKey ? words.keyFrameRemove : words.keyFrameAdd} on={isKey}>
        <Diamond {...icon} fill={isKey ? 'currentColor' : 'none'} />
      </ToggleMark>
      <ToggleMark
        id="film.cut"
        label={isCut ? words.cutRemove : words.cutAdd}
        on={isCut && at > 0}
        disabled={at === 0}
      >
        <Scissors {...icon} />
      </ToggleMark>
      <span className="ml-auto flex shrink-0 max-sm:ml-0">
        {looping ? (
          <ActionButton id="film.loopClose" icon={<X {...icon} />} fold="max-sm:hidden" />
        ) : (
          <ActionButton id="film.loop" icon={<Repeat {...icon} />} fold="max-sm:hidden" />
        )}
      </span>
    </div>
  )
}
