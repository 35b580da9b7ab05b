/** Restoring: one button for all that decides for itself, and a line for each step with what it found and did. */
import { WandSparkles } from 'lucide-react'
import { Button } from 'react-aria-components'
import { makeAutomatic } from '../../../../contract/recipe.ts'
import { useWords } from '../../../i18n/index.ts'
import { FaceControls } from '../face/FaceControls.tsx'
import { MaskControls } from '../mask/MaskControls.tsx'
import { withColor } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'
import { BorderControl } from './BorderControl.tsx'
import { PackLine } from './PackLine.tsx'
import { StepLine, textOf, useFindings } from './StepLine.tsx'
import type { Amount } from './StepLine.tsx'
import { StepModel } from './StepModel.tsx'

export function RestoreSection() {
  const words = useWords()
  const recipe = useWorkbench(recipeOf)
  const { findings } = useFindings(recipe)
  const strength = (step: string): Amount => ({
    key: 'strength',
    label: words.stepStrength(step),
    tip: words.stepStrengthTip,
  })
  const kept = findings.find(({ code }) => code === 'color.kept')
  return (
    <>
      <div className="grid gap-1">
        <Button
          onPress={() => change('restoreAll', makeAutomatic)}
          isDisabled={JSON.stringify(makeAutomatic(recipe)) === JSON.stringify(recipe)}
          className="control flex items-center justify-center gap-2 px-3"
        >
          <WandSparkles size={16} aria-hidden />
          {words.restoreAll}
        </Button>
        <p className="text-[12px] leading-4 text-dim">{kept ? textOf(kept, words) : words.restoreAllHint}</p>
        {kept && (
          <Button
            onPress={() => change('colorPhotos', (now) => withColor(now, { colorPhotos: 'recolor' }))}
            className="control px-3"
          >
            {words.colorAllTheSame}
          </Button>
        )}
      </div>
      <StepLine
        step="tone"
        label={words.stepTone}
        hint={words.stepToneHint}
        amounts={[strength(words.stepTone)]}
      />
      <StepLine
        step="repair"
        label={words.stepRepair}
        hint={words.stepRepairHint}
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
      <PackLine step="upscale" label={words.stepUpscale} hint={words.stepUpscaleHint} />
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
