/** Which colour: what the models think likely at the stroke, what is often asked for, any other, or one from the photo. */
import { skipToken, useQuery } from '@tanstack/react-query'
import { Pipette } from 'lucide-react'
import { ToggleButton } from 'react-aria-components'
import type { Chroma } from '../../../../contract/manual-color.ts'
import { useTranslation } from '../../../i18n/index.ts'
import { studioQueries } from '../../../rpc/query.ts'
import { chromaOfHex, hexOf, swatches } from './colors.ts'
import { OtherPhoto } from './OtherPhoto.tsx'
import { adjustBrush, takeProposal, useBrush } from './store.ts'

function Swatch({ color, name, onTaken }: { color: Chroma; name: string; onTaken: (color: Chroma) => void }) {
  const now = useBrush((state) => state.color)
  const taken = now.a === color.a && now.b === color.b
  return (
    <button
      type="button"
      title={name}
      aria-label={name}
      aria-pressed={taken}
      onClick={() => onTaken(color)}
      className={`size-7 rounded-md border-2 ${taken ? 'border-accent' : 'border-transparent'}`}
      style={{ background: hexOf(color), backgroundClip: 'padding-box' }}
    />
  )
}

/** What the models think likely where a stroke begins; null: not known yet. */
function useProposals(): readonly Chroma[] | null {
  const request = useBrush((state) => state.proposals?.request)
  const { data } = useQuery(studioQueries.workbench.proposals.queryOptions({ input: request ?? skipToken }))
  return data?.colors ?? null
}

export function ColorPicker() {
  const words = useTranslation()
  const { color, picking } = useBrush()
  const asked = useBrush((state) => state.proposals !== null)
  const proposals = useProposals()
  return (
    <div className="grid gap-2">
      <fieldset aria-label={words.manualColorSwatches} className="flex flex-wrap gap-1">
        {swatches.map((swatch) => (
          <Swatch
            key={swatch.key}
            color={swatch.color}
            name={words.manualColorSwatch[swatch.key]}
            onTaken={(taken) => adjustBrush({ color: taken })}
          />
        ))}
      </fieldset>
      {asked && (
        <fieldset aria-label={words.manualColorLikely} className="grid gap-1">
          <span className="text-[12px] leading-4 text-dim">
            {proposals === null ? words.manualColorAsking : words.manualColorLikely}
          </span>
          <div className="flex min-h-7 flex-wrap gap-1">
            {proposals?.map((each, i) => (
              <Swatch
                key={`${each.a} ${each.b}`}
                color={each}
                name={words.manualColorProposal(i + 1)}
                onTaken={takeProposal}
              />
            ))}
          </div>
        </fieldset>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex flex-1 items-center gap-2 whitespace-nowrap">
          <input
            type="color"
            value={hexOf(color)}
            onChange={(event) => adjustBrush({ color: chromaOfHex(event.target.value) })}
            className="h-8 w-10 rounded-md border border-line bg-raised p-0.5"
          />
          {words.manualColorOther}
        </label>
        <ToggleButton
          isSelected={picking}
          onChange={(next) => useBrush.setState({ picking: next })}
          className="control flex items-center gap-2 px-3 whitespace-nowrap data-[selected]:border-accent data-[selected]:text-accent"
        >
          <Pipette size={16} aria-hidden />
          {words.manualColorPick}
        </ToggleButton>
      </div>
      <OtherPhoto />
    </div>
  )
}
