/** Who colours and how large the photo is seen, and then how much colour, how vivid, how warm. */
import { Grid2x2Check, Rows3 } from 'lucide-react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { makeRecipe, styleSchema } from '../../../../contract/recipe.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { modelSummary } from '../labels.ts'
import { factorOf, packOf, usePacks, withColor, withPack, withStep, withStyle } from '../recipes.ts'
import { editSession } from '../composition.ts'
import { detailOf, recipeOf, useWorkbench } from '../store.ts'
import { useLooks } from '../sheet/looks.ts'
import { useSweep } from '../sweep/sweep.ts'
import { OwnColors } from '../film/FilmSections.tsx'
import { StepHead } from './StepLine.tsx'

/**
 * Stable or artistic, as two halves of one switch, with a sentence on what the chosen one is good at.
 * @param terse the switch alone, where there is no space for words
 */
export function StyleControl({ terse = false }: { terse?: boolean }) {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const packs = usePacks()
  // A pack that a person chose may belong to no style: then neither half is on.
  const style = packOf(packs, recipe)?.style ?? null
  const film = useWorkbench((state) => Boolean(detailOf(state)?.film))
  const choices = [
    ...(film ? [{ style: 'film', label: words.styleName.film }] : []),
    { style: 'stable', label: words.stable },
    { style: 'artistic', label: words.artistic },
  ]
  return (
    <RadioGroup
      value={style ?? ''}
      onChange={(value) => editSession.change('style', (now) => withStyle(now, styleSchema.parse(value)))}
      orientation="horizontal"
      className="grid gap-1"
    >
      <Label className="sr-only">{words.style}</Label>
      <div
        className={`grid h-8 gap-0.5 rounded-md ${film ? 'grid-cols-3' : 'grid-cols-2'} border border-line bg-surround p-0.5 pointer-coarse:h-12`}
      >
        {choices.map((choice) => (
          <Radio
            key={choice.style}
            value={choice.style}
            className="grid place-items-center rounded text-dim transition-colors data-[hovered]:text-ink data-[selected]:bg-raised data-[selected]:font-semibold data-[selected]:text-accent data-[selected]:shadow-sm"
          >
            {choice.label}
          </Radio>
        ))}
      </div>
      {!terse && (
        <p className="min-h-8 text-[12px] leading-4 text-dim">
          {style === 'artistic' ? words.artisticHint : style === 'film' ? words.filmHint : words.stableHint}
        </p>
      )}
    </RadioGroup>
  )
}

function ModelChoice() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const packs = usePacks()
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.model}</span>
      <select
        value={packOf(packs, recipe)?.id ?? ''}
        onChange={(event) => {
          const pack = packs.find((each) => each.id === event.target.value)
          if (pack) editSession.change('model', (now) => withPack(now, pack))
        }}
        className="control w-full px-2"
      >
        {packs.map((pack) => (
          <option key={pack.id} value={pack.id} title={modelSummary(words, pack)}>
            {pack.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function FactorControl() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const packs = usePacks()
  const pack = packOf(packs, recipe)
  const factor = factorOf(pack, recipe)
  if (!pack?.factor || factor === null) {
    return (
      <p>
        <span className="font-medium">{words.factor}</span>
        <span className="block text-dim">{words.factorFixed}</span>
      </p>
    )
  }
  return (
    <AmountSlider
      label={words.factor}
      tip={words.factorTip}
      value={factor}
      least={pack.factor.least}
      greatest={pack.factor.greatest}
      step={1}
      onChange={(renderFactor) =>
        editSession.change('renderFactor', (now) => withColor(now, { renderFactor }))
      }
      onReset={() => editSession.change('renderFactor', (now) => withColor(now, { renderFactor: undefined }))}
    />
  )
}

export function LookSection() {
  const sweeping = useSweep((state) => state.open)
  const looking = useLooks((state) => state.open)
  const film = useWorkbench((state) => Boolean(detailOf(state)?.film))
  return (
    <>
      {film && <OwnColors />}
      <StyleControl />
      <ModelChoice />
      <FactorControl />
      {!film && <ActionButton id="sweep.toggle" icon={<Rows3 size={16} aria-hidden />} pressed={sweeping} />}
      {!film && (
        <ActionButton id="looks.toggle" icon={<Grid2x2Check size={16} aria-hidden />} pressed={looking} />
      )}
    </>
  )
}

const sliders = [
  { key: 'strength', tip: 'strengthTip', least: 0, greatest: 1 },
  { key: 'saturation', tip: 'saturationTip', least: 0, greatest: 2 },
  { key: 'temperature', tip: 'temperatureTip', least: -1, greatest: 1 },
] as const

const defaults = makeRecipe().steps.color

export function ColorSection() {
  const words = useTranslation()
  const { color } = useWorkbench(recipeOf).steps
  const head = (
    <StepHead
      key="head"
      step="color"
      label={words.stepColor}
      on={color.enabled}
      onChange={(enabled) => editSession.change('color', (now) => withStep(now, 'color', { enabled }))}
    />
  )
  if (!color.enabled) return head
  const amounts = sliders.map(({ key, tip, least, greatest }) => {
    const set = (value: number) => editSession.change(key, (now) => withColor(now, { [key]: value }))
    return (
      <AmountSlider
        key={key}
        label={words[key]}
        tip={words[tip]}
        value={color[key]}
        least={least}
        greatest={greatest}
        step={0.05}
        percent
        onChange={set}
        onReset={() => set(defaults[key])}
      />
    )
  })
  return [head, ...amounts]
}
