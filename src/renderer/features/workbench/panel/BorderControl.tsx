/** A border around the finished picture. */
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../i18n/index.ts'
import { withStep } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'

/** Share of the shorter side: a print's own. */
const usualWidth = 0.04
const colors = ['white', 'black', 'paper'] as const

export function BorderControl() {
  const words = useWords()
  const { border } = useWorkbench(recipeOf).steps.finish
  const set = (next: typeof border): void =>
    change('finish', (now) => withStep(now, 'finish', { border: next }))
  const setWidth = (width: number): void => set(border && { ...border, width })
  return (
    <>
      <label className="flex items-center justify-between gap-2">
        <span className="font-medium">{words.finishBorder}</span>
        <select
          value={border?.color ?? ''}
          onChange={(event) => {
            const color = colors.find((each) => each === event.target.value)
            set(color ? { width: border?.width ?? usualWidth, color } : null)
          }}
          className="control px-2"
        >
          <option value="">{words.finishNoBorder}</option>
          {colors.map((color) => (
            <option key={color} value={color}>
              {words.finishBorders[color]}
            </option>
          ))}
        </select>
      </label>
      {border && (
        <AmountSlider
          label={words.finishBorderWidth}
          tip={words.finishBorderTip}
          value={border.width}
          least={0}
          greatest={0.25}
          step={0.01}
          percent
          onChange={setWidth}
          onReset={() => setWidth(usualWidth)}
        />
      )}
    </>
  )
}
