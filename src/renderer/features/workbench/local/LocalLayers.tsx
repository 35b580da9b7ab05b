/** Parts of the picture on the stage: an overlay of the selected one, the brush that paints it, the ends of its gradient. */
import { useId, useRef, type PointerEvent } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import type { LocalArea } from '../../../../contract/local.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { arrowStep } from '../arrow-keys.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { placeAt, toStage, usePhotoViewport } from '../brush/viewport.ts'
import { MaskCanvas, StrokeInMask } from '../mask/MaskCanvas.tsx'
import { useWorkbench } from '../store.ts'
import type { Viewport } from '../view/store.ts'
import { addLocalStroke, areasOf, moveEnd, selectedArea, useLocalView, type GradientEnd } from './store.ts'

/** Of the picture, for one press of an arrow key. */
const nudge = 0.01

const gradientEnds: readonly GradientEnd[] = ['from', 'to']

function useSelected(): LocalArea | null {
  const areas = useWorkbench(areasOf)
  const view = useLocalView()
  return selectedArea(areas, view)?.area ?? null
}

/** The gradient as it lies in the mask: shares fall as the engine lets them fall, smoothly at both ends. */
function GradientInMask({ from, to, ratio }: { from: Point; to: Point; ratio: number }) {
  const id = useId()
  const stops = [0, 0.25, 0.5, 0.75, 1]
  return (
    <>
      <linearGradient
        id={id}
        gradientUnits="userSpaceOnUse"
        x1={from.x}
        y1={from.y * ratio}
        x2={to.x}
        y2={to.y * ratio}
      >
        {stops.map((t) => (
          <stop key={t} offset={t} stopColor="#fff" stopOpacity={1 - t * t * (3 - 2 * t)} />
        ))}
      </linearGradient>
      <rect width="1" height={ratio} fill={`url(#${id})`} />
    </>
  )
}

/**
 * The mask of the selected part.
 * @param ratio height / width of the picture on the stage
 */
export function LocalOverlay({ ratio }: { ratio: number }) {
  const viewport = usePhotoViewport(ratio)
  const area = useSelected()
  const kind = useLocalView((state) => state.kind)
  const drawn = useActiveStroke((state) => (state.tool === 'local' ? state.points : null))
  const radius = useActiveStroke((state) => state.radius.local)
  if (!viewport || !area) return null
  const { mask } = area
  return (
    <MaskCanvas viewport={viewport} testId="local-overlay">
      {mask.kind === 'gradient' ? (
        <GradientInMask {...mask} ratio={ratio} />
      ) : (
        <>
          {/* What a soft eraser is blended with where nothing was painted. */}
          <rect width="1" height={ratio} fill="#000" />
          {mask.strokes.map((stroke, i) => (
            // Strokes have no names of their own; their order is what they are.
            <StrokeInMask key={i} {...stroke} ratio={ratio} feather={mask.feather} />
          ))}
          {drawn && (
            <StrokeInMask points={drawn} kind={kind} radius={radius} ratio={ratio} feather={mask.feather} />
          )}
        </>
      )}
    </MaskCanvas>
  )
}

/** @param ratio height / width of the picture on the stage */
export function LocalBrush({ ratio }: { ratio: number }) {
  const words = useTranslation()
  const radius = useActiveStroke((state) => state.radius.local)
  const { kind, overlay } = useLocalView()
  return (
    <BrushLayer
      ratio={ratio}
      label={kind === 'add' ? words.localPaintLayer : words.localEraseLayer}
      radius={radius}
      // With the overlay on, that shows the stroke, too.
      tint={overlay ? null : kind === 'add' ? '#ff1f8f' : '#ffffff'}
      onStroke={addLocalStroke}
    />
  )
}

function useDrag(viewport: Viewport, ratio: number, end: GradientEnd) {
  const layer = useRef<HTMLElement | null>(null)
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || !event.isPrimary) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      layer.current = event.currentTarget.parentElement
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const box = layer.current?.getBoundingClientRect()
      if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      moveEnd(end, placeAt(viewport, ratio, { x: event.clientX - box.left, y: event.clientY - box.top }))
    },
    onPointerUp: () => {
      layer.current = null
    },
  }
}

interface HandleProps {
  viewport: Viewport
  ratio: number
  end: GradientEnd
  point: Point
}

function Handle({ viewport, ratio, end, point }: HandleProps) {
  const words = useTranslation()
  const drag = useDrag(viewport, ratio, end)
  const { x, y } = toStage(viewport, ratio, point)
  return (
    <button
      type="button"
      aria-label={words.localEndAt(
        words.localEnds[end],
        Math.round(point.x * 100),
        Math.round(point.y * 100),
      )}
      data-end={end}
      data-moved-by-keys=""
      {...drag}
      onKeyDown={(event) => {
        const step = arrowStep(event)
        if (step) moveEnd(end, { x: point.x + step[0] * nudge, y: point.y + step[1] * nudge })
      }}
      className="pointer-events-auto absolute grid size-11 -translate-1/2 cursor-move touch-none place-items-center rounded-full"
      style={{ left: x, top: y }}
    >
      <span
        className={`rounded-full border-2 border-white shadow-[0_0_0_1px_rgb(0_0_0/0.6)] ${end === 'from' ? 'size-5 bg-white/40' : 'size-4'}`}
      />
    </button>
  )
}

/** Across the stage through one end, at a right angle to the gradient. */
function lineThrough(end: Point, dx: number, dy: number): string {
  const length = Math.hypot(dx, dy) || 1
  const far = 5000
  const [ux, uy] = [(-dy / length) * far, (dx / length) * far]
  return `M${end.x - ux} ${end.y - uy}L${end.x + ux} ${end.y + uy}`
}

/** Both ends of the selected gradient, dragged or moved by arrow keys. */
export function GradientLayer({ ratio }: { ratio: number }) {
  const viewport = usePhotoViewport(ratio)
  const area = useSelected()
  if (!viewport || area?.mask.kind !== 'gradient') return null
  const { mask } = area
  const [from, to] = [toStage(viewport, ratio, mask.from), toStage(viewport, ratio, mask.to)]
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  return (
    <div data-testid="gradient" className="pointer-events-none absolute inset-0 overflow-hidden">
      <svg
        aria-hidden
        className="absolute inset-0 size-full fill-none stroke-white"
        style={{ filter: 'drop-shadow(0 0 1px #000)' }}
      >
        <path d={lineThrough(from, dx, dy)} strokeWidth={1.5} />
        <path d={lineThrough(to, dx, dy)} strokeWidth={1.5} strokeDasharray="6 6" />
        <path d={`M${from.x} ${from.y}L${to.x} ${to.y}`} strokeOpacity={0.7} />
      </svg>
      {gradientEnds.map((end) => (
        <Handle key={end} viewport={viewport} ratio={ratio} end={end} point={mask[end]} />
      ))}
    </div>
  )
}
