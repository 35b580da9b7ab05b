/** What will be filled, as a veil over the picture: what was found, less what was erased, and what was painted. */
import { memo, useEffect } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import type { MaskStroke } from '../../../../contract/repair.ts'
import { usePhotoSight } from '../brush/viewport.ts'
import { useWay } from '../brush/active-stroke.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { followDamage } from './found.ts'
import { useMask } from './store.ts'

/** A colour that photographs do not have. */
const maskOverlayColor = '#ff1f8f'
const maskId = 'repair-mask'
const widerId = 'repair-wider'

interface StrokeProps {
  points: readonly Point[]
  kind: MaskStroke['kind']
  radius: number
  ratio: number
}

/** In units of the picture's width, as all that is in the mask. */
const Stroke = memo(function Stroke({ points, kind, radius, ratio }: StrokeProps) {
  const way = points.length === 1 ? [...points, ...points] : points
  return (
    <polyline
      points={way.map(({ x, y }) => `${x},${y * ratio}`).join(' ')}
      fill="none"
      stroke={kind === 'add' ? '#fff' : '#000'}
      strokeWidth={radius * Math.max(1, ratio) * 2}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  )
})

/** @param ratio height / width of the picture on the stage */
export function MaskOverlay({ photo, ratio }: { photo: number; ratio: number }) {
  const viewport = usePhotoSight(ratio)
  const { repair, geometry } = useWorkbench(recipeOf).steps
  const { kind, found } = useMask()
  const way = useWay((state) => (state.tool === 'mask' ? state.way : null))
  const radius = useWay((state) => state.radius.mask)
  useEffect(() => followDamage(), [])
  if (!viewport || !repair.enabled) return null
  const unit = viewport.zoom * viewport.width
  const [left, top] = [viewport.width / 2 - viewport.x * unit, viewport.height / 2 - viewport.y * unit]
  const place = `translate(${left} ${top}) scale(${unit})`
  const stage = { width: viewport.width, height: viewport.height }
  const mine = found?.photo === photo && found.shape === JSON.stringify(geometry) && repair.detect
  return (
    <svg
      aria-hidden
      data-testid="veil"
      data-found={mine ? found.url : ''}
      className="pointer-events-none absolute inset-0 size-full overflow-hidden"
    >
      <defs>
        {/* A scratch of one pixel must be seen from afar, too. */}
        <filter id={widerId} filterUnits="userSpaceOnUse" x="0" y="0" {...stage}>
          <feMorphology operator="dilate" radius="1" />
        </filter>
        <mask id={maskId} maskUnits="userSpaceOnUse" x="0" y="0" {...stage}>
          {mine && (
            <g filter={`url(#${widerId})`}>
              <image href={found.url} width="1" height={ratio} preserveAspectRatio="none" transform={place} />
            </g>
          )}
          <g transform={place}>
            {repair.mask?.strokes.map((stroke, i) => (
              // Strokes have no names of their own; their order is what they are.
              <Stroke key={i} {...stroke} ratio={ratio} />
            ))}
            {way && <Stroke points={way} kind={kind} radius={radius} ratio={ratio} />}
          </g>
        </mask>
      </defs>
      <rect {...stage} fill={maskOverlayColor} fillOpacity={0.65} mask={`url(#${maskId})`} />
    </svg>
  )
}
