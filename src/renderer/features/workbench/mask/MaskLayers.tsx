/** The repair's mask on the stage: an overlay of what will be filled, and the brush that marks damage or erases it. */
import { useEffect } from 'react'
import type { Point } from '../../../../contract/geometry.ts'
import { maskStrokeSchema } from '../../../../contract/mask.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { usePhotoViewport } from '../brush/viewport.ts'
import { damageFinder, editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { MaskCanvas, StrokeInMask } from './MaskCanvas.tsx'
import { useMask } from './store.ts'

const widerId = 'repair-wider'

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
  const stage = { width: viewport.width, height: viewport.height }
  const mine = found?.photo === photo && found.shape === JSON.stringify(geometry) && repair.detect
  const foundBeneath = (transform: string) =>
    mine && (
      <>
        {/* A scratch of one pixel must be seen from afar, too. */}
        <filter id={widerId} filterUnits="userSpaceOnUse" x="0" y="0" {...stage}>
          <feMorphology operator="dilate" radius="1" />
        </filter>
        <g filter={`url(#${widerId})`}>
          <image href={found.url} width="1" height={ratio} preserveAspectRatio="none" transform={transform} />
        </g>
      </>
    )
  return (
    <MaskCanvas
      viewport={viewport}
      beneath={foundBeneath}
      testId="damage-overlay"
      shown={mine ? found.url : ''}
    >
      {repair.mask?.strokes.map((stroke, i) => (
        // Strokes have no names of their own; their order is what they are.
        <StrokeInMask key={i} {...stroke} ratio={ratio} />
      ))}
      {drawn && <StrokeInMask points={drawn} kind={kind} radius={radius} ratio={ratio} />}
    </MaskCanvas>
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
