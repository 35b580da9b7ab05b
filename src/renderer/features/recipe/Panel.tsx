/** The panel, read from top to bottom as one works: style, model, render factor, strength, colour, save. */
import { ShieldCheck } from 'lucide-react'
import { KeysHelp } from '../../actions/KeysHelp.tsx'
import { AmountSlider } from '../../shared/AmountSlider.tsx'
import { useStudio } from '../../line/client.ts'
import { useWords } from '../../words/index.ts'
import { SaveControl } from '../save/SaveControl.tsx'
import { StyleControl } from './StyleControl.tsx'
import { change, chooseModel, defaults, factorOf, packOf, useSettings } from './store.ts'

function ModelChoice() {
  const words = useWords()
  const settings = useSettings()
  const packs = useStudio((state) => state.info?.packs) ?? []
  const chosen = packOf(packs, settings)
  return (
    <label className="grid gap-1">
      <span className="font-medium">{words.model}</span>
      <select
        value={chosen?.id ?? ''}
        onChange={(event) => {
          const pack = packs.find((each) => each.id === event.target.value)
          if (pack) chooseModel(pack)
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
  const settings = useSettings()
  const packs = useStudio((state) => state.info?.packs) ?? []
  const pack = packOf(packs, settings)
  const factor = factorOf(pack, settings)
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
      onChange={(renderFactor) => change({ renderFactor })}
      onReset={() => change({ renderFactor: undefined })}
    />
  )
}

export function Panel() {
  const words = useWords()
  const { strength, saturation } = useSettings()
  return (
    <aside
      aria-label={words.settings}
      className="grid min-h-0 grid-rows-[minmax(0,1fr)_auto] border-l border-line bg-panel"
    >
      <div className="flex flex-col gap-5 overflow-y-auto p-4">
        <StyleControl />
        <ModelChoice />
        <FactorControl />
        <AmountSlider
          label={words.strength}
          tip={words.strengthTip}
          value={strength}
          least={0}
          greatest={1}
          step={0.05}
          percent
          onChange={(value) => change({ strength: value })}
          onReset={() => change({ strength: defaults.strength })}
        />
        <AmountSlider
          label={words.saturation}
          tip={words.saturationTip}
          value={saturation}
          least={0}
          greatest={2}
          step={0.05}
          percent
          onChange={(value) => change({ saturation: value })}
          onReset={() => change({ saturation: defaults.saturation })}
        />
        <KeysHelp />
      </div>
      <div className="grid gap-3 border-t border-line p-4">
        <SaveControl />
        <p className="flex items-center gap-2 text-dim">
          <ShieldCheck size={16} aria-hidden className="shrink-0 text-accent" />
          {words.neverChanged}
        </p>
      </div>
    </aside>
  )
}
