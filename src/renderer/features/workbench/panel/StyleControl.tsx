/** Stable or artistic, as two halves of one switch, with a sentence on what the chosen one is good at. */
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { styleSchema } from '../../../../contract/recipe.ts'
import { useStudio } from '../../../rpc/client.ts'
import { useWords } from '../../../i18n/index.ts'
import { packOf, withStyle } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'

/** @param terse the switch alone, where there is no room for words */
export function StyleControl({ terse = false }: { terse?: boolean }) {
  const words = useWords()
  const recipe = useWorkbench(recipeOf)
  const packs = useStudio((state) => state.info?.packs) ?? []
  // A pack chosen by hand may stand for no style: then neither half is on.
  const style = packOf(packs, recipe)?.style ?? null
  const choices = [
    { style: 'stable', label: words.stable },
    { style: 'artistic', label: words.artistic },
  ]
  return (
    <RadioGroup
      value={style ?? ''}
      onChange={(value) => change('style', (now) => withStyle(now, styleSchema.parse(value)))}
      orientation="horizontal"
      className="grid gap-1"
    >
      <Label className="sr-only">{words.style}</Label>
      <div className="grid h-8 grid-cols-2 gap-0.5 rounded-md border border-line bg-surround p-0.5">
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
          {style === 'artistic' ? words.artisticHint : words.stableHint}
        </p>
      )}
    </RadioGroup>
  )
}
