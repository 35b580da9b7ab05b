/** Render factors side by side; a click takes one. */
import { TriangleAlert, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { StyleControl } from '../panel/ColorSections.tsx'
import { editSession } from '../composition.ts'
import { factorOf, packOf, usePacks, withColor } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { toggleSweep, useSweep } from './sweep.ts'

export function SweepStrip({ ratio }: { ratio: number }) {
  const words = useTranslation()
  const { cells } = useSweep()
  const recipe = useWorkbench(recipeOf)
  const pack = packOf(usePacks(), recipe)
  const inUse = factorOf(pack, recipe)
  return (
    <section
      aria-label={words.sweepTitle}
      data-testid="sweep"
      className="flex items-stretch gap-3 border-t border-line bg-panel px-4 py-2 @max-[639px]:flex-col @max-[639px]:gap-1"
    >
      <div className="flex w-44 shrink-0 flex-col justify-between gap-2 @max-[639px]:w-full">
        <div className="flex items-center justify-between">
          <h2 className="font-medium">{words.sweepTitle}</h2>
          <Button
            aria-label={words.sweepClose}
            onPress={toggleSweep}
            className="grid size-6 place-items-center rounded"
          >
            <X size={16} aria-hidden />
          </Button>
        </div>
        <StyleControl terse />
      </div>
      {cells.length === 0 ? (
        <p className="self-center text-dim">{pack?.factor ? '' : words.sweepFixed}</p>
      ) : (
        <ul className="flex min-w-0 flex-1 gap-2 overflow-x-auto p-1">
          {cells.map(({ factor, url, fault }) => {
            const current = factor === inUse
            const label = fault
              ? words.sweepFailed(factor)
              : current
                ? words.sweepTaken(factor)
                : url === null
                  ? words.sweepWaiting(factor)
                  : words.sweepTake(factor)
            return (
              <li key={factor} className="shrink-0">
                <Button
                  aria-label={label}
                  aria-pressed={current}
                  onPress={() =>
                    editSession.change('sweep', (now) => withColor(now, { renderFactor: factor }))
                  }
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
            )
          })}
        </ul>
      )}
    </section>
  )
}
