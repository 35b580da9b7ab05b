/** Colour by hand: the brush and what it says, the strokes that are there, and another photo's colours. */
import { Brush } from 'lucide-react'
import { Button, Label, Radio, RadioGroup, ToggleButton } from 'react-aria-components'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../words/index.ts'
import { ColourPicker } from '../brush/ColourPicker.tsx'
import { Reference } from '../brush/Reference.tsx'
import { adjust, clearStrokes, removeStroke, setBrush, setKind, useBrush } from '../brush/store.ts'
import type { StrokeKind } from '../brush/store.ts'
import { SizeSlider } from '../brush/SizeSlider.tsx'
import { useWay } from '../brush/way.ts'
import { withStep } from '../recipes.ts'
import { change, recipeOf, useBench } from '../store.ts'
import { StepHead } from './StepHead.tsx'

const kinds: readonly StrokeKind[] = ['colour', 'grey', 'saturation', 'keep']

function KindControl() {
  const words = useWords()
  const kind = useBrush((state) => state.kind)
  return (
    <RadioGroup value={kind} onChange={(value) => setKind(value as StrokeKind)} className="grid gap-1">
      <Label className="sr-only">{words.handKind}</Label>
      <div className="grid grid-cols-2 gap-0.5 rounded-md border border-line bg-surround p-0.5">
        {kinds.map((each) => (
          <Radio
            key={each}
            value={each}
            className="grid h-7 place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:font-semibold data-[selected]:text-accent data-[selected]:shadow-sm"
          >
            {words.handKinds[each]}
          </Radio>
        ))}
      </div>
      <p className="text-[12px] leading-4 text-dim">{words.handKindHints[kind]}</p>
    </RadioGroup>
  )
}

function Strokes() {
  const words = useWords()
  const count = useBench((state) => recipeOf(state).steps.hand.strokes.length)
  const chosen = useBrush((state) => state.chosen)
  if (count === 0) return null
  return (
    <div className="grid gap-2">
      <p className="text-[12px] leading-4 text-dim">{words.handCount(count)}</p>
      <div className="flex gap-2">
        <Button
          isDisabled={chosen === null}
          onPress={() => {
            if (chosen !== null) removeStroke(chosen)
          }}
          className="control flex-1 px-3"
        >
          {words.handRemove}
        </Button>
        <Button onPress={clearStrokes} className="control flex-1 px-3">
          {words.handClear}
        </Button>
      </div>
    </div>
  )
}

/** All that was said by hand, once something was: on or off, and how much of it. */
function Whole() {
  const words = useWords()
  const { hand } = useBench(recipeOf).steps
  if (hand.strokes.length === 0 && hand.reference === null) return null
  const set = (changes: Partial<typeof hand>) => change('hand', (now) => withStep(now, 'hand', changes))
  return (
    <div className="grid gap-2" data-testid="step-hand">
      <StepHead
        step="hand"
        label={words.stepHand}
        on={hand.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      {hand.enabled && (
        <AmountSlider
          label={words.stepStrength(words.stepHand)}
          tip={words.stepStrengthTip}
          value={hand.strength}
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

export function HandSection() {
  const words = useWords()
  const { kind, amount, reach } = useBrush()
  const on = useWay((state) => state.tool === 'hand')
  return (
    <>
      <ToggleButton
        isSelected={on}
        onChange={setBrush}
        className="control flex items-center justify-center gap-2 px-3 data-[selected]:border-accent data-[selected]:text-accent"
      >
        <Brush size={16} aria-hidden />
        {words.handBrush}
      </ToggleButton>
      {on && (
        <>
          <KindControl />
          {kind === 'colour' && <ColourPicker />}
          {kind === 'saturation' && (
            <AmountSlider
              label={words.handAmount}
              tip={words.handAmountTip}
              value={amount}
              least={0}
              greatest={3}
              step={0.05}
              percent
              onChange={(value) => adjust({ amount: value })}
              onReset={() => adjust({ amount: 0.5 })}
            />
          )}
          <AmountSlider
            label={words.handReach}
            tip={words.handReachTip}
            value={reach}
            least={0}
            greatest={1}
            step={0.05}
            percent
            onChange={(value) => adjust({ reach: value })}
            onReset={() => adjust({ reach: 0.5 })}
          />
          <SizeSlider tool="hand" onChange={(radius) => adjust({ radius })} />
        </>
      )}
      <Whole />
      <Strokes />
      <Reference />
    </>
  )
}
