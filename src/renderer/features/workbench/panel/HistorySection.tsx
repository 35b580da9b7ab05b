/** The history of a variant: what each step did, and a small picture of what the photo was like after it. */
import { useRef, type ReactNode } from 'react'

import { makeRecipe, type Recipe } from '../../../../contract/recipe.ts'
import { localeOf, useLanguage, useTranslation } from '../../../i18n/index.ts'
import { editSession } from '../composition.ts'
import { beginsUntouched, rowText } from '../history-text.ts'
import { usePacks } from '../recipes.ts'
import { detailOf, useWorkbench, variantOf, type Variant } from '../store.ts'
import { useStepRecipe } from '../variants/step-recipe.ts'
import { useRecipeThumbnail } from '../variants/thumbnails.ts'
import { goToStep } from '../variants/variants.ts'

type Step = Variant['steps'][number]

function Picture({ url, onLost }: { url: string | null; onLost?: () => void }) {
  return (
    <span
      className="block h-10 w-14 shrink-0 overflow-hidden rounded-sm bg-surround"
      data-testid="step-picture"
    >
      {url !== null && (
        <img src={url} alt="" draggable={false} onError={onLost} className="size-full object-cover" />
      )}
    </span>
  )
}

/** Of a recipe that is not known yet it is an empty place. */
function RecipePicture({ photo, recipe }: { photo: number; recipe: Recipe | null }) {
  const { url, onLost } = useRecipeThumbnail(photo, recipe, null, null)
  return <Picture url={url} onLost={onLost} />
}

/** It is asked for when its row is seen. */
function StepPicture({ photo, variant, step }: { photo: number; variant: Variant; step: Step }) {
  const place = useRef<HTMLSpanElement>(null)
  const recipe = useStepRecipe(place, variant, step)
  return (
    <span ref={place}>
      <RecipePicture photo={photo} recipe={recipe} />
    </span>
  )
}

interface RowProps {
  text: string
  at: number | null
  state: 'done' | 'current' | 'undone'
  picture: ReactNode
  onTaken: () => void
}

function HistoryRow({ text, at, state, picture, onTaken }: RowProps) {
  const language = useLanguage((state) => state.language)
  const time = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit' })
  const look = { done: '', current: 'font-semibold text-accent', undone: 'text-dim' }[state]
  return (
    <li>
      <button
        type="button"
        aria-current={state === 'current' ? 'step' : undefined}
        onClick={onTaken}
        className={`flex w-full items-center gap-2 rounded px-2 py-1 text-left hover:bg-surround ${look}`}
      >
        {picture}
        <span className="line-clamp-2 grow" title={text}>
          {text}
        </span>
        {at !== null && (
          <time dateTime={new Date(at).toISOString()} className="shrink-0 font-normal text-dim">
            {time.format(at)}
          </time>
        )}
      </button>
    </li>
  )
}

/**
 * What was done to the selected variant, the newest first, down to the photo that nobody has changed; a click
 * goes back to a step, or forward again.
 */
export function HistorySection() {
  const words = useTranslation()
  const packs = usePacks()
  const photo = useWorkbench(detailOf)
  const variant = useWorkbench(variantOf)
  if (!variant || !photo) return <p className="text-[12px] leading-4 text-dim">{words.historyNone}</p>
  const nameOfModel = (id: string) => packs.find((pack) => pack.id === id)?.name ?? id
  const { steps, cursor } = variant
  const hasOriginal = steps.some(beginsUntouched)
  const untouched = <Picture url={photo.original.small} />
  const pictureOf = (step: Step) => {
    // Of a film nobody makes pictures for each step.
    if (photo.film) return null
    if (beginsUntouched(step)) return untouched
    return <StepPicture photo={photo.id} variant={variant} step={step} />
  }
  return (
    <ol className="-mx-2 grid max-h-96 overflow-y-auto">
      {steps.toReversed().map((step) => (
        <HistoryRow
          key={step.seq}
          text={rowText(step, words, nameOfModel)}
          at={step.at}
          state={step.seq === cursor ? 'current' : step.seq > cursor ? 'undone' : 'done'}
          picture={pictureOf(step)}
          onTaken={() => void goToStep(variant, step.seq)}
        />
      ))}
      {/* The first change made the variant: before it there was no step to go to, and going there is one more. */}
      {!hasOriginal && (
        <HistoryRow
          text={words.original}
          at={null}
          state="done"
          picture={photo.film ? null : untouched}
          onTaken={() => editSession.changeOnce('original', () => makeRecipe())}
        />
      )}
    </ol>
  )
}
