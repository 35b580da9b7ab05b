/** Turning, mirroring, and the way into cropping. */
import { Crop, FlipHorizontal2, RotateCcw, RotateCw } from 'lucide-react'
import { ActionButton } from '../../../shared/ActionButton.tsx'

export function GeometrySection() {
  return (
    <div className="flex flex-wrap gap-2">
      <ActionButton id="photo.rotateLeft" iconOnly icon={<RotateCcw size={16} aria-hidden />} />
      <ActionButton id="photo.rotateRight" iconOnly icon={<RotateCw size={16} aria-hidden />} />
      <ActionButton id="photo.mirror" iconOnly icon={<FlipHorizontal2 size={16} aria-hidden />} />
      <ActionButton id="crop.begin" icon={<Crop size={16} aria-hidden />} className="flex-1 px-2" />
    </div>
  )
}
