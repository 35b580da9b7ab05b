/** Render factors side by side, in a strip below the picture or large over it; a click takes one. */
import { Maximize2, PanelBottom, TriangleAlert, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { StudioError } from '../../../../contract/errors.ts'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { StyleControl } from '../panel/ColorSections.tsx'
import { editSession } from '../composition.ts'
import { factorOf, packOf, usePacks, withColor } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { PictureSheet } from '../sheet/PictureSheet.tsx'
import { toggleSweep, toggleSweepSize, useSweep } from './sweep.ts'

/** A picture of the sweep, as it is said and shown. */
interface FactorCell {
  factor: number
  url: string | null
  fault: StudioError | null
  label: string
  current: boolean
}

function useFactorCells(): { cells: FactorCell[]; empty: string } {
  const words = useTranslation()
  const { cells } = useSweep()
  const recipe = useWorkbench(recipeOf)
  const pack = packOf(usePacks(), recipe)
  const inUse = factorOf(pack, recipe)
  const labelOf = (factor: number, url: string | null, fault: StudioError | null): string => {
    if (fault) return words.sweepFailed(factor)
    if (factor === inUse) return words.sweepTaken(factor)
    return url === null ? words.sweepWaiting(factor) : words.sweepTake(factor)
  }
  return {
    cells: cells.map(({ factor, url, fault }) => ({
      factor,
      url,
      fault,
      label: labelOf(factor, url, fault),
      current: factor === inUse,
    })),
    empty: pack?.factor ? '' : words.sweepFixed,
  }
}

const take = (factor: number): void =>
  editSession.change('sweep', (now) => withColor(now, { renderFactor: factor }))

function SizeButton() {
  const words = useTranslation()
  const large = useSweep((state) => state.large)
  const label = large ? words.sweepSmall : words.sweepLarge
  const Icon = large ? PanelBottom : Maximize2
  return (
    <Button
      aria-label={label}
      onPress={toggleSweepSize}
      className="control bare grid w-8 shrink-0 place-items-center"
      render={(props) => <button {...props} title={label} />}
    >
      <Icon size={16} aria-hidden />
    </Button>
  )
}

/** Over the stage, as large as it allows. */
export function SweepSheet({ ratio }: { ratio: number }) {
  const words = useTranslation()
  const { cells, empty } = useFactorCells()
  return (
    <PictureSheet
      title={words.sweepTitle}
      testId="sweep"
      size="large"
      cells={cells.map(({ factor, ...cell }) => ({
        ...cell,
        key: String(factor),
        text: String(factor),
        onTake: () => take(factor),
      }))}
      ratio={ratio}
      closeLabel={words.sweepClose}
      onClose={toggleSweep}
      empty={empty}
      controls={
        <>
          <div className="w-36 @min-[560px]:w-44">
            <StyleControl terse />
          </div>
          <SizeButton />
        </>
      }
    />
  )
}

export function SweepStrip({ ratio }: { ratio: number }) {
  const words = useTranslation()
  const { cells, empty } = useFactorCells()
  return (
    <section
      aria-label={words.sweepTitle}
      data-testid="sweep"
      className="flex items-stretch gap-3 border-t border-line bg-panel px-4 py-2 @max-[639px]:flex-col @max-[639px]:gap-1"
    >
      <div className="flex w-44 shrink-0 flex-col justify-between gap-2 @max-[639px]:w-full">
        <div className="flex items-center justify-between gap-1">
          <h2 className="flex-1 font-medium">{words.sweepTitle}</h2>
          <SizeButton />
          <Button
            aria-label={words.sweepClose}
            onPress={toggleSweep}
            className="control bare grid w-8 shrink-0 place-items-center"
          >
            <X size={16} aria-hidden />
          </Button>
        </div>
        <StyleControl terse />
      </div>
      {cells.length === 0 ? (
        <p className="self-center text-dim">{empty}</p>
      ) : (
        <ul className="flex min-w-0 flex-1 gap-2 overflow-x-auto p-1">
          {cells.map(({ factor, url, fault, label, current }) => (
            <li key={factor} className="shrink-0">
              <Button
                aria-label={label}
                aria-pressed={current}
                onPress={() => take(factor)}
                className={`relative block h-[228px] overflow-hidden rounded border-2 bg-surround ${
                  current ? 'border-accent' : 'border-transparent data-[hovered]:border-control'
                }`}
                // Large enough to judge a face; an upright picture stands in the middle of a square.
                style={{ aspectRatio: Math.min(1.6, Math.max(1, ratio)) }}
              >
                {url !== null && (
                  <img src={url} alt="" draggable={false} className="layer-swap size-full object-contain" />
                )}
                {fault && (
                  <span title={sentenceOf(fault)} className="grid size-full place-items-center text-fault">
                    <TriangleAlert size={20} aria-hidden />
                  </span>
                )}
                {url === null && !fault && <span className="busy absolute inset-0 bg-line" />}
                <span className="absolute right-1 bottom-1 rounded bg-black/70 px-1.5 text-[12px] text-white">
                  {factor}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
