/** The scan with its prints: each can be chosen and moved, and the chosen one has a handle on each corner. */
import { useRef } from 'react'
import type { CSSProperties, PointerEvent } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { arrowStep } from '../arrow-keys.ts'
import { cornerNames } from '../crop/box.ts'
import { movePrint, moveCornerOf, selectPrint, useSplit, type PrintDraft } from './store.ts'

/** Of the scan, for one press. */
const nudge = 0.002

interface Grab {
  x: number
  y: number
  at: Point
  picture: DOMRect
}

/** Dragging, in shares of the scan: from where it began, so that nothing is lost at its rim. */
function useDrag(begin: () => Point, move: (to: Point) => void) {
  const grab = useRef<Grab | null>(null)
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const picture = event.currentTarget.closest('[data-scan]')?.getBoundingClientRect()
      if (!picture || event.button !== 0) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      grab.current = { x: event.clientX, y: event.clientY, at: begin(), picture }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = grab.current
      if (!from || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      move({
        x: from.at.x + (event.clientX - from.x) / from.picture.width,
        y: from.at.y + (event.clientY - from.y) / from.picture.height,
      })
    },
    onPointerUp: () => {
      grab.current = null
    },
    onPointerCancel: () => {
      grab.current = null
    },
  }
}

const middleOf = ({ corners }: PrintDraft): Point => ({
  x: corners.reduce((sum, { x }) => sum + x, 0) / 4,
  y: corners.reduce((sum, { y }) => sum + y, 0) / 4,
})

const at = ({ x, y }: Point): CSSProperties => ({ left: `${x * 100}%`, top: `${y * 100}%` })

/** The number of a print, by which it is chosen and moved. */
function PrintHandle({ print, number, count }: { print: PrintDraft; number: number; count: number }) {
  const words = useTranslation()
  const selected = useSplit((state) => state.selected === print.id)
  const middle = middleOf(print)
  const drag = useDrag(
    () => {
      selectPrint(print.id)
      return middleOf(print)
    },
    (to) => {
      const now = useSplit.getState().prints.find(({ id }) => id === print.id)
      if (now) movePrint(print.id, to.x - middleOf(now).x, to.y - middleOf(now).y)
    },
  )
  return (
    <button
      type="button"
      aria-label={words.printsOne(number, count)}
      aria-pressed={selected}
      data-print={number}
      {...drag}
      onFocus={() => selectPrint(print.id)}
      onKeyDown={(event) => {
        const step = arrowStep(event)
        if (step) movePrint(print.id, step[0] * nudge, step[1] * nudge)
      }}
      className="absolute grid size-11 -translate-1/2 cursor-move touch-none place-items-center rounded-full"
      style={at(middle)}
    >
      <span
        className={`grid size-7 place-items-center rounded-full text-[13px] font-semibold ${
          selected ? 'bg-accent text-black' : 'bg-black/75 text-white'
        }`}
      >
        {number}
      </span>
    </button>
  )
}

function Corner({ print, corner }: { print: PrintDraft; corner: number }) {
  const words = useTranslation()
  const point = print.corners[corner]
  const drag = useDrag(
    () => point,
    (to) => moveCornerOf(print.id, corner, to),
  )
  const name = cornerNames[corner]
  return (
    <button
      type="button"
      aria-label={words.cornerAt(
        words.cropHandles[name],
        Math.round(point.x * 100),
        Math.round(point.y * 100),
      )}
      data-corner={name}
      {...drag}
      onKeyDown={(event) => {
        const step = arrowStep(event)
        if (step)
          moveCornerOf(print.id, corner, { x: point.x + step[0] * nudge, y: point.y + step[1] * nudge })
      }}
      className="absolute grid size-11 -translate-1/2 cursor-move touch-none place-items-center rounded-full"
      style={at(point)}
    >
      <span className="size-4 rounded-full border-2 border-white bg-black/30 shadow-[0_0_0_1px_rgb(0_0_0/0.6)]" />
    </button>
  )
}

const outlineOf = ({ corners }: PrintDraft) => `M${corners.map(({ x, y }) => `${x} ${y}`).join('L')}Z`

export function SplitStage() {
  const words = useTranslation()
  const { picture, prints, selected, busy } = useSplit()
  const chosen = prints.find(({ id }) => id === selected)
  const ratio = picture ? picture.width / picture.height : 4 / 3
  return (
    <section aria-label={words.printsBegin} data-testid="prints" className="size-full min-h-0 p-6">
      <div className="stage grid size-full place-items-center">
        <div
          data-scan
          data-crop
          className="stage-picture relative"
          style={{ '--ratio': ratio } as CSSProperties}
        >
          {picture && <img src={picture.url} alt={words.printsScan} draggable={false} />}
          {picture && (
            <svg
              viewBox="0 0 1 1"
              preserveAspectRatio="none"
              aria-hidden
              className="pointer-events-none absolute inset-0 size-full fill-none"
            >
              <path
                d={`M0 0H1V1H0Z${prints.map(outlineOf).join('')}`}
                fillRule="evenodd"
                className="fill-black/45 stroke-none"
              />
              {prints.map((print) => (
                <path
                  key={print.id}
                  d={outlineOf(print)}
                  vectorEffect="non-scaling-stroke"
                  strokeWidth={print.id === selected ? 2.5 : 1.5}
                  className={print.id === selected ? 'stroke-accent' : 'stroke-white'}
                />
              ))}
            </svg>
          )}
          {picture &&
            prints.map((print, i) => (
              <PrintHandle key={print.id} print={print} number={i + 1} count={prints.length} />
            ))}
          {picture &&
            chosen &&
            cornerNames.map((name, corner) => <Corner key={name} print={chosen} corner={corner} />)}
          {busy && (
            <output className="absolute inset-x-0 bottom-3 mx-auto w-fit rounded bg-black/75 px-3 py-1 text-white">
              {busy === 'finding' ? words.printsFinding : words.printsCutting}
            </output>
          )}
        </div>
      </div>
    </section>
  )
}
