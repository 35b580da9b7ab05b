/** The recipe as a whole: copied, pasted, given to all photos of the album, reset; and its history. */
import { ClipboardCopy, ClipboardPaste, ListChecks, Undo2 } from 'lucide-react'
import { Button } from 'react-aria-components'
import { makeRecipe } from '../../../../contract/recipe.ts'
import { useRecipeClipboard } from '../../../library/edits.ts'
import { useOrder } from '../../../library/order.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { localeOf, useLanguage, useTranslation } from '../../../i18n/index.ts'
import { editSession } from '../composition.ts'
import { beginsUntouched, rowText } from '../history-text.ts'
import { usePacks } from '../recipes.ts'
import { useWorkbench, variantOf } from '../store.ts'
import { applyToAll } from '../panel-actions.ts'
import { goToStep } from '../variants/variants.ts'

export function RecipeSection() {
  const words = useTranslation()
  const ids = useOrder((state) => state.ids)
  const copied = useRecipeClipboard((state) => state.copied !== null)
  return (
    <>
      <div className="flex gap-2">
        <ActionButton id="photo.copyRecipe" iconOnly icon={<ClipboardCopy size={16} aria-hidden />} />
        <ActionButton
          id="photo.pasteRecipe"
          iconOnly
          icon={<ClipboardPaste size={16} aria-hidden />}
          disabled={!copied}
        />
        <ActionButton id="photo.resetRecipe" icon={<Undo2 size={16} aria-hidden />} className="flex-1 px-2" />
      </div>
      <ActionButton id="photo.pasteSome" icon={<ListChecks size={16} aria-hidden />} disabled={!copied} />
      {ids.length > 1 && (
        <div className="grid gap-1">
          <Button onPress={() => void applyToAll()} className="control px-3">
            {words.recipeAll(ids.length)}
          </Button>
          <p className="text-[12px] leading-4 text-dim">{words.recipeAllHint}</p>
        </div>
      )}
    </>
  )
}

interface RowProps {
  text: string
  at: number | null
  state: 'done' | 'current' | 'undone'
  onTaken: () => void
}

function HistoryRow({ text, at, state, onTaken }: RowProps) {
  const language = useLanguage((state) => state.language)
  const time = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit' })
  const look = { done: '', current: 'font-semibold text-accent', undone: 'text-dim' }[state]
  return (
    <li>
      <button
        type="button"
        aria-current={state === 'current' ? 'step' : undefined}
        onClick={onTaken}
        className={`flex w-full justify-between gap-2 rounded px-2 py-1 text-left hover:bg-surround ${look}`}
      >
        <span className="truncate" title={text}>
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
 * What was done to the selected variant, the newest first, down to the photo that nobody has changed; a click goes back to a step,
 * or forward again.
 */
export function HistorySection() {
  const words = useTranslation()
  const packs = usePacks()
  const variant = useWorkbench(variantOf)
  if (!variant) return <p className="text-[12px] leading-4 text-dim">{words.historyNone}</p>
  const nameOfModel = (id: string) => packs.find((pack) => pack.id === id)?.name ?? id
  const { steps, cursor } = variant
  const hasOriginal = steps.some(beginsUntouched)
  return (
    <ol className="-mx-2 grid max-h-72 overflow-y-auto">
      {steps.toReversed().map((step) => (
        <HistoryRow
          key={step.seq}
          text={rowText(step, words, nameOfModel)}
          at={step.at}
          state={step.seq === cursor ? 'current' : step.seq > cursor ? 'undone' : 'done'}
          onTaken={() => void goToStep(variant, step.seq)}
        />
      ))}
      {/* The first change made the variant: before it there was no step to go to, and going there is one more. */}
      {!hasOriginal && (
        <HistoryRow
          text={words.original}
          at={null}
          state="done"
          onTaken={() => editSession.changeOnce('original', () => makeRecipe())}
        />
      )}
    </ol>
  )
}
