/** What can be done with the selected photos where the window is narrow: large buttons at the foot, the rest in a menu. */
import { BookImage, Ellipsis, FileOutput, Heart, Palette } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { presetChoices } from '../../library/photo-choices.ts'
import { applyPreset, usePresets } from '../../library/presets.ts'
import type { Choice } from '../../shared/MenuButton.tsx'
import { useRecipeClipboard } from '../../library/edits.ts'
import { afterwards } from '../../shared/Dialog.tsx'
import { action, isPermitted, perform, type ActionId } from '../../shell/actions.ts'
import { useTranslation } from '../../i18n/index.ts'
import { colorizeChoices } from './actions.ts'
import { targets, useSelection } from '../../library/selection.ts'

const icon = { size: 20, 'aria-hidden': true } as const
const button =
  'flex min-w-0 flex-1 basis-0 flex-col items-center justify-center gap-0.5 rounded-md px-1 text-[12px] leading-4 text-dim hover:text-ink data-[pressed]:text-accent'

/** @param short in place of a label that is too long for a fifth of the window */
function FootButton({ id, short, children }: { id: ActionId; short?: string; children: ReactNode }) {
  const words = useTranslation()
  const label = words[action(id).label]
  return (
    <Button aria-label={label} onPress={() => perform(id)} className={button}>
      {children}
      <span className="max-w-full truncate">{short ?? label}</span>
    </Button>
  )
}

interface FootMenuProps {
  label: string
  icon: ReactNode
  choices: readonly ActionId[]
  disabled?: readonly ActionId[]
  /** What else it offers. */
  more?: readonly Choice[]
}

function FootMenu({ label, icon, choices, disabled = [], more = [] }: FootMenuProps) {
  const words = useTranslation()
  return (
    <MenuTrigger>
      <Button className={button}>
        {icon}
        <span className="max-w-full truncate">{label}</span>
      </Button>
      <Popover className="popover" offset={4} placement="top end">
        <Menu
          aria-label={label}
          className="max-h-[70vh] overflow-y-auto p-1 outline-none"
          disabledKeys={disabled}
          onAction={(id) => {
            const chosen = choices.find((each) => each === id)
            const other = more.find((each) => each.id === id)
            if (chosen) afterwards(() => perform(chosen))
            else if (other) afterwards(other.perform)
          }}
        >
          {choices.map((id) => (
            <MenuItem key={id} id={id} className="menu-item">
              {words[action(id).label]}
            </MenuItem>
          ))}
          {more.map((choice) => (
            <MenuItem key={choice.id} id={choice.id} className="menu-item">
              {choice.label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

export function SelectionFoot() {
  const words = useTranslation()
  const count = useSelection((state) => state.ids.size)
  const copied = useRecipeClipboard((state) => state.copied !== null)
  const presets = usePresets()
  if (count === 0 || !isPermitted('photos.tag')) return null
  return (
    <div
      role="toolbar"
      aria-label={words.selectionActions}
      className="flex h-15 shrink-0 gap-1 border-t border-line bg-panel px-1 py-1"
    >
      <FootMenu label={words.colorize} icon={<Palette {...icon} />} choices={colorizeChoices} />
      <FootButton id="photos.favourite">
        <Heart {...icon} />
      </FootButton>
      <FootButton id="photos.toAlbum" short={words.album}>
        <BookImage {...icon} />
      </FootButton>
      <FootButton id="photos.export">
        <FileOutput {...icon} />
      </FootButton>
      <FootMenu
        label={words.moreActions}
        icon={<Ellipsis {...icon} />}
        choices={[
          'photos.tag',
          'photos.date',
          'photos.caption',
          'photos.place',
          'flag.pick',
          'flag.reject',
          'recipe.copy',
          'recipe.paste',
          'recipe.pasteSome',
          'recipe.clear',
          'photos.remove',
        ]}
        disabled={copied ? [] : ['recipe.paste', 'recipe.pasteSome']}
        more={presetChoices(presets, words, (preset) => void applyPreset(targets(), preset))}
      />
    </div>
  )
}
