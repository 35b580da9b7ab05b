/** A text of the details: saved when it is left or by Enter, reset by Esc; of several photos it says where they differ. */
import { useState } from 'react'
import { Eraser } from 'lucide-react'
import { Button, Input, Label, TextArea, TextField } from 'react-aria-components'
import { longestLine } from '../../contract/photo-words.ts'
import { useTranslation } from '../i18n/index.ts'
import { isPermitted } from '../shell/actions.ts'

/** A draft that is saved where it was changed, and reset by Esc, or when it could not be saved. */
function useDraft(value: string, save: (text: string) => Promise<boolean>) {
  const [text, setText] = useState(value)
  const [from, setFrom] = useState(value)
  if (from !== value) {
    setFrom(value)
    setText(value)
  }
  const saveChange = async (): Promise<void> => {
    if (text !== value && !(await save(text.trim()))) setText(value)
  }
  return { value: text, onChange: setText, onBlur: () => void saveChange(), reset: () => setText(value) }
}

interface Props {
  label: string
  /** Null: the photos differ. */
  value: string | null
  /** Named like the sections around it. */
  isHeading?: boolean
  /** More than one line: Enter saves, with Shift it makes a new line. */
  rows?: number
  hint?: string
  /** @returns undefined where it could not be saved */
  onSave: (text: string) => Promise<number | null | undefined>
}

export function Field({ label, value, isHeading = false, rows, hint, onSave }: Props) {
  const words = useTranslation()
  const mayEdit = isPermitted('photos.caption')
  const save = async (text: string): Promise<boolean> => (await onSave(text)) !== undefined
  const { reset, ...draft } = useDraft(value ?? '', save)
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
    if (event.key === 'Enter' && !event.shiftKey) event.currentTarget.blur()
    if (event.key === 'Escape') reset()
  }
  const placeholder = value === null ? words.mixedValues : undefined
  const common = { onKeyDown, ...(placeholder !== undefined && { placeholder }) }
  return (
    <TextField {...draft} isReadOnly={!mayEdit} className="grid gap-1">
      <div className="flex items-end justify-between gap-2">
        <Label className={isHeading ? 'font-medium' : 'text-[12px] leading-4 text-dim'}>{label}</Label>
        {value === null && mayEdit && (
          <Button
            aria-label={words.emptyForAll(label)}
            onPress={() => void onSave('')}
            className="-my-1 grid size-6 shrink-0 place-items-center rounded text-dim hover:text-ink"
            render={(props) => <button {...props} title={words.emptyForAll(label)} />}
          >
            <Eraser size={14} aria-hidden />
          </Button>
        )}
      </div>
      {rows === undefined ? (
        <Input {...common} maxLength={longestLine} className="control px-2 select-text" />
      ) : (
        <TextArea
          {...common}
          rows={rows}
          maxLength={10_000}
          className="control h-auto resize-none px-2 py-1 select-text"
        />
      )}
      {hint !== undefined && <p className="text-[12px] leading-4 text-dim">{hint}</p>}
    </TextField>
  )
}
