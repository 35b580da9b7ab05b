/** A button that opens a menu of things to do or to choose from. */
import type { ReactNode } from 'react'
import { Check, ChevronDown } from 'lucide-react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { afterwards } from './Dialog.tsx'

export interface Choice {
  id: string
  label: string
  perform: () => void
  /** For a choice out of several: whether it is the one in effect. */
  chosen?: boolean
  disabled?: boolean
  /** The key that does the same. */
  keys?: string
  /** It opens further choices, in menus of a right click. */
  choices?: readonly Choice[]
}

interface Props {
  label: string
  icon?: ReactNode
  iconOnly?: boolean
  /** Seen in place of the label, which is then only the name. */
  text?: ReactNode
  /** Where there is no space for the label: a class that hides it there. */
  fold?: string
  choices: readonly Choice[]
  className?: string
}

export function MenuButton({ label, icon, iconOnly, text, fold = '', choices, className }: Props) {
  if (choices.length === 0) return null
  const choosing = choices.some(({ chosen }) => chosen !== undefined)
  return (
    <MenuTrigger>
      <Button
        {...(iconOnly || text !== undefined || fold !== '' ? { 'aria-label': label } : {})}
        className={className ?? `control flex items-center justify-center gap-2 ${iconOnly ? 'w-8' : 'px-3'}`}
        render={(props) => <button {...props} title={label} />}
      >
        {icon}
        {!iconOnly && <span className={`truncate whitespace-nowrap ${fold}`}>{text ?? label}</span>}
        {!iconOnly && <ChevronDown size={14} aria-hidden className="text-dim" />}
      </Button>
      <Popover className="popover" offset={4}>
        <Menu
          aria-label={label}
          className="max-h-[60vh] overflow-y-auto p-1 outline-none"
          onAction={(id) => {
            const chosen = choices.find((choice) => choice.id === id)
            if (chosen) afterwards(chosen.perform)
          }}
          disabledKeys={choices.filter(({ disabled }) => disabled).map(({ id }) => id)}
          {...(choosing
            ? {
                selectionMode: 'single',
                selectedKeys: choices.filter(({ chosen }) => chosen).map(({ id }) => id),
              }
            : {})}
        >
          {choices.map(({ id, label, chosen, keys }) => (
            <MenuItem key={id} id={id} textValue={label} className="menu-item">
              {choosing && <Check size={14} aria-hidden className={chosen ? 'text-accent' : 'invisible'} />}
              <span className="flex-1 truncate">{label}</span>
              {keys !== undefined && keys !== '' && (
                <kbd className="pl-4 font-sans text-dim pointer-coarse:hidden">{keys}</kbd>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
