/** What can be done with the selected photos; each of it can be undone. */
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
import { action, perform, type ActionId, keyText } from '../../shell/actions.ts'
import { useRecipeClipboard } from '../../library/edits.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton } from '../../shared/MenuButton.tsx'
import { useWords } from '../../i18n/index.ts'
import { AlbumChoice, CaptionField, DateField, TagField } from './BatchEditDialogs.tsx'
import { colorizeChoices } from './actions.ts'
import { openDialog, useBatchDialog } from './batch.ts'
import type { BatchDialog } from './batch.ts'

const iconProps = { size: 16, 'aria-hidden': true } as const

/** A button that opens a small dialog beside itself; the key of the same action opens it as well. */
function DialogButton({
  what,
  label,
  keys,
  icon,
  children,
}: {
  what: BatchDialog
  label: string
  keys: string
  icon: ReactNode
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
        {icon}
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
        <X {...iconProps} />
      </Button>
      <output className="mr-2 shrink-0 font-semibold whitespace-nowrap text-accent">
        {words.selected(count)}
      </output>
      <MenuButton
        label={words.colorize}
        icon={<Palette {...iconProps} />}
        choices={colorizeChoices.map((id) => choice(id))}
      />
      <ActionButton id="photos.favourite" iconOnly icon={<Heart {...iconProps} />} className="shrink-0" />
      <DialogButton
        what="album"
        label={words.addToAlbum}
        keys={keys('photos.toAlbum')}
        icon={<BookImage {...iconProps} />}
      >
        <AlbumChoice />
      </DialogButton>
      <DialogButton what="tag" label={words.addTag} keys={keys('photos.tag')} icon={<Tag {...iconProps} />}>
        <TagField />
      </DialogButton>
      <DialogButton
        what="date"
        label={words.setDate}
        keys={keys('photos.date')}
        icon={<CalendarDays {...iconProps} />}
      >
        <DateField />
      </DialogButton>
      <DialogButton what="caption" label={words.setCaption} keys="" icon={<TextCursorInput {...iconProps} />}>
        <CaptionField />
      </DialogButton>
      <MenuButton
        label={words.recipe}
        iconOnly
        icon={<ChefHat {...iconProps} />}
        choices={[choice('recipe.copy'), choice('recipe.paste', !copied), choice('recipe.clear')]}
      />
      <ActionButton id="photos.export" iconOnly icon={<FileOutput {...iconProps} />} className="shrink-0" />
      <ActionButton id="photos.remove" iconOnly icon={<Trash2 {...iconProps} />} className="shrink-0" />
    </>
  )
}
