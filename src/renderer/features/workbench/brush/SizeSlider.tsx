/** How wide a brush is. */
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../i18n/index.ts'
import { radiusRange, usualRadius, useWay } from './active-stroke.ts'
import type { Tool } from './active-stroke.ts'

export function SizeSlider({ tool, onChange }: { tool: Tool; onChange: (radius: number) => void }) {
  const words = useWords()
  const radius = useWay((state) => state.radius[tool])
  return (
    <AmountSlider
      label={words.workingSize}
      tip={words.manualColorSizeTip}
      value={Math.round(radius * 1000)}
      least={radiusRange.least}
      greatest={radiusRange.greatest}
      step={1}
      onChange={(value) => onChange(value / 1000)}
      onReset={() => onChange(usualRadius[tool])}
    />
  )
}
