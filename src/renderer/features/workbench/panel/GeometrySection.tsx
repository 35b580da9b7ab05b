/** Turning, mirroring, the way into cropping, and the photo as it lay in the scanner. */
import { Crop, FlipHorizontal2, RotateCcw, RotateCw } from 'lucide-react'
import { isIdentityGeometry } from '../../../../contract/geometry.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { useWords } from '../../../i18n/index.ts'
import { editSession } from '../composition.ts'
import { recipeOf, reshaped, useWorkbench } from '../store.ts'
import { StepHead } from './StepLine.tsx'

export function GeometrySection() {
  const words = useWords()
  const { geometry } = useWorkbench(recipeOf).steps
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <ActionButton id="photo.rotateLeft" iconOnly icon={<RotateCcw size={16} aria-hidden />} />
        <ActionButton id="photo.rotateRight" iconOnly icon={<RotateCw size={16} aria-hidden />} />
        <ActionButton id="photo.mirror" iconOnly icon={<FlipHorizontal2 size={16} aria-hidden />} />
        <ActionButton id="crop.begin" icon={<Crop size={16} aria-hidden />} className="flex-1 px-2" />
      </div>
      {!isIdentityGeometry(geometry) && (
        <StepHead
          step="geometry"
          label={words.stepGeometry}
          on={geometry.enabled}
          onChange={(enabled) =>
            editSession.change('geometry', (now) => reshaped(now, { ...geometry, enabled }))
          }
        />
      )}
    </>
  )
}
