/** Colour by hand: the brush and its settings, the strokes that are there, and another photo's colours. */
import { Brush } from 'lucide-react'
import { Label, Radio, RadioGroup, ToggleButton } from 'react-aria-components'
import { Button } from '../../../shared/Button.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { selectTool, useActiveStroke } from '../brush/active-stroke.ts'
import { ColorPicker } from '../brush/ColorPicker.tsx'
import { Reference } from '../brush/Reference.tsx'
import { adjustBrush, clearStrokes, removeStroke, setKind, useBrush, usualReach } from '../brush/store.ts'
import type { StrokeKind } from '../brush/store.ts'
import { withStep } from '../recipes.ts'
import { editSession } from '../composition.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { SizeSlider } from './BrushControls.tsx'
import { StepHead } from './StepLine.tsx'

const kinds: readonly StrokeKind[] = ['color', 'grey', 'saturation', 'keep']

function KindControl() {
  const words = useTranslation()
  const kind = useBrush((state) => state.kind)
  return (
    <RadioGroup value={kind} onChange={(value) => setKind(value as StrokeKind)} className="grid gap-1">
      <Label className="sr-only">{words.manualColorKind}</Label>
      <div className="grid grid-cols-2 gap-0.5 rounded-md border border-line bg-surround p-0.5">
        {kinds.map((each) => (
          <Radio
            key={each}
            value={each}
            className="grid h-7 place-items-center rounded text-dim pointer-coarse:h-11 transition-colors data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:font-semibold data-[selected]:text-accent data-[selected]:shadow-sm"
          >
            {words.strokeKinds[each]}
          </Radio>
        ))}
      </div>
      <p className="text-[12px] leading-4 text-dim">{words.manualColorKindHints[kind]}</p>
    </RadioGroup>
  )
}

function Strokes() {
  const words = useTranslation()
  const count = useWorkbench((state) => recipeOf(state).steps.manualColor.strokes.length)
  const selected = useBrush((state) => state.selected)
  if (count === 0) return null
  return (
    <div className="grid gap-2">
      <p className="text-[12px] leading-4 text-dim">{words.manualColorCount(count)}</p>
      <div className="flex flex-wrap gap-2">
        <Button
          isDisabled={selected === null}
          onPress={() => {
            if (selected !== null) removeStroke(selected)
          }}
          className="control flex-auto px-3 whitespace-nowrap"
        >
          {words.manualColorRemove}
        </Button>
        <Button onPress={clearStrokes} className="control flex-auto px-3 whitespace-nowrap">
          {words.manualColorClear}
        </Button>
      </div>
    </div>
  )
}

/** The step as a whole, once there is something in it: on or off, and how much of it. */
function StepControls() {
  const words = useTranslation()
  const { manualColor } = useWorkbench(recipeOf).steps
  if (manualColor.strokes.length === 0 && manualColor.reference === null) return null
  const set = (changes: Partial<typeof manualColor>) =>
    editSession.change('manualColor', (now) => withStep(now, 'manualColor', changes))
  return (
    <div className="grid gap-2" data-testid="step-manualColor">
      <StepHead
        step="manualColor"
        label={words.stepManualColor}
        on={manualColor.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      {manualColor.enabled && (
        <AmountSlider
          label={words.stepStrength(words.stepManualColor)}
          tip={words.stepStrengthTip}
          value={manualColor.strength}
          least={0}
          greatest={1}
          step={0.05}
          percent
          onChange={(strength) => set({ strength })}
          onReset={() => set({ strength: 1 })}
        />
      )}
    </div>
  )
}

export function ManualColorSection() {
  const words = useTranslation()
  const { kind, amount, reach } = useBrush()
  const on = useActiveStroke((state) => state.tool === 'manualColor')
  return (
    <>
      <ToggleButton
        isSelected={on}
        onChange={(selected) => selectTool(selected ? 'manualColor' : null)}
        className="control flex items-center justify-center gap-2 px-3 data-[selected]:border-accent data-[selected]:text-accent"
      >
        <Brush size={16} aria-hidden />
        {words.manualColorBrush}
      </ToggleButton>
      {on && (
        <>
          <KindControl />
          {kind === 'color' && <ColorPicker />}
          {kind === 'saturation' && (
            <AmountSlider
              label={words.manualColorAmount}
              tip={words.manualColorAmountTip}
              value={amount}
              least={0}
              greatest={3}
              step={0.05}
              percent
              onChange={(value) => adjustBrush({ amount: value })}
              onReset={() => adjustBrush({ amount: 0.5 })}
            />
          )}
          <AmountSlider
            label={words.manualColorReach}
            tip={words.manualColorReachTip}
            value={reach}
            least={0}
            greatest={1}
            step={0.05}
            percent
            onChange={(value) => adjustBrush({ reach: value })}
            onReset={() => adjustBrush({ reach: usualReach })}
          />
          <SizeSlider tool="manualColor" onChange={(radius) => adjustBrush({ radius })} />
        </>
      )}
      <StepControls />
      <Strokes />
      <Reference />
    </>
  )
}
