/** What can be done with the selected photos; each of it can be undone. */
import { ChefHat, FileOutput, Heart, Palette, Trash2, X } from 'lucide-react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { action, isPermitted, perform, type ActionId, keyText } from '../../shell/actions.ts'
import { presetChoices } from '../../library/photo-choices.ts'
import { applyPreset, usePresets } from '../../library/presets.ts'
import { useRecipeClipboard } from '../../library/edits.ts'
import { ActionButton } from '../../shared/ActionButton.tsx'
import { MenuButton } from '../../shared/MenuButton.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { openDialog, useDescribeDialog, type DescribeDialog } from '../../describe/dialog.ts'
import { dialogs } from '../../describe/DialogSheet.tsx'
import { targets } from '../../library/selection.ts'
import { colorizeChoices } from './actions.ts'

const iconProps = { size: 16, 'aria-hidden': true } as const

/** The dialogs whose buttons the bar has; where it has no space for the words it hides them, hearts and bins need them least. */
const barDialogs: readonly { what: DescribeDialog; fold: string }[] = [
  { what: 'album', fold: '@max-[830px]:hidden' },
  { what: 'tag', fold: '@max-[850px]:hidden' },
  { what: 'date', fold: '@max-[900px]:hidden' },
  { what: 'caption', fold: '@max-[1000px]:hidden' },
]

/** A button that opens a small dialog beside itself; the key of the same action opens it as well. */
function DialogButton({ what, fold }: { what: DescribeDialog; fold: string }) {
  const words = useTranslation()
  const open = useDescribeDialog((state) => state.open === what)
  const { id, short, Icon, Content } = dialogs[what]
  const label = words[action(id).label]
  const keys = keyText(action(id), words.keyNames)
  return (
    <DialogTrigger isOpen={open} onOpenChange={(isOpen) => openDialog(isOpen ? what : null)}>
      <Button
        aria-label={label}
        className="control flex min-w-8 shrink-0 items-center justify-center gap-2 px-2"
        render={(props) => <button {...props} title={keys === '' ? label : `${label} (${keys})`} />}
      >
        <Icon {...iconProps} />
        <span className={`whitespace-nowrap ${fold}`}>{words[short]}</span>
      </Button>
      <Popover className="popover" offset={4}>
        <Dialog aria-label={label} className="outline-none">
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
  // Whoever may not even tag them may only look.
  if (!isPermitted('photos.tag')) return <SelectionCount count={count} />
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
      {barDialogs.map((each) => (
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
