/** The settings as a whole: copied, pasted, given to all photos of the album, reset. */
import { ClipboardCopy, ClipboardPaste, Undo2 } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useOrder } from '../../../library/order.ts'
import { useRecipeClipboard } from '../../../library/recipe-clipboard.ts'
import { ActionButton } from '../../../shared/ActionButton.tsx'
import { useWords } from '../../../i18n/index.ts'
import { giveToAll } from '../clipboard.ts'

export function RecipeSection() {
  const words = useWords()
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
      {ids.length > 1 && (
        <div className="grid gap-1">
          <Button onPress={() => void giveToAll(ids)} className="control px-3">
            {words.recipeAll(ids.length)}
          </Button>
          <p className="text-[12px] leading-4 text-dim">{words.recipeAllHint}</p>
        </div>
      )}
    </>
  )
}
