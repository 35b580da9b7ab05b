/** The recipe as a whole: copied, pasted, given to all photos of the album, reset. */
import { ClipboardCopy, ClipboardPaste, ListChecks, Undo2 } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useRecipeClipboard } from '../../../library/edits.ts'
import { useOrder } from '../../../library/order.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { useTranslation } from '../../../i18n/index.ts'
import { applyToAll } from '../panel-actions.ts'

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
        <ActionButton
          id="photo.resetRecipe"
          icon={<Undo2 size={16} aria-hidden />}
          className="flex-auto px-2"
        />
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
