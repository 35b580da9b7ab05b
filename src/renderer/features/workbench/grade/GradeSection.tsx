/** The panel's section of grading: histogram, tones, curve, white balance, colours as a whole and by hue. */
import { ChevronRight, Pipette, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import {
  changesAnything,
  hueBands,
  neutralGrade,
  type BandChange,
  type GradeAmount,
} from '../../../../contract/grade.ts'
import { isColored } from '../../../../contract/recipe.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { useActiveStroke } from '../brush/active-stroke.ts'
import { editSession } from '../composition.ts'
import { StepHead, textOf, useFindings } from '../panel/StepLine.tsx'
import { withStep } from '../recipes.ts'
import { detailOf, recipeOf, useWorkbench } from '../store.ts'
import { CurveEditor } from './CurveEditor.tsx'
import { Histogram } from './Histogram.tsx'
import { bandOf, setAmount, setBand, useGradeView } from './store.ts'

/** What each amount is called and how far it goes. */
const amounts = {
  exposure: { label: 'gradeExposure', tip: 'gradeExposureTip', least: -4, greatest: 4, digits: 2 },
  contrast: { label: 'gradeContrast', tip: 'gradeContrastTip', least: -1, greatest: 1 },
  highlights: { label: 'gradeHighlights', tip: 'gradeHighlightsTip', least: -1, greatest: 1 },
  shadows: { label: 'gradeShadows', tip: 'gradeShadowsTip', least: -1, greatest: 1 },
  black: { label: 'gradeBlack', tip: 'gradeBlackTip', least: -0.25, greatest: 0.45 },
  white: { label: 'gradeWhite', tip: 'gradeWhiteTip', least: 0.55, greatest: 1.25 },
  temperature: { label: 'gradeTemperature', tip: 'gradeTemperatureTip', least: -1, greatest: 1 },
  tint: { label: 'gradeTint', tip: 'gradeTintTip', least: -1, greatest: 1 },
  vibrance: { label: 'gradeVibrance', tip: 'gradeVibranceTip', least: -1, greatest: 1 },
  saturation: { label: 'gradeSaturation', tip: 'gradeSaturationTip', least: 0, greatest: 2 },
} as const

function AmountLine({ name }: { name: GradeAmount }) {
  const words = useTranslation()
  const value = useWorkbench((state) => recipeOf(state).steps.grade[name])
  const { label, tip, least, greatest, ...range } = amounts[name]
  return (
    <AmountSlider
      label={words[label]}
      tip={words[tip]}
      quiet
      neutral={neutralGrade[name]}
      value={value}
      least={least}
      greatest={greatest}
      step={name === 'exposure' ? 0.05 : 0.01}
      {...('digits' in range ? { digits: range.digits } : { percent: true })}
      onChange={(next) => setAmount(name, next)}
      onReset={() => setAmount(name, neutralGrade[name])}
    />
  )
}

/** Opens to more controls; a heading of the section. */
function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Disclosure className="group/disclosure grid gap-2">
      <Heading level={3}>
        <Button
          slot="trigger"
          className="flex min-h-6 w-full items-center gap-1 rounded font-medium pointer-coarse:min-h-11"
        >
          <ChevronRight
            size={16}
            aria-hidden
            className="text-dim transition-transform group-data-[expanded]/disclosure:rotate-90"
          />
          {title}
        </Button>
      </Heading>
      <DisclosurePanel className="grid gap-3">{children}</DisclosurePanel>
    </Disclosure>
  )
}

function Balance() {
  const words = useTranslation()
  const picking = useActiveStroke((state) => state.tool === 'grey')
  const film = useWorkbench((state) => Boolean(detailOf(state)?.film))
  return (
    <>
      {!film && <ActionButton id="grade.pick" pressed={picking} icon={<Pipette size={16} aria-hidden />} />}
      {picking && <p className="text-[12px] leading-4 text-dim">{words.gradePickHint}</p>}
      <AmountLine name="temperature" />
      <AmountLine name="tint" />
    </>
  )
}

const bandColors = {
  red: '#d9443f',
  orange: '#e08a45',
  yellow: '#d8be3c',
  green: '#57a344',
  aqua: '#3fb0a8',
  blue: '#4387d0',
  purple: '#8a63c9',
  magenta: '#cf4f9f',
} as const

function Bands() {
  const words = useTranslation()
  const band = useGradeView((state) => state.band)
  const values = useWorkbench((state) => bandOf(recipeOf(state).steps.grade, band))
  const lines: readonly { key: keyof BandChange; label: string }[] = [
    { key: 'hue', label: words.gradeBandHue(words.gradeBandNames[band]) },
    { key: 'saturation', label: words.gradeBandSaturation(words.gradeBandNames[band]) },
    { key: 'luma', label: words.gradeBandLuma(words.gradeBandNames[band]) },
  ]
  return (
    <>
      <fieldset
        aria-label={words.gradeBand}
        className="grid min-w-0 grid-cols-8 gap-1 pointer-coarse:grid-cols-4"
      >
        {hueBands.map((each) => (
          <button
            key={each}
            type="button"
            aria-label={words.gradeBandNames[each]}
            aria-pressed={each === band}
            title={words.gradeBandNames[each]}
            onClick={() => useGradeView.setState({ band: each })}
            className={`h-7 rounded border-2 pointer-coarse:h-11 ${each === band ? 'border-accent' : 'border-transparent'}`}
          >
            <span className="block size-full rounded-xs" style={{ background: bandColors[each] }} />
          </button>
        ))}
      </fieldset>
      {lines.map(({ key, label }) => (
        <AmountSlider
          key={key}
          label={label}
          tip={label}
          quiet
          value={values[key]}
          least={-1}
          greatest={1}
          step={0.01}
          percent
          onChange={(next) => setBand(band, { [key]: next })}
          onReset={() => setBand(band, { [key]: 0 })}
        />
      ))}
    </>
  )
}

/**
 * The colour step's own saturation does this where a model colours. It is here where the photo keeps its own
 * colours, and where it was set.
 */
function useOwnSaturation(): boolean {
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const kept = findings.some(({ code }) => code === 'color.kept')
  return !isColored(recipe) || kept || recipe.steps.grade.saturation !== neutralGrade.saturation
}

export function GradeSection() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const hasSaturation = useOwnSaturation()
  const toneOnly = findings.find(({ code }) => code === 'grade.toneOnly')
  return (
    <div className="grid gap-3" data-testid="step-grade">
      <Histogram />
      <StepHead
        step="grade"
        label={words.stepGrade}
        on={recipe.steps.grade.enabled}
        onChange={(enabled) => editSession.change('grade', (now) => withStep(now, 'grade', { enabled }))}
      />
      {toneOnly && <p className="text-[12px] leading-4 text-dim">{textOf(toneOnly, words)}</p>}
      <AmountLine name="exposure" />
      <AmountLine name="contrast" />
      <AmountLine name="highlights" />
      <AmountLine name="shadows" />
      <AmountLine name="black" />
      <AmountLine name="white" />
      <AmountLine name="vibrance" />
      {hasSaturation && <AmountLine name="saturation" />}
      <Group title={words.gradeCurve}>
        <CurveEditor />
      </Group>
      <Group title={words.gradeBalance}>
        <Balance />
      </Group>
      <Group title={words.gradeBands}>
        <Bands />
      </Group>
      <ActionButton
        id="grade.reset"
        icon={<Undo2 size={16} aria-hidden />}
        disabled={!changesAnything(recipe.steps.grade) && recipe.steps.grade.enabled === neutralGrade.enabled}
      />
    </div>
  )
}
