/** The panel's section of corrections of a part of the picture: the parts, the mask of the selected one, and what it does. */
import { Blend, Eraser, Eye, Move, PaintbrushVertical, Repeat2, Trash2, Undo2 } from 'lucide-react'
import { Button, Radio, RadioGroup } from 'react-aria-components'
import { neutralGrade } from '../../../../contract/grade.ts'
import { mostAreas, type LocalAmount, type LocalArea } from '../../../../contract/local.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { NumberInput } from '../../../shared/NumberInput.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { setRadius, useActiveStroke } from '../brush/active-stroke.ts'
import { editSession } from '../composition.ts'
import { SizeSlider } from '../panel/BrushControls.tsx'
import { StepHead, textOf, useFindings } from '../panel/StepLine.tsx'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import {
  areasOf,
  moveEnd,
  selectArea,
  selectedArea,
  setFeather,
  setLocalAmount,
  turnGradient,
  useLocalView,
  type GradientEnd,
} from './store.ts'

const amounts = {
  exposure: { label: 'localExposure', tip: 'localExposureTip', least: -4, greatest: 4, digits: 2 },
  saturation: { label: 'localSaturation', tip: 'localSaturationTip', least: 0, greatest: 2 },
  temperature: { label: 'localTemperature', tip: 'localTemperatureTip', least: -1, greatest: 1 },
} as const

function AmountLine({ name, area }: { name: LocalAmount; area: LocalArea }) {
  const words = useTranslation()
  const { label, tip, least, greatest, ...range } = amounts[name]
  return (
    <AmountSlider
      label={words[label]}
      tip={words[tip]}
      quiet
      neutral={neutralGrade[name]}
      value={area[name]}
      least={least}
      greatest={greatest}
      step={name === 'exposure' ? 0.05 : 0.01}
      {...('digits' in range ? { digits: range.digits } : { percent: true })}
      onChange={(next) => setLocalAmount(name, next)}
      onReset={() => setLocalAmount(name, neutralGrade[name])}
    />
  )
}

/** The parts in their order; one of them is selected. */
function AreaList({ areas, at }: { areas: readonly LocalArea[]; at: number }) {
  const words = useTranslation()
  return (
    <RadioGroup
      aria-label={words.localAreas}
      value={String(at)}
      onChange={(value) => selectArea(Number(value))}
      className="grid gap-1"
    >
      {areas.map(({ mask }, i) => (
        <Radio
          // Parts have no names of their own; their order is what they are.
          key={i}
          value={String(i)}
          className="flex min-h-8 items-center gap-2 rounded-md border border-line bg-raised px-2 text-dim data-[hovered]:border-control data-[selected]:border-accent data-[selected]:text-accent pointer-coarse:min-h-11"
        >
          {mask.kind === 'brush' ? (
            <PaintbrushVertical size={16} aria-hidden />
          ) : (
            <Blend size={16} aria-hidden />
          )}
          {mask.kind === 'brush' ? words.localBrushArea(i + 1) : words.localGradientArea(i + 1)}
        </Radio>
      ))}
    </RadioGroup>
  )
}

function BrushMask({ mask }: { mask: Extract<LocalArea['mask'], { kind: 'brush' }> }) {
  const words = useTranslation()
  const painting = useActiveStroke((state) => state.tool === 'local')
  const kind = useLocalView((state) => state.kind)
  return (
    <>
      <div className="flex gap-2">
        <ActionButton
          id="local.brush"
          pressed={painting && kind === 'add'}
          icon={<PaintbrushVertical size={16} aria-hidden className="shrink-0" />}
          className="flex-auto"
        />
        <ActionButton
          id="local.eraser"
          pressed={painting && kind === 'erase'}
          icon={<Eraser size={16} aria-hidden className="shrink-0" />}
          className="flex-auto"
        />
      </div>
      {/* As tall with one line as with two: what lies below does not move at the first stroke. */}
      <p className="min-h-8 text-[12px] leading-4 text-dim">
        {mask.strokes.length === 0 ? words.localBrushHint : words.localStrokes(mask.strokes.length)}
      </p>
      {painting && <SizeSlider tool="local" onChange={(radius) => setRadius('local', radius)} />}
      <AmountSlider
        label={words.localFeather}
        tip={words.localFeatherTip}
        quiet
        value={mask.feather}
        least={0}
        greatest={1}
        step={0.01}
        percent
        onChange={setFeather}
        onReset={() => setFeather(0.5)}
      />
    </>
  )
}

