/** The panel while the frame is set: turning, straightening, shapes, and to keep it or not. */
import { FlipHorizontal2, RotateCcw, RotateCw, ScanLine } from 'lucide-react'
import { Button } from 'react-aria-components'
import { planGeometry } from '../../../../contract/geometry.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { useWorkbench } from '../store.ts'
import { asCrop, aspects } from './box.ts'
import type { Aspect } from './box.ts'
import { PanelFrame } from '../panel/PanelFrame.tsx'
import { beginCorners, chooseAspect, resetGeometry, straighten, useFrame } from './crop-session.ts'

const shapes = Object.keys(aspects) as Aspect[]

/** To keep it or not. */
export function CropFooter() {
  return (
    <div className="grid grid-cols-2 gap-2 border-t border-line p-4 max-sm:py-2">
      <ActionButton id="crop.cancel" />
      <ActionButton id="crop.apply" primary />
    </div>
  )
}

export function CropPanel({ photo, onStraighten }: { photo: PhotoDetail; onStraighten: () => void }) {
  const words = useTranslation()
  const cropping = useWorkbench((state) => state.cropping)
  const { box, aspect, upright } = useFrame()
  if (!cropping) return null
  const whole = planGeometry(photo.width, photo.height, { ...cropping, crop: null })
  const cut = planGeometry(photo.width, photo.height, { ...cropping, crop: asCrop(box) })
  const picture = whole.width / whole.height
  const set = (degrees: number): void => {
    straighten(degrees)
    onStraighten()
  }
  return (
    <PanelFrame label={words.cropBegin} footer={<CropFooter />}>
      <div className="grid content-start gap-5 p-4">
        <h2 className="font-medium">{words.cropBegin}</h2>
        <div className="flex gap-2">
          <ActionButton id="photo.rotateLeft" iconOnly icon={<RotateCcw size={16} aria-hidden />} />
          <ActionButton id="photo.rotateRight" iconOnly icon={<RotateCw size={16} aria-hidden />} />
          <ActionButton id="photo.mirror" iconOnly icon={<FlipHorizontal2 size={16} aria-hidden />} />
        </div>
        <AmountSlider
          label={words.straighten}
          tip={words.straightenTip}
          value={cropping.straighten}
          least={-45}
          greatest={45}
          step={0.1}
          digits={1}
          onChange={set}
          onReset={() => set(0)}
        />
        <Button onPress={beginCorners} className="control flex items-center justify-center gap-2 px-3">
          <ScanLine size={16} aria-hidden />
          {words.cornersBegin}
        </Button>
        <fieldset className="grid gap-2">
          <legend className="mb-2 font-medium">{words.cropShape}</legend>
          <div className="grid grid-cols-3 gap-1">
            {shapes.map((each) => (
              <Button
                key={each}
                aria-pressed={each === aspect}
                onPress={() => chooseAspect(each, upright, picture)}
                className={`control px-1 ${each === aspect ? 'border-accent text-accent' : ''}`}
              >
                {words.cropShapes[each]}
              </Button>
            ))}
          </div>
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={upright}
              onChange={(event) => chooseAspect(aspect, event.target.checked, picture)}
              className="accent-accent"
            />
            {words.cropUpright}
          </label>
        </fieldset>
        <output className="text-dim">{words.cropSize(cut.width, cut.height)}</output>
        <Button onPress={resetGeometry} className="control px-3">
          {words.cropReset}
        </Button>
      </div>
    </PanelFrame>
  )
}
