/** The panel's sections of geometry and restoration. */
import { Crop, FlipHorizontal2, RotateCcw, RotateCw, WandSparkles } from 'lucide-react'
import { Button } from '../../../shared/Button.tsx'
import { isIdentityGeometry } from '../../../../contract/geometry.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { editSession } from '../composition.ts'
import { recipeOf, reshaped, useWorkbench } from '../store.ts'
import { StepHead, StepLine, textOf, useFindings, type Amount } from './StepLine.tsx'
import { makeAutomatic } from '../../../../contract/recipe.ts'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { EnlargeControls } from '../enlarge/EnlargeControls.tsx'
import { withColor, withStep } from '../recipes.ts'
import { DoubtfulDamage } from './DoubtfulDamage.tsx'
import { FaceControls, MaskControls } from './BrushControls.tsx'
import { PackLine, StepModel } from './StepModel.tsx'

/** Turning, mirroring, the way into cropping, and the photo as it lay in the scanner. */
export function GeometrySection() {
  const words = useTranslation()
  const { geometry } = useWorkbench(recipeOf).steps
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <ActionButton id="photo.rotateLeft" iconOnly icon={<RotateCcw size={16} aria-hidden />} />
        <ActionButton id="photo.rotateRight" iconOnly icon={<RotateCw size={16} aria-hidden />} />
        <ActionButton id="photo.mirror" iconOnly icon={<FlipHorizontal2 size={16} aria-hidden />} />
        <ActionButton id="crop.begin" icon={<Crop size={16} aria-hidden />} className="flex-auto px-2" />
      </div>
      {!isIdentityGeometry(geometry) && (
        <StepHead
          step="geometry"
          label={words.stepGeometry}
          on={geometry.enabled}
          onChange={(enabled) =>
            editSession.change('geometry', (now) => reshaped(now, { ...geometry, enabled }))
          }
        />
      )}
    </>
  )
}

/** Share of the shorter side: a print's own. */
const usualBorderWidth = 0.04
const borderColors = ['white', 'black', 'paper'] as const

/** A border around the finished picture. */
function BorderControl() {
  const words = useTranslation()
  const { border } = useWorkbench(recipeOf).steps.finish
  const set = (next: typeof border): void =>
    editSession.change('finish', (now) => withStep(now, 'finish', { border: next }))
  const setWidth = (width: number): void => set(border && { ...border, width })
  return (
    <>
      <label className="flex items-center justify-between gap-2">
        <span className="font-medium">{words.finishBorder}</span>
        <select
          value={border?.color ?? ''}
          onChange={(event) => {
            const color = borderColors.find((each) => each === event.target.value)
            set(color ? { width: border?.width ?? usualBorderWidth, color } : null)
          }}
          className="control px-2"
        >
          <option value="">{words.finishNoBorder}</option>
          {borderColors.map((color) => (
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
          onReset={() => setWidth(usualBorderWidth)}
        />
      )}
    </>
  )
}

const negativeKinds = ['auto', 'bw', 'color'] as const

/** What film it is, where the picture alone does not say. */
function NegativeKind() {
  const words = useTranslation()
  const { kind } = useWorkbench(recipeOf).steps.negative
  return (
    <label className="flex items-center justify-between gap-2">
      <span className="font-medium">{words.negativeFilm}</span>
      <select
        value={kind}
        onChange={(event) => {
          const chosen = negativeKinds.find((each) => each === event.target.value)
          if (chosen) editSession.change('negative', (now) => withStep(now, 'negative', { kind: chosen }))
        }}
        className="control px-2"
      >
        {negativeKinds.map((each) => (
          <option key={each} value={each}>
            {words.negativeFilms[each]}
          </option>
        ))}
      </select>
    </label>
  )
}

/** A negative turned round, and tone; where tone finds what looks like a negative, turning it round is offered. */
function LightLines({ strength }: { strength: Amount }) {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const looksNegative = findings.some(({ code }) => code === 'tone.negative')
  return (
    <>
      <StepLine step="negative" label={words.stepNegative} hint={words.stepNegativeHint} amounts={[]}>
        <NegativeKind />
      </StepLine>
      <StepLine step="tone" label={words.stepTone} hint={words.stepToneHint} amounts={[strength]}>
        {looksNegative && !recipe.steps.negative.enabled && (
          <Button
            onPress={() =>
              editSession.change('negative', (now) => withStep(now, 'negative', { enabled: true }))
            }
            className="control px-3"
          >
            {words.negativeInvert}
          </Button>
        )}
      </StepLine>
    </>
  )
}

function EnlargeLine() {
  const words = useTranslation()
  return (
    <PackLine
      step="upscale"
      label={words.stepUpscale}
      hint={words.stepUpscaleHint}
      amounts={[{ key: 'grain', label: words.enlargeGrain, tip: words.enlargeGrainTip }]}
    >
      <EnlargeControls />
    </PackLine>
  )
}

/** Restoring: one button for all that decides for itself, and a line for each step with what it found and did. */
export function RestoreSection() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const strength = (step: string): Amount => ({
    key: 'strength',
    label: words.stepStrength(step),
    tip: words.stepStrengthTip,
  })
  const unchanged = findings.find(({ code }) => code === 'color.kept')
  return (
    <>
      <div className="grid gap-1">
        <Button
          onPress={() => editSession.change('restoreAll', makeAutomatic)}
          isDisabled={JSON.stringify(makeAutomatic(recipe)) === JSON.stringify(recipe)}
          className="control flex items-center justify-center gap-2 px-3"
        >
          <WandSparkles size={16} aria-hidden />
          {words.restoreAll}
        </Button>
        <p className="text-[12px] leading-4 text-dim">
          {unchanged ? textOf(unchanged, words) : words.restoreAllHint}
        </p>
        {unchanged && (
          <Button
            onPress={() =>
              editSession.change('colorPhotos', (now) => withColor(now, { colorPhotos: 'recolor' }))
            }
            className="control px-3"
          >
            {words.colorAllTheSame}
          </Button>
        )}
      </div>
      <LightLines strength={strength(words.stepTone)} />
      <StepLine
        step="repair"
        label={words.stepRepair}
        hint={words.stepRepairHint}
        decision={<DoubtfulDamage />}
        amounts={[
          strength(words.stepRepair),
          { key: 'sensitivity', label: words.repairSensitivity, tip: words.repairSensitivityTip },
        ]}
      >
        <MaskControls />
        <StepModel step="repair" label={words.stepRepair} />
      </StepLine>
      <StepLine
        step="denoise"
        label={words.stepDenoise}
        hint={words.stepDenoiseHint}
        amounts={[strength(words.stepDenoise)]}
      >
        <StepModel step="denoise" label={words.stepDenoise} />
      </StepLine>
      <EnlargeLine />
      <PackLine step="face" label={words.stepFace} hint={words.stepFaceHint}>
        <FaceControls />
      </PackLine>
      <StepLine
        step="finish"
        label={words.stepFinish}
        hint={words.stepFinishHint}
        amounts={[
          { key: 'sharpen', label: words.finishSharpen, tip: words.finishSharpenTip },
          { key: 'grain', label: words.finishGrain, tip: words.finishGrainTip },
        ]}
      >
        <BorderControl />
      </StepLine>
    </>
  )
}
