/** The brush that marks damage, and the eraser; the veil under it shows what they do. */
import { useWords } from '../../../i18n/index.ts'
import { BrushLayer } from '../brush/BrushLayer.tsx'
import { useWay } from '../brush/active-stroke.ts'
import { addMaskStroke, useMask } from './store.ts'

/** @param ratio height / width of the picture on the stage */
export function MaskBrush({ ratio }: { ratio: number }) {
  const words = useWords()
  const radius = useWay((state) => state.radius.mask)
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
