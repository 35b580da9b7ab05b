/** A step that only a model pack can do: off and explained where none is installed, with a way to the models. */
import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { usualPacks } from '../../../../contract/recipe.ts'
import { go } from '../../../shell/route.ts'
import { useWords } from '../../../i18n/index.ts'
import { withStepModel } from '../recipes.ts'
import { StepLine } from './StepLine.tsx'
import { StepModel, useStepPacks } from './StepModel.tsx'

interface Props {
  step: 'upscale' | 'face'
  label: string
  hint: string
  children?: ReactNode
}

export function PackLine({ step, label, hint, children }: Props) {
  const words = useWords()
  const packs = useStepPacks(step)
  const [first] = packs
  const hasUsual = packs.some(({ id }) => id === usualPacks[step])
  const missing = first ? undefined : (
    <div className="flex items-center justify-between gap-2">
      <p className="text-[12px] leading-4 text-dim">{words.stepNoModel}</p>
      <Button onPress={() => go({ name: 'models' })} className="control shrink-0 px-3">
        {words.models}
      </Button>
    </div>
  )
  return (
    <StepLine
      step={step}
      label={label}
      hint={hint}
      missing={missing}
      amounts={[{ key: 'strength', label: words.stepStrength(label), tip: words.stepStrengthTip }]}
      // The catalogue's own pack needs no naming; where another one is there, that one does it.
      onSwitch={(now) =>
        hasUsual || first === undefined || now.steps[step].model !== undefined
          ? now
          : withStepModel(now, step, first.id)
      }
    >
      {children}
      <StepModel step={step} label={label} />
    </StepLine>
  )
}
