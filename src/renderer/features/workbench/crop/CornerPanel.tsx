/** The panel while corners are set: how the print will look, at once, and to keep it or not. */
import type { CSSProperties } from 'react'
import { Button } from '../../../shared/Button.tsx'
import { planGeometry, toResult } from '../../../../contract/geometry.ts'
import type { GeometryPlan, GeometryStep } from '../../../../contract/geometry.ts'
import type { PhotoDetail } from '../../../../contract/library.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { useSettledPreview } from '../preview-images.ts'
import type { PreviewImage } from '../preview-images.ts'
import { useWorkbench } from '../store.ts'
import { seenCorners } from './box.ts'
import { resetCorners } from './crop-session.ts'
import { CropFooter } from './CropPanel.tsx'
import { PanelFrame } from '../panel/PanelFrame.tsx'

/** CSS pixels that the panel has for it. */
const available = { width: 264, height: 320 }

/** What the engine will make of the picture that lies under the corners. */
function planOf({ whole }: PreviewImage, cropping: GeometryStep): GeometryPlan {
  const corners = cropping.corners && seenCorners(cropping)
  return planGeometry(whole.width, whole.height, {
    quarterTurns: 0,
    mirror: false,
    straighten: 0,
    crop: null,
    corners,
  })
}

/** The picture on the screen, stretched by the browser as the engine will stretch the photo. */
function CornerPreview({ previewImage, plan }: { previewImage: PreviewImage; plan: GeometryPlan }) {
  const scale = Math.min(available.width / plan.width, available.height / plan.height)
  const [a, b, c, d, e, f, g, h, i] = toResult(plan)
  const matrix = [a, d, 0, g / scale, b, e, 0, h / scale, 0, 0, 1, 0, c * scale, f * scale, 0, i]
  const style: CSSProperties = {
    width: previewImage.whole.width * scale,
    height: previewImage.whole.height * scale,
    transform: `matrix3d(${matrix.join(',')})`,
  }
  return (
    <div
      data-testid="corner-look"
      className="relative mx-auto overflow-hidden rounded-sm bg-surround"
      style={{ width: plan.width * scale, height: plan.height * scale }}
    >
      <img
        src={previewImage.url}
        alt=""
        draggable={false}
        className="max-w-none origin-top-left"
        style={style}
      />
    </div>
  )
}

export function CornerPanel({ photo }: { photo: PhotoDetail }) {
  const words = useTranslation()
  const cropping = useWorkbench((state) => state.cropping)
  const { previewImage, settled } = useSettledPreview(photo)
  const plan = previewImage && settled && cropping && planOf(previewImage, cropping)
  return (
    <PanelFrame label={words.cornersBegin} footer={<CropFooter />}>
      <div className="grid content-start gap-5 p-4">
        <h2 className="font-medium">{words.cornersBegin}</h2>
        <p className="text-dim">{words.cornersTip}</p>
        {plan && <CornerPreview previewImage={previewImage} plan={plan} />}
        <output className="text-dim">{plan && words.cropSize(plan.width, plan.height)}</output>
        <Button onPress={resetCorners} isDisabled={cropping?.corners === null} className="control px-3">
          {words.cropReset}
        </Button>
      </div>
    </PanelFrame>
  )
}
