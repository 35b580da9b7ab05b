/** The brush over the picture: its ring, the stroke under way, and a cross-hair for those who paint with keys. */
import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import { useWords } from '../../../i18n/index.ts'
import { arrowWay } from '../arrows.ts'
import { zoomBy } from '../view/panes.ts'
import { nudged, radiusOnStage, toPicture, toStage } from './points.ts'
import { usePhotoSight } from './viewport.ts'
import { paint, takeTool, takeWay, useWay } from './active-stroke.ts'

/** Of the picture, for one press; five times as far with Shift. */
const nudge = 0.01

interface Props {
  /** height / width of the picture on the stage */
  ratio: number
  /** What it is, and which keys it has. */
  label: string
  /** As a share of the picture's longer side. */
  radius: number
  /** Of the line under way, as `radius`; the brush's own when left out. */
  width?: number
  /** Of the stroke under way; null: whoever owns the tool draws it. */
  tint: string | null
  /** A press takes what is there and paints nothing. */
  picking?: boolean
  /** Takes a finished stroke, a single point for a click or Enter. */
  onStroke: (points: readonly Point[]) => void
  /** While `picking`. */
  onPick?: (place: Point) => void
  /** What lies on the layer. */
  children?: ReactNode
}

export function BrushLayer({
  ratio,
  label,
  radius,
  width,
  tint,
  picking = false,
  onStroke,
  onPick,
  children,
}: Props) {
  const words = useWords()
  const viewport = usePhotoSight(ratio)
  const { way, at } = useWay()
  const [over, setOver] = useState<Point | null>(null)
  const [keys, setKeys] = useState(false)
  const layer = useRef<HTMLDivElement>(null)
  if (!viewport) return null
  const routeOf = (event: PointerEvent): Point | null => {
    const box = layer.current?.getBoundingClientRect()
    return box
      ? toPicture(viewport, ratio, { x: event.clientX - box.left, y: event.clientY - box.top })
      : null
  }
  const size = radiusOnStage(viewport, ratio, radius)
  const line = (points: readonly Point[]) =>
    points
      .map((point) => toStage(viewport, ratio, point))
      .map(({ x, y }) => `${x},${y}`)
      .join(' ')
  const cross = toStage(viewport, ratio, at)
  const ring = over && toStage(viewport, ratio, over)
  const act = (place: Point): void => {
    if (picking) onPick?.(place)
    else onStroke([place])
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== layer.current || event.ctrlKey || event.metaKey || event.altKey) return
    const way = arrowWay(event)
    if (way) useWay.setState({ at: nudged(at, way[0] * nudge, way[1] * nudge) })
    else if (event.key === 'Enter') act(at)
    else if (event.key === 'Escape') takeTool(null)
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
      aria-label={label}
      data-testid="brush"
      className={`absolute inset-0 touch-none -outline-offset-2 ${picking ? 'cursor-crosshair' : 'cursor-none'}`}
      onPointerDown={(event) => {
        const place = routeOf(event)
        // A second finger is no second stroke.
        if (event.button !== 0 || !event.isPrimary || !place) return
        if (picking) {
          onPick?.(place)
          return
        }
        event.currentTarget.setPointerCapture(event.pointerId)
        paint(place, ratio, radius / 2)
      }}
      onPointerMove={(event) => {
        const place = routeOf(event)
        setOver(place)
        if (place && event.currentTarget.hasPointerCapture(event.pointerId)) paint(place, ratio, radius / 2)
      }}
      onPointerUp={(event) => {
        if (!event.isPrimary) return
        const points = takeWay()
        if (points !== null) onStroke(points)
      }}
      onPointerCancel={() => takeWay()}
      onPointerLeave={() => setOver(null)}
      onWheel={(event) => zoomBy(event.deltaY < 0 ? 1.25 : 0.8)}
      onKeyDown={onKeyDown}
      onFocus={(event) => setKeys(event.target === layer.current && layer.current.matches(':focus-visible'))}
      onBlur={() => setKeys(false)}
    >
      <svg aria-hidden className="pointer-events-none absolute inset-0 size-full overflow-hidden">
        {way && tint !== null && (
          <polyline
            points={line(way.length === 1 ? [...way, ...way] : way)}
            fill="none"
            stroke={tint}
            strokeOpacity={0.75}
            strokeWidth={width === undefined ? size * 2 : radiusOnStage(viewport, ratio, width) * 2}
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
      {children}
      <output className="sr-only">
        {keys && words.handAt(Math.round(at.x * 100), Math.round(at.y * 100))}
      </output>
    </div>
  )
}
