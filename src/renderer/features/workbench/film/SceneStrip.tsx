/** The scenes of the film, each by its first frame; a press goes there. Only those in sight are drawn. */
import { useEffect, useRef } from 'react'
import { Diamond, SlidersHorizontal } from 'lucide-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Button } from 'react-aria-components'
import type { FilmSheet } from '../../../../contract/film-workbench.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { clockText } from '../../../shared/durations.ts'
import { filmSession } from '../composition.ts'
import { useWorkbench } from '../store.ts'
import { lengthOf, marksOf, scenesOf, secondsAt, tickAt, useFilm } from './store.ts'

const sceneWidth = 100
const padding = 16

export function SceneStrip({ sheet }: { sheet: FilmSheet }) {
  const words = useTranslation()
  const marks = useWorkbench(marksOf)
  const scenes = scenesOf(sheet, marks)
  const current = useFilm(({ at }) => scenes.findLastIndex((start) => start <= at))
  const scroller = useRef<HTMLUListElement>(null)
  // oxlint-disable-next-line react/incompatible-library
  const strip = useVirtualizer({
    horizontal: true,
    count: scenes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => sceneWidth,
    paddingStart: padding,
    paddingEnd: padding,
    overscan: 4,
  })
  useEffect(() => {
    if (current >= 0) strip.scrollToIndex(current, { align: 'auto' })
  }, [current, strip])
  return (
    <nav aria-label={words.scenes} className="min-w-0">
      <ul ref={scroller} className="relative h-[76px] overflow-x-auto overflow-y-hidden">
        {/* As wide as all of them: only those in sight are here. */}
        <li aria-hidden className="absolute top-0 size-px" style={{ left: strip.getTotalSize() - 1 }} />
        {strip.getVirtualItems().map(({ index, start: left }) => {
          const start = scenes[index] ?? 0
          const next = scenes[index + 1]
          const at = secondsAt(sheet, start)
          const end = next === undefined ? lengthOf(sheet) : secondsAt(sheet, next)
          const [from, to] = [tickAt(sheet, start), next === undefined ? Infinity : tickAt(sheet, next)]
          const hasKey = marks.keyFrames.some(({ tick }) => tick >= from && tick < to)
          const isOther = marks.exceptions.some(({ tick }) => tick >= from && tick < to)
          const name = words.sceneName(
            index + 1,
            clockText(at),
            words.seconds(Math.round((end - at) * 10) / 10),
          )
          return (
            <li key={start} className="absolute top-1.5" style={{ left }}>
              <Button
                aria-label={[
                  name,
                  ...(hasKey ? [words.sceneWithKey] : []),
                  ...(isOther ? [words.sceneWithChanges] : []),
                ].join(words.comma)}
                aria-current={index === current ? 'true' : undefined}
                onPress={() => filmSession.seek(start)}
                data-testid="scene"
                className={`relative block h-16 w-24 overflow-hidden rounded border-2 bg-surround -outline-offset-2 ${
                  index === current ? 'border-accent' : 'border-transparent hover:border-control'
                }`}
              >
                <img
                  src={`${sheet.frames}/${from}/192`}
                  alt=""
                  loading="lazy"
                  draggable={false}
                  className="size-full object-cover"
                />
                <span className="absolute bottom-0.5 left-0.5 rounded bg-black/60 px-1 text-[11px] leading-4 text-white tabular-nums">
                  {clockText(at)}
                </span>
                {isOther && (
                  <span className="absolute top-0.5 left-0.5 rounded bg-black/60 p-0.5 text-white">
                    <SlidersHorizontal size={11} aria-hidden />
                  </span>
                )}
                {hasKey && (
                  <span className="absolute top-0.5 right-0.5 rounded bg-black/60 p-0.5 text-white">
                    <Diamond size={11} fill="currentColor" aria-hidden />
                  </span>
                )}
              </Button>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
