/** A border around the finished picture. */
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../words/index.ts'
import { withStep } from '../recipes.ts'
import { change, recipeOf, useBench } from '../store.ts'

/** Share of the shorter side: a print's own. */
const usualWidth = 0.04
const colours = ['white', 'black', 'paper'] as const

export function BorderControl() {
  const words = useWords()
  const { border } = useBench(recipeOf).steps.finish
  const set = (next: typeof border): void =>
    change('finish', (now) => withStep(now, 'finish', { border: next }))
  const setWidth = (width: number): void => set(border && { ...border, width })
  return (
    <>
      <label className="flex items-center justify-between gap-2">
        <span className="font-medium">{words.finishBorder}</span>
        <select
          value={border?.colour ?? ''}
          onChange={(event) => {
            const colour = colours.find((each) => each === event.target.value)
            set(colour ? { width: border?.width ?? usualWidth, colour } : null)
          }}
          className="control px-2"
        >
          <option value="">{words.finishNoBorder}</option>
          {colours.map((colour) => (
            <option key={colour} value={colour}>
              {words.finishBorders[colour]}
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
