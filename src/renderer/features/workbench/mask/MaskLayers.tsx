/** The repair's mask on the stage: an overlay of what will be filled, and the brush that marks damage or erases it. */
import { memo, useEffect } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import type { MaskStroke } from '../../../../contract/repair.ts'
import { maskStrokeSchema } from '../../../../contract/repair.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { usePhotoViewport } from '../brush/viewport.ts'
import { damageFinder, editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
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
  const line = points.length === 1 ? [...points, ...points] : points
  return (
    <polyline
      points={line.map(({ x, y }) => `${x},${y * ratio}`).join(' ')}
      fill="none"
      stroke={kind === 'add' ? '#fff' : '#000'}
      strokeWidth={radius * Math.max(1, ratio) * 2}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  )
})

/**
 * What was found, less what was erased, and what was painted.
 * @param ratio height / width of the picture on the stage
 */
export function MaskOverlay({ photo, ratio }: { photo: number; ratio: number }) {
  const viewport = usePhotoViewport(ratio)
  const { repair, geometry } = useWorkbench(recipeOf).steps
  const { kind, found } = useMask()
  const drawn = useActiveStroke((state) => (state.tool === 'mask' ? state.points : null))
  const radius = useActiveStroke((state) => state.radius.mask)
  useEffect(() => damageFinder.start(), [])
  if (!viewport || !repair.enabled) return null
  const unit = viewport.zoom * viewport.width
  const [left, top] = [viewport.width / 2 - viewport.x * unit, viewport.height / 2 - viewport.y * unit]
  const transform = `translate(${left} ${top}) scale(${unit})`
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
              <image
                href={found.url}
                width="1"
                height={ratio}
                preserveAspectRatio="none"
                transform={transform}
              />
            </g>
          )}
          <g transform={transform}>
            {repair.mask?.strokes.map((stroke, i) => (
              // Strokes have no names of their own; their order is what they are.
              <Stroke key={i} {...stroke} ratio={ratio} />
            ))}
            {drawn && <Stroke points={drawn} kind={kind} radius={radius} ratio={ratio} />}
          </g>
        </mask>
      </defs>
      <rect {...stage} fill={maskOverlayColor} fillOpacity={0.65} mask={`url(#${maskId})`} />
    </svg>
  )
}

/** @param points of a stroke that was painted; a single one for a click, or Enter at the cross-hair */
function addMaskStroke(points: readonly Point[]): void {
  const { kind } = useMask.getState()
  const radius = useActiveStroke.getState().radius.mask
  const stroke = maskStrokeSchema.safeParse({ kind, points, radius })
  // Longer than a recipe takes: nobody paints so long at once.
  if (!stroke.success) return
  editSession.changeOnce('maskStroke', (now) => {
    const strokes = [...(now.steps.repair.mask?.strokes ?? []), stroke.data]
    return withStep(now, 'repair', { enabled: true, mask: { strokes } })
  })
}

/** @param ratio height / width of the picture on the stage */
export function MaskBrush({ ratio }: { ratio: number }) {
  const words = useTranslation()
  const radius = useActiveStroke((state) => state.radius.mask)
  const kind = useMask((state) => state.kind)
  return (
    <BrushLayer
      ratio={ratio}
      label={kind === 'add' ? words.maskLayerAdd : words.maskLayerErase}
      radius={radius}
      tint={null}
      onStroke={addMaskStroke}
    />
  )
}
