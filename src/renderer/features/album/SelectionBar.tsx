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
import type { ComponentType } from 'react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { action, perform, type ActionId, keyText } from '../../shell/actions.ts'
import { presetChoices } from '../../library/photo-choices.ts'
import { applyPreset, usePresets } from '../../library/presets.ts'
import { useRecipeClipboard } from '../../library/edits.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton } from '../../shared/MenuButton.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { AlbumChoice, CaptionField, DateField, TagField } from './BatchEditDialogs.tsx'
import { colorizeChoices } from './actions.ts'
import { openDialog, targets, useBatchDialog } from './batch.ts'
import type { BatchDialog } from './batch.ts'

const iconProps = { size: 16, 'aria-hidden': true } as const

interface DialogChoice {
  what: BatchDialog
  /** The action that opens it. */
  id: ActionId
  label: 'addToAlbum' | 'addTag' | 'setDate' | 'setCaption'
  /** What of the label is seen in the bar. */
  short: 'album' | 'tag' | 'date' | 'caption'
  Icon: ComponentType<typeof iconProps>
  Content: ComponentType
  /** Hides the words where the bar has no space for them; hearts and bins need them least. */
  fold: string
}

export const batchDialogs: readonly DialogChoice[] = [
  {
    what: 'album',
    id: 'photos.toAlbum',
    label: 'addToAlbum',
    short: 'album',
    Icon: BookImage,
    Content: AlbumChoice,
    fold: '@max-[830px]:hidden',
  },
  {
    what: 'tag',
    id: 'photos.tag',
    label: 'addTag',
    short: 'tag',
    Icon: Tag,
    Content: TagField,
    fold: '@max-[850px]:hidden',
  },
  {
    what: 'date',
    id: 'photos.date',
    label: 'setDate',
    short: 'date',
    Icon: CalendarDays,
    Content: DateField,
    fold: '@max-[900px]:hidden',
  },
  {
    what: 'caption',
    id: 'photos.caption',
    label: 'setCaption',
    short: 'caption',
    Icon: TextCursorInput,
    Content: CaptionField,
    fold: '@max-[1000px]:hidden',
  },
]

/** A button that opens a small dialog beside itself; the key of the same action opens it as well. */
function DialogButton({ what, id, label, short, Icon, Content, fold }: DialogChoice) {
  const words = useTranslation()
  const open = useBatchDialog((state) => state.open === what)
  const keys = keyText(action(id), words.keyNames)
  return (
    <DialogTrigger isOpen={open} onOpenChange={(isOpen) => openDialog(isOpen ? what : null)}>
      <Button
        aria-label={words[label]}
        className="control flex min-w-8 shrink-0 items-center justify-center gap-2 px-2"
        render={(props) => (
          <button {...props} title={keys === '' ? words[label] : `${words[label]} (${keys})`} />
        )}
      >
        <Icon {...iconProps} />
        <span className={`whitespace-nowrap ${fold}`}>{words[short]}</span>
      </Button>
      <Popover className="popover" offset={4}>
        <Dialog aria-label={words[label]} className="outline-none">
          <Content />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** How many, and none of them any more. */
export function SelectionCount({ count }: { count: number }) {
  const words = useTranslation()
  return (
    <>
      <Button
        aria-label={words.selectNone}
        onPress={() => perform('photos.selectNone')}
        className="grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink"
        render={(props) => <button {...props} title={words.selectNone} />}
      >
        <X {...iconProps} />
      </Button>
      <output className="mr-2 shrink-0 font-semibold whitespace-nowrap text-accent">
        {words.selected(count)}
      </output>
    </>
  )
}

export function SelectionBar({ count }: { count: number }) {
  const words = useTranslation()
  const copied = useRecipeClipboard((state) => state.copied !== null)
  const presets = usePresets()
  const choice = (id: ActionId, disabled = false) => ({
    id,
    label: words[action(id).label],
    keys: keyText(action(id), words.keyNames),
    disabled,
    perform: () => perform(id),
  })
  return (
    <>
      <SelectionCount count={count} />
      <MenuButton
        label={words.colorize}
        icon={<Palette {...iconProps} />}
        fold="@max-[700px]:hidden"
        choices={colorizeChoices.map((id) => choice(id))}
      />
      <ActionButton id="photos.favourite" icon={<Heart {...iconProps} />} fold="@max-[1100px]:hidden" />
      {batchDialogs.map((each) => (
        <DialogButton key={each.what} {...each} />
      ))}
      <MenuButton
        label={words.recipe}
        icon={<ChefHat {...iconProps} />}
        fold="@max-[1010px]:hidden"
        className="control flex min-w-8 shrink-0 items-center justify-center gap-2 px-2"
        choices={[
          choice('recipe.copy'),
          choice('recipe.paste', !copied),
          choice('recipe.pasteSome', !copied),
          choice('recipe.clear'),
          ...presetChoices(presets, words, (preset) => void applyPreset(targets(), preset)),
        ]}
      />
      <ActionButton id="photos.export" icon={<FileOutput {...iconProps} />} fold="@max-[760px]:hidden" />
      <ActionButton
        id="photos.remove"
        text={words.removeShort}
        icon={<Trash2 {...iconProps} />}
        fold="@max-[1190px]:hidden"
      />
    </>
  )
}
