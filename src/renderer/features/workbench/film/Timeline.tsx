/** The film as a line: its scenes, what lies between in and out point, its key frames, and the playhead. */
import { useRef, type PointerEvent } from 'react'
import { Button } from 'react-aria-components'
import { useTranslation } from '../../../i18n/index.ts'
import { clockText } from '../../../shared/durations.ts'
import { filmSession } from '../composition.ts'
import { useWorkbench } from '../store.ts'
import { frameAtSeconds, frameOf, lengthOf, marksOf, scenesOf, secondsAt, useFilm } from './store.ts'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'

const keys: Readonly<Record<string, (last: number) => number>> = {
  Home: () => 0,
  End: (last) => last,
}

function Scenes({ sheet, length }: { sheet: FilmSheet; length: number }) {
  const marks = useWorkbench(marksOf)
  const scenes = scenesOf(sheet, marks)
  return scenes
    .slice(1)
    .map((frame) => (
      <span
        key={frame}
        aria-hidden
        className="pointer-events-none absolute inset-y-1 w-px bg-control"
        style={{ left: `${(secondsAt(sheet, frame) / length) * 100}%` }}
      />
    ))
}

/** What lies outside of in and out point is not exported, and darker. */
function Range({ sheet, length }: { sheet: FilmSheet; length: number }) {
  const { from, to } = useWorkbench(marksOf)
  if (from === null && to === null) return null
  const share = (tick: number | null, otherwise: number) =>
    tick === null ? otherwise : (secondsAt(sheet, frameOf(sheet.times, tick)) / length) * 100
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 rounded border-x-2 border-accent bg-accent/20"
      style={{ left: `${share(from, 0)}%`, right: `${100 - share(to, 100)}%` }}
      data-testid="range"
    />
  )
}

function KeyFrames({ sheet, length }: { sheet: FilmSheet; length: number }) {
  const words = useTranslation()
  const { keyFrames } = useWorkbench(marksOf)
  const chosen = useWorkbench((state) => state.keyFrame)
  return keyFrames.map(({ tick }) => {
    const at = secondsAt(sheet, frameOf(sheet.times, tick))
    return (
      <Button
        key={tick}
        aria-label={words.keyFrameAt(clockText(at, true))}
        aria-pressed={chosen === tick}
        onPress={() => filmSession.goToTick(tick)}
        data-testid="key-frame"
        className="film-key absolute top-0 z-10 grid size-6 -translate-x-1/2 place-items-center pointer-coarse:size-11"
        style={{ left: `${(at / length) * 100}%` }}
      >
        <span
          className={`size-2.5 rotate-45 border border-black/40 ${chosen === tick ? 'bg-primary' : 'bg-accent'}`}
        />
      </Button>
    )
  })
}

export function Timeline({ sheet }: { sheet: FilmSheet }) {
  const words = useTranslation()
  const at = useFilm((state) => state.at)
  const line = useRef<HTMLDivElement>(null)
  const length = lengthOf(sheet)
  const last = sheet.times.length - 1
  const seconds = secondsAt(sheet, at)
  const follow = (event: PointerEvent): void => {
    const box = line.current?.getBoundingClientRect()
    if (!box) return
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    filmSession.seek(frameAtSeconds(sheet, share * length))
  }
  return (
    <div className="relative px-4 pt-6 pb-1 max-sm:px-3 pointer-coarse:pt-11">
      <div className="absolute inset-x-4 top-0 h-6 max-sm:inset-x-3 pointer-coarse:h-11">
        <KeyFrames sheet={sheet} length={length} />
      </div>
      <div
        ref={line}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- scenes and marks lie on it
        role="slider"
        tabIndex={0}
        aria-label={words.filmTimeline}
        aria-valuemin={1}
        aria-valuemax={last + 1}
        aria-valuenow={at + 1}
        aria-valuetext={words.filmAt(clockText(seconds, true), clockText(length), at + 1)}
        data-testid="timeline"
        className="relative h-8 cursor-pointer touch-none rounded border border-line bg-panel pointer-coarse:h-11"
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          follow(event)
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event)
        }}
        onKeyDown={(event) => {
          const to = keys[event.key]
          if (!to || event.ctrlKey || event.metaKey || event.altKey) return
          event.preventDefault()
          filmSession.seek(to(last))
        }}
      >
        <Range sheet={sheet} length={length} />
        <Scenes sheet={sheet} length={length} />
        <span
          aria-hidden
          className="pointer-events-none absolute -inset-y-1 w-0.5 -translate-x-1/2 rounded bg-ink"
          style={{ left: `${(seconds / length) * 100}%` }}
        />
      </div>
    </div>
  )
}
