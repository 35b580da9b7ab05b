/** What can be done with the chosen photos; each of it can be undone. */
import {
  BookImage,
  CalendarDays,
  ChefHat,
  FileOutput,
  Heart,
  Palette,
  Tag,
  TextCursorInput,
  Trash2,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { action, perform } from '../../shell/actions.ts'
import type { ActionId } from '../../shell/actions.ts'
import { keyText } from '../../shell/action-types.ts'
import { useRecipeClipboard } from '../../library/recipe-clipboard.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton } from '../../shared/MenuButton.tsx'
import { useWords } from '../../i18n/index.ts'
import { AlbumChoice, CaptionField, DateField, TagField } from './BatchEditDialogs.tsx'
import { openDialog, useBatchDialog } from './batch.ts'
import type { BatchDialog } from './batch.ts'

const icon = { size: 16, 'aria-hidden': true } as const

/** A button that opens a small dialog beside itself; the key of the same action opens it as well. */
function DialogButton({
  what,
  label,
  keys,
  sign,
  children,
}: {
  what: BatchDialog
  label: string
  keys: string
  sign: ReactNode
  children: ReactNode
}) {
  const open = useBatchDialog((state) => state.open === what)
  return (
    <DialogTrigger isOpen={open} onOpenChange={(isOpen) => openDialog(isOpen ? what : null)}>
      <Button
        aria-label={label}
        className="control grid w-8 shrink-0 place-items-center"
        render={(props) => <button {...props} title={keys === '' ? label : `${label} (${keys})`} />}
      >
        {sign}
      </Button>
      <Popover className="popover" offset={4}>
        <Dialog aria-label={label} className="outline-none">
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

export function SelectionBar({ count }: { count: number }) {
  const words = useWords()
  const copied = useRecipeClipboard((state) => state.copied !== null)
  const keys = (id: ActionId): string => keyText(action(id), words.keyNames)
  const choice = (id: ActionId, disabled = false) => ({
    id,
    label: words[action(id).label],
    keys: keys(id),
    disabled,
    perform: () => perform(id),
  })
  return (
    <>
      <Button
        aria-label={words.selectNone}
        onPress={() => perform('photos.selectNone')}
        className="grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink"
      >
        <X {...icon} />
      </Button>
      <output className="mr-2 shrink-0 font-semibold whitespace-nowrap text-accent">
        {words.selected(count)}
      </output>
      <MenuButton
        label={words.colorize}
        icon={<Palette {...icon} />}
        choices={[choice('photos.colorize'), choice('photos.stable'), choice('photos.artistic')]}
      />
      <ActionButton id="photos.favourite" iconOnly icon={<Heart {...icon} />} className="shrink-0" />
      <DialogButton
        what="album"
        label={words.addToAlbum}
        keys={keys('photos.toAlbum')}
        sign={<BookImage {...icon} />}
      >
        <AlbumChoice />
      </DialogButton>
      <DialogButton what="tag" label={words.addTag} keys={keys('photos.tag')} sign={<Tag {...icon} />}>
        <TagField />
      </DialogButton>
      <DialogButton
        what="date"
        label={words.setDate}
        keys={keys('photos.date')}
        sign={<CalendarDays {...icon} />}
      >
        <DateField />
      </DialogButton>
      <DialogButton what="caption" label={words.setCaption} keys="" sign={<TextCursorInput {...icon} />}>
        <CaptionField />
      </DialogButton>
      <MenuButton
        label={words.recipe}
        iconOnly
        icon={<ChefHat {...icon} />}
        choices={[choice('recipe.copy'), choice('recipe.paste', !copied), choice('recipe.clear')]}
      />
      <ActionButton id="photos.export" iconOnly icon={<FileOutput {...icon} />} className="shrink-0" />
      <ActionButton id="photos.remove" iconOnly icon={<Trash2 {...icon} />} className="shrink-0" />
    </>
  )
}
