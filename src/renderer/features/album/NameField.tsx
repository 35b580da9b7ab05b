/** A line of the side bar in which an album gets its name. */
import { useState } from 'react'
import { Input, TextField } from 'react-aria-components'
import { focusAtOnce } from '../../shared/Dialog.tsx'
import { stopNaming } from './view.ts'

export function NameField({
  label,
  name,
  onName,
}: {
  label: string
  name: string
  onName: (name: string) => void
}) {
  const [text, setText] = useState(name)
  const done = (): void => {
    stopNaming()
    const chosen = text.trim()
    if (chosen !== '' && chosen !== name) onName(chosen)
  }
  return (
    <li className="px-1 py-0.5">
      <TextField aria-label={label} value={text} onChange={setText}>
        <Input
          ref={focusAtOnce}
          className="control h-7 w-full px-2 select-text"
          placeholder={label}
          maxLength={200}
          onBlur={done}
          onFocus={(event) => event.target.select()}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done()
            if (event.key === 'Escape') stopNaming()
          }}
        />
      </TextField>
    </li>
  )
}
