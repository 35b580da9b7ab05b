/** A button for an action of the table: its label, its key in the tip and for screen readers, its state. */
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { action, isPermitted, perform, type ActionId, ariaKeys, keyText } from '../shell/actions.ts'
import { useTranslation } from '../i18n/index.ts'

interface Props {
  id: ActionId
  icon?: ReactNode
  /** Only the icon is seen; the label is still its name. */
  iconOnly?: boolean
  /** Where there is no space for the label, which is then only a name: a class that hides it there. */
  fold?: string
  /** Seen in place of the label, of which it is a part. */
  text?: string
  pressed?: boolean
  /** More is seen beside it once it was pressed. */
  opens?: boolean
  disabled?: boolean
  primary?: boolean
  className?: string
}

export function ActionButton({
  id,
  icon,
  iconOnly,
  fold,
  text,
  pressed,
  opens,
  disabled,
  primary,
  className = '',
}: Props) {
  const words = useTranslation()
  if (!isPermitted(id)) return null
  const found = action(id)
  const label = words[found.label]
  const key = keyText(found, words.keyNames)
  const keys = ariaKeys(found)
  return (
    <Button
      {...(iconOnly || fold !== undefined || text !== undefined ? { 'aria-label': label } : {})}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(disabled === undefined ? {} : { isDisabled: disabled })}
      onPress={() => perform(id)}
      className={`flex items-center justify-center gap-2 ${primary ? 'primary' : 'control'} ${iconOnly ? 'w-8 shrink-0' : fold === undefined ? 'px-3' : 'min-w-8 shrink-0 px-2'} ${
        pressed ? 'border-accent text-accent' : ''
      } ${className}`}
      render={(props) => (
        <button
          {...props}
          {...(opens ? { 'data-opens': '' } : {})}
          title={key === '' ? label : `${label} (${key})`}
          aria-keyshortcuts={keys}
        />
      )}
    >
      {icon}
      {!iconOnly && <span className={`whitespace-nowrap ${fold ?? ''}`}>{text ?? label}</span>}
    </Button>
  )
}