type Gradient = Extract<LocalArea['mask'], { kind: 'gradient' }>

/** An end's place as two numbers. */
function EndFields({ mask, end }: { mask: Gradient; end: GradientEnd }) {
  const words = useTranslation()
  const name = words.localEnds[end]
  const point = mask[end]
  const fields = [
    { axis: 'x', label: words.localEndAcross(name) },
    { axis: 'y', label: words.localEndDown(name) },
  ] as const
  return (
    <div className="flex items-center justify-between gap-2">
      <span className="min-w-0 text-dim">{name}</span>
      <span className="flex shrink-0 gap-1">
        {fields.map(({ axis, label }) => (
          <NumberInput
            key={axis}
            label={label}
            value={point[axis]}
            least={-1}
            greatest={2}
            step={0.01}
            format={{ style: 'percent' }}
            onChange={(next) => moveEnd(end, { ...point, [axis]: next })}
            className="h-6 w-14 pointer-coarse:w-18"
          />
        ))}
      </span>
    </div>
  )
}

function GradientMask({ mask }: { mask: Gradient }) {
  const words = useTranslation()
  const moving = useActiveStroke((state) => state.tool === 'gradient')
  return (
    <>
      <div className="flex gap-2">
        <ActionButton
          id="local.ends"
          pressed={moving}
          icon={<Move size={16} aria-hidden className="shrink-0" />}
          className="flex-auto"
        />
        <Button
          aria-label={words.localTurn}
          onPress={turnGradient}
          className="control grid w-8 shrink-0 place-items-center"
          render={(props) => <button {...props} title={words.localTurn} />}
        >
          <Repeat2 size={16} aria-hidden />
        </Button>
      </div>
      {moving && <p className="text-[12px] leading-4 text-dim">{words.localGradientHint}</p>}
      <EndFields mask={mask} end="from" />
      <EndFields mask={mask} end="to" />
    </>
  )
}

function SelectedArea({ area }: { area: LocalArea }) {
  const overlay = useLocalView((state) => state.overlay)
  return (
    <>
      {area.mask.kind === 'brush' ? <BrushMask mask={area.mask} /> : <GradientMask mask={area.mask} />}
      <ActionButton id="local.overlay" pressed={overlay} icon={<Eye size={16} aria-hidden />} />
      <AmountLine name="exposure" area={area} />
      <AmountLine name="saturation" area={area} />
      <AmountLine name="temperature" area={area} />
      <div className="flex gap-2">
        <ActionButton id="local.reset" icon={<Undo2 size={16} aria-hidden />} className="flex-auto" />
        <ActionButton id="local.remove" iconOnly icon={<Trash2 size={16} aria-hidden />} />
      </div>
    </>
  )
}

export function LocalSection() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const areas = useWorkbench(areasOf)
  const view = useLocalView()
  const { findings } = useFindings(recipe)
  const selected = selectedArea(areas, view)
  const toneOnly = findings.find(({ code }) => code === 'local.toneOnly')
  const { enabled, strength } = recipe.steps.local
  const setStrength = (next: number): void =>
    editSession.change('local', (now) => withStep(now, 'local', { strength: next }))
  const full = areas.length >= mostAreas
  return (
    <div className="grid gap-3" data-testid="step-local">
      <StepHead
        step="local"
        label={words.stepLocal}
        on={enabled}
        onChange={(on) => editSession.change('local', (now) => withStep(now, 'local', { enabled: on }))}
      />
      <p className="text-[12px] leading-4 text-dim">
        {toneOnly ? textOf(toneOnly, words) : full ? words.localFull(mostAreas) : words.localHint}
      </p>
      <div className="flex gap-2">
        <ActionButton
          id="local.addBrush"
          opens
          icon={<PaintbrushVertical size={16} aria-hidden className="shrink-0" />}
          disabled={full}
          className="flex-auto"
        />
        <ActionButton
          id="local.addGradient"
          opens
          icon={<Blend size={16} aria-hidden className="shrink-0" />}
          disabled={full}
          className="flex-auto"
        />
      </div>
      {selected && (
        <>
          <AreaList areas={areas} at={selected.at} />
          <SelectedArea area={selected.area} />
          <AmountSlider
            label={words.stepStrength(words.stepLocal)}
            tip={words.stepStrengthTip}
            value={strength}
            least={0}
            greatest={1}
            step={0.05}
            percent
            onChange={setStrength}
            onReset={() => setStrength(1)}
          />
        </>
      )}
    </div>
  )
}
