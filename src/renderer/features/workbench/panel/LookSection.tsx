/** Style, model and render factor: who colours, and how large it sees the photo. */
import { Rows3 } from 'lucide-react'
import { useStudio } from '../../../rpc/client.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { AmountSlider } from '../../../shared/AmountSlider.tsx'
import { useWords } from '../../../i18n/index.ts'
import { factorOf, packOf, withColor, withPack } from '../recipes.ts'
import { change, recipeOf, useWorkbench } from '../store.ts'
import { useSweep } from '../sweep/store.ts'
import { StyleControl } from './StyleControl.tsx'

function ModelChoice() {
  const words = useWords()
  const recipe = useWorkbench(recipeOf)
  const packs = useStudio((state) => state.info?.packs) ?? []
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.model}</span>
      <select
        value={packOf(packs, recipe)?.id ?? ''}
        onChange={(event) => {
          const pack = packs.find((each) => each.id === event.target.value)
          if (pack) change('model', (now) => withPack(now, pack))
        }}
        className="control w-full px-2"
      >
        {packs.map((pack) => (
          <option key={pack.id} value={pack.id} title={pack.summary}>
            {pack.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function FactorControl() {
  const words = useWords()
  const recipe = useWorkbench(recipeOf)
  const packs = useStudio((state) => state.info?.packs) ?? []
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
      onChange={(renderFactor) => change('renderFactor', (now) => withColor(now, { renderFactor }))}
      onReset={() => change('renderFactor', (now) => withColor(now, { renderFactor: undefined }))}
    />
  )
}

export function LookSection() {
  const sweeping = useSweep((state) => state.open)
  return (
    <>
      <StyleControl />
      <ModelChoice />
      <FactorControl />
      <ActionButton id="sweep.toggle" icon={<Rows3 size={16} aria-hidden />} pressed={sweeping} />
    </>
  )
}
