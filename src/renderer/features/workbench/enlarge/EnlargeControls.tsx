/** How large a photo is to become: the factor, what it comes to on this machine, and a part of it seen beforehand. */
import { useQuery } from '@tanstack/react-query'
import { ScanSearch, X } from 'lucide-react'
import { useEffect } from 'react'
import { Button, Label, Radio, RadioGroup } from 'react-aria-components'
import { enlargeFactors } from '../../../../contract/enlarge.ts'
import type { QueueState } from '../../../../contract/queue.ts'
import { makeRecipe, type Recipe } from '../../../../contract/recipe.ts'
import { sentenceOf, useTranslation } from '../../../i18n/index.ts'
import { useLibrary } from '../../../library/store.ts'
import { faultOf, queryClient, studioQueries } from '../../../rpc/query.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { durationText } from '../../../shared/durations.ts'
import { editSession } from '../composition.ts'
import { withStep } from '../recipes.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { hideSpot, useSpot, useSpotPlace } from './spot.ts'

const setFactor = (factor: number): void =>
  editSession.change('upscale', (now) => withStep(now, 'upscale', { factor }))

function FactorChoice({ factor }: { factor: number }) {
  const words = useTranslation()
  return (
    <RadioGroup
      value={String(factor)}
      onChange={(value) => setFactor(Number(value))}
      orientation="horizontal"
      className="flex items-center justify-between gap-2"
    >
      <Label className="font-medium">{words.enlargeFactor}</Label>
      <div className="flex gap-1">
        {enlargeFactors.map((each) => (
          <Radio
            key={each}
            value={String(each)}
            aria-label={words.enlargeTimes(each)}
            className="control grid min-w-12 cursor-pointer place-items-center px-3 tabular-nums data-[focus-visible]:outline-2 data-[focus-visible]:outline-accent data-[selected]:border-accent data-[selected]:text-accent"
          >
            {each} ×
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

/** Of the recipe, what decides size and time: a strength that moves must not ask anew. */
const sizeOf = ({ steps: { geometry, upscale } }: Recipe): Recipe =>
  makeRecipe(
    { enabled: false },
    { geometry, upscale: { ...upscale, strength: upscale.strength === 0 ? 0 : 1, grain: 0 } },
  )

/** How far each enlargement is, in tenths. */
const enlargingNow = (queue: QueueState | null): string =>
  (queue?.running ?? [])
    .filter(({ stage }) => stage === 'enlarge')
    .map(({ id, progress }) => `${id} ${Math.floor(progress * 10)}`)
    .join()

/** How quick the machine is shows while it enlarges, and once that is done or was cancelled. @returns stops */
const followEnlarging = (): (() => void) =>
  useLibrary.subscribe(({ queue: now }, { queue: before }) => {
    if (enlargingNow(now) !== enlargingNow(before))
      void queryClient.invalidateQueries({ queryKey: studioQueries.workbench.enlargeForecast.key() })
  })

/** Pixels and time, or why it can't be done and what can. */
function Forecast({ photo, recipe }: { photo: number; recipe: Recipe }) {
  const words = useTranslation()
  const { data, error, isPending } = useQuery({
    ...studioQueries.workbench.enlargeForecast.queryOptions({ input: { photo, recipe: sizeOf(recipe) } }),
    // Each render makes it truer.
    staleTime: 30_000,
    meta: { expectedFaults: 'all' },
  })
  useEffect(followEnlarging, [])
  const problem = data?.problem ?? (error ? faultOf(error) : null)
  const largest = problem && 'largest' in problem.data ? problem.data.largest : null
  const text = data
    ? words.enlargeForecast(data.width, data.height, durationText((data.seconds ?? 0) * 1000, words))
    : isPending
      ? words.enlargeMeasuring
      : ''
  return (
    <div aria-live="polite" data-testid="enlarge-forecast" className="grid gap-2 text-[12px] leading-4">
      {problem ? <p className="text-fault">{sentenceOf(problem)}</p> : <p className="text-dim">{text}</p>}
      {largest !== null && (
        <Button onPress={() => setFactor(largest)} className="control px-3">
          {words.enlargeUse(largest)}
        </Button>
      )}
    </div>
  )
}

interface SpotViewProps {
  photo: number
  recipe: Recipe
  place: { x: number; y: number }
}

function SpotView({ photo, recipe, place }: SpotViewProps) {
  const words = useTranslation()
  const { spot, fraction, fault, current } = useSpot(photo, recipe, place)
  const pictures = spot
    ? [
        { ...spot, url: spot.plain, caption: words.enlargePlain },
        { ...spot, url: spot.enlarged, caption: words.enlargeByModel },
      ]
    : []
  return (
    <div className="grid gap-2" aria-busy={!current} data-testid="enlarge-spot">
      <div className="flex items-center justify-between gap-2 text-[12px] leading-4 text-dim">
        <p aria-live="polite">
          {fault ? sentenceOf(fault) : current ? words.enlargeSpotHint : words.enlargeSpotMaking(fraction)}
        </p>
        <Button
          aria-label={words.enlargeSpotHide}
          onPress={hideSpot}
          className="grid size-6 shrink-0 place-items-center rounded pointer-coarse:size-11 data-[hovered]:text-ink"
        >
          <X size={15} aria-hidden />
        </Button>
      </div>
      {pictures.map(({ url, caption, width, height }) => (
        <figure key={caption} className={`grid gap-1 ${current ? '' : 'opacity-60'}`}>
          <img src={url} alt={caption} width={width} height={height} className="h-auto max-w-full rounded" />
          <figcaption className="text-[12px] leading-4 text-dim">{caption}</figcaption>
        </figure>
      ))}
    </div>
  )
}

export function EnlargeControls() {
  const words = useTranslation()
  const recipe = useWorkbench(recipeOf)
  const photo = useWorkbench((state) => state.photo)
  const spot = useSpotPlace((state) => state.spot)
  const { factor } = recipe.steps.upscale
  if (photo === null) return null
  return (
    <>
      <FactorChoice factor={factor ?? enlargeFactors[enlargeFactors.length - 1]} />
      <Forecast photo={photo} recipe={recipe} />
      <ActionButton id="enlarge.spot" opens icon={<ScanSearch size={16} aria-hidden />} />
      {spot?.photo === photo && recipe.steps.upscale.strength > 0 ? (
        <SpotView photo={photo} recipe={recipe} place={spot.place} />
      ) : (
        <p className="text-[12px] leading-4 text-dim">{words.enlargeSpotTip}</p>
      )}
    </>
  )
}
