/** The brush over the picture: what is painted, where strokes began, and a cross-hair for those who paint with keys. */
import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import type { HandStroke } from '../../../../contract/hand.ts'
import { useWords } from '../../../words/index.ts'
import { reportFault } from '../../toasts/store.ts'
import { recipeOf, useBench } from '../store.ts'
import { zoomBy } from '../view/panes.ts'
import { useSight } from '../view/store.ts'
import type { Sight } from '../view/store.ts'
import { hexOf } from './colours.ts'
import { colourAt } from './eyedropper.ts'
import { nudged, radiusOnStage, toPicture, toStage } from './places.ts'
import { adjust, choose, dab, finishStroke, paint, removeStroke, setBrush, useBrush } from './store.ts'

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** Of the picture, for one press; five times as far with Shift. */
const nudge = 0.01

const paintOf = (stroke: HandStroke): string => (stroke.kind === 'colour' ? hexOf(stroke.color) : '#b4b4b4')

async function takeColour(place: Point): Promise<void> {
  useBrush.setState({ picking: false })
  try {
    const color = await colourAt(place)
    if (color) adjust({ color })
  } catch (error) {
    reportFault(error)
  }
}

/** What a click or a dab does at a place. */
const act = (place: Point): void => {
  if (useBrush.getState().picking) void takeColour(place)
  else dab(place)
}

function Markers({ sight, ratio }: { sight: Sight; ratio: number }) {
  const words = useWords()
  const { strokes } = useBench(recipeOf).steps.hand
  const chosen = useBrush((state) => state.chosen)
  return strokes.map((stroke, i) => {
    const { x, y } = toStage(sight, ratio, stroke.points[0])
    return (
      <button
        // Strokes have no names of their own; their order is what they are.
        key={i}
        type="button"
        data-testid="stroke"
        aria-label={words.handStrokeAt(i + 1, words.handKinds[stroke.kind])}
        aria-pressed={i === chosen}
        className="absolute grid size-6 -translate-1/2 place-items-center rounded-full"
        style={{ left: x, top: y }}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => choose(i === chosen ? null : i)}
        onKeyDown={(event) => {
          if (event.key !== 'Delete' && event.key !== 'Backspace') return
          event.preventDefault()
          event.stopPropagation()
          removeStroke(i)
        }}
      >
        <span
          className={`size-3 rounded-full border-2 shadow-[0_0_2px_rgb(0_0_0/0.9)] ${i === chosen ? 'border-primary' : 'border-white'}`}
          style={{ background: paintOf(stroke) }}
        />
      </button>
    )
  })
}

/** @param ratio height / width of the picture on the stage */
export function BrushLayer({ ratio }: { ratio: number }) {
  const words = useWords()
  const sight = useSight((state) => state.sight)
  const { way, at, kind, color, radius, picking } = useBrush()
  const [over, setOver] = useState<Point | null>(null)
  const [keys, setKeys] = useState(false)
  const layer = useRef<HTMLDivElement>(null)
  if (!sight) return null
  const placeOf = (event: PointerEvent): Point | null => {
    const box = layer.current?.getBoundingClientRect()
    return box ? toPicture(sight, ratio, { x: event.clientX - box.left, y: event.clientY - box.top }) : null
  }
  const size = radiusOnStage(sight, ratio, radius)
  const tint = kind === 'colour' ? hexOf(color) : '#b4b4b4'
  const line = (points: readonly Point[]) =>
    points
      .map((point) => toStage(sight, ratio, point))
      .map(({ x, y }) => `${x},${y}`)
      .join(' ')
  const cross = toStage(sight, ratio, at)
  const ring = over && toStage(sight, ratio, over)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== layer.current || event.ctrlKey || event.metaKey || event.altKey) return
    const by = arrows[event.key]
    if (by) {
      const far = event.shiftKey ? nudge * 5 : nudge
      useBrush.setState({ at: nudged(at, by[0] * far, by[1] * far) })
    } else if (event.key === 'Enter') act(at)
    else if (event.key === 'Escape') setBrush(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a surface to paint on; keys do all of it
    <div
      ref={layer}
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- painted on with keys, too
      tabIndex={0}
      aria-label={words.handLayer}
      data-testid="brush"
      className={`absolute inset-0 touch-none -outline-offset-2 ${picking ? 'cursor-crosshair' : 'cursor-none'}`}
      onPointerDown={(event) => {
        const place = placeOf(event)
        if (event.button !== 0 || !place) return
        if (picking) {
          act(place)
          return
        }
        event.currentTarget.setPointerCapture(event.pointerId)
        paint(place, ratio)
      }}
      onPointerMove={(event) => {
        const place = placeOf(event)
        setOver(place)
        if (place && event.currentTarget.hasPointerCapture(event.pointerId)) paint(place, ratio)
      }}
      onPointerUp={finishStroke}
      onPointerCancel={() => useBrush.setState({ way: null })}
      onPointerLeave={() => setOver(null)}
      onWheel={(event) => zoomBy(event.deltaY < 0 ? 1.25 : 0.8)}
      onKeyDown={onKeyDown}
      onFocus={(event) => setKeys(event.target === layer.current && layer.current.matches(':focus-visible'))}
      onBlur={() => setKeys(false)}
    >
      <svg aria-hidden className="pointer-events-none absolute inset-0 size-full overflow-hidden">
        {way && (
          <polyline
            points={line(way.length === 1 ? [...way, ...way] : way)}
            fill="none"
            stroke={tint}
            strokeOpacity={0.75}
            strokeWidth={size * 2}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        )}
        {ring && !picking && (
          <>
            <circle
              cx={ring.x}
              cy={ring.y}
              r={Math.max(4, size)}
              fill="none"
              stroke="#000"
              strokeWidth={3}
              opacity={0.6}
            />
            <circle
              cx={ring.x}
              cy={ring.y}
              r={Math.max(4, size)}
              fill="none"
              stroke="#fff"
              strokeWidth={1.5}
            />
          </>
        )}
        {keys && (
          <g stroke="#fff" strokeWidth={1.5} style={{ filter: 'drop-shadow(0 0 1px #000)' }}>
            <path d={`M${cross.x - 16} ${cross.y}h32M${cross.x} ${cross.y - 16}v32`} />
            <circle cx={cross.x} cy={cross.y} r={Math.max(4, size)} fill="none" />
          </g>
        )}
      </svg>
      <Markers sight={sight} ratio={ratio} />
      <output className="sr-only">
        {keys && words.handAt(Math.round(at.x * 100), Math.round(at.y * 100))}
      </output>
    </div>
  )
}
