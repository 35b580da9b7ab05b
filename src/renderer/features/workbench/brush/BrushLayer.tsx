/** The brush over the picture: its ring, the stroke being drawn, and a cross-hair for those who paint with keys. */
import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { arrowStep } from '../arrow-keys.ts'
import { stageView } from '../composition.ts'
import { beginStroke, extendStroke, finishStroke, leavePainting, useActiveStroke } from './active-stroke.ts'
import { nudged, radiusOnStage, toPicture, toStage, usePhotoViewport } from './viewport.ts'
import type { Viewport } from '../view/store.ts'
import { useTwoFingers } from './two-fingers.ts'

/** Of the picture, for one press; five times as far with Shift. */
const nudge = 0.01

interface Props {
  /** height / width of the picture on the stage */
  ratio: number
  /** What it is, and which keys it has. */
  label: string
  /** As a share of the picture's longer side. */
  radius: number
  /** Of the line being drawn, as `radius`; the brush's own when left out. */
  width?: number
  /** Of the stroke being drawn; null: whoever owns the tool draws it. */
  tint: string | null
  /** A press takes what is there and paints nothing. */
  picking?: boolean
  /** Takes a finished stroke, a single point for a click or Enter. */
  onStroke: (points: readonly Point[]) => void
  /** While `picking`. */
  onPick?: (point: Point) => void
  /** What lies on the layer. */
  children?: ReactNode
}

/** Arrows move the cross-hair, Enter paints at it, Escape ends the stroke or puts the tool away. */
function paintWithKeys(event: KeyboardEvent, paint: (point: Point) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { crosshair } = useActiveStroke.getState()
  const step = arrowStep(event)
  if (step) {
    useActiveStroke.setState({ crosshair: nudged(crosshair, step[0] * nudge, step[1] * nudge) })
  } else if (event.key === 'Enter') paint(crosshair)
  else if (event.key === 'Escape') leavePainting()
  else return
  event.preventDefault()
  event.stopPropagation()
}

interface StrokeDrawingProps extends Pick<Props, 'ratio' | 'radius' | 'tint'> {
  viewport: Viewport
  width: number | undefined
  /** Where the brush's ring is; null: nowhere. */
  hovered: Point | null
  showCrosshair: boolean
}

/** The stroke being drawn, the brush's ring under the pointer, the cross-hair of the keys. */
function StrokeDrawing(props: StrokeDrawingProps) {
  const { viewport, ratio, radius, width, tint, hovered, showCrosshair } = props
  const { points, crosshair } = useActiveStroke()
  const size = radiusOnStage(viewport, ratio, radius)
  const line = (of: readonly Point[]) =>
    of
      .map((point) => toStage(viewport, ratio, point))
      .map(({ x, y }) => `${x},${y}`)
      .join(' ')
  const cross = toStage(viewport, ratio, crosshair)
  const ring = hovered && toStage(viewport, ratio, hovered)
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full overflow-hidden">
      {points && tint !== null && (
        <polyline
          points={line(points.length === 1 ? [...points, ...points] : points)}
          fill="none"
          stroke={tint}
          strokeOpacity={0.75}
          strokeWidth={width === undefined ? size * 2 : radiusOnStage(viewport, ratio, width) * 2}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
      {ring && (
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
          <circle cx={ring.x} cy={ring.y} r={Math.max(4, size)} fill="none" stroke="#fff" strokeWidth={1.5} />
        </>
      )}
      {showCrosshair && (
        <g stroke="#fff" strokeWidth={1.5} style={{ filter: 'drop-shadow(0 0 1px #000)' }}>
          <path d={`M${cross.x - 16} ${cross.y}h32M${cross.x} ${cross.y - 16}v32`} />
          <circle cx={cross.x} cy={cross.y} r={Math.max(4, size)} fill="none" />
        </g>
      )}
    </svg>
  )
}

function CrosshairPosition() {
  const words = useTranslation()
  const { x, y } = useActiveStroke((state) => state.crosshair)
  return words.manualColorAt(Math.round(x * 100), Math.round(y * 100))
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
  const viewport = usePhotoViewport(ratio)
  const [hovered, setHovered] = useState<Point | null>(null)
  const [keys, setKeys] = useState(false)
  const layer = useRef<HTMLDivElement>(null)
  const twoFingers = useTwoFingers()
  if (!viewport) return null
  const pointOf = (event: PointerEvent): Point | null => {
    const box = layer.current?.getBoundingClientRect()
    return box
      ? toPicture(viewport, ratio, { x: event.clientX - box.left, y: event.clientY - box.top })
      : null
  }
  const act = (point: Point): void => (picking ? onPick?.(point) : onStroke([point]))
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
      {...twoFingers}
      onPointerDown={(event) => {
        const point = pointOf(event)
        // A second finger is no second stroke.
        if (event.button !== 0 || !event.isPrimary || !point) return
        if (picking) {
          onPick?.(point)
          return
        }
        event.currentTarget.setPointerCapture(event.pointerId)
        beginStroke(point)
      }}
      onPointerMove={(event) => {
        const point = pointOf(event)
        setHovered(point)
        if (point && event.currentTarget.hasPointerCapture(event.pointerId))
          extendStroke(point, ratio, radius / 2)
      }}
      onPointerUp={(event) => {
        if (!event.isPrimary) return
        const finished = finishStroke()
        if (finished !== null) onStroke(finished)
      }}
      onPointerCancel={() => finishStroke()}
      onPointerLeave={() => setHovered(null)}
      onWheel={(event) => stageView.zoomBy(event.deltaY < 0 ? 1.25 : 0.8)}
      onKeyDown={(event) => {
        if (event.target === layer.current) paintWithKeys(event, act)
      }}
      onFocus={(event) => setKeys(event.target === layer.current && layer.current.matches(':focus-visible'))}
      onBlur={() => setKeys(false)}
    >
      <StrokeDrawing
        viewport={viewport}
        ratio={ratio}
        radius={radius}
        width={width}
        tint={tint}
        hovered={picking ? null : hovered}
        showCrosshair={keys}
      />
      {children}
      <output className="sr-only">{keys && <CrosshairPosition />}</output>
    </div>
  )
}
