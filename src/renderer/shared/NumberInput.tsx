/**
 * The field in which every number is written: what is typed or pasted is read generously, and taken over by
 * Enter or by going on, dropped by Escape.
 */
import { useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { useLocale } from 'react-aria-components'
import { readNumber } from './read-number.ts'

interface Props {
  label: string
  value: number
  least: number
  greatest: number
  /** Arrow keys change by it, and what is written is rounded to it. */
  step: number
  /** How the value is shown; where it is per cent, 1 is 100 %. */
  format?: Intl.NumberFormatOptions
  /** Called with a number within the limits. */
  onChange: (value: number) => void
  className?: string
}

/** Steps leave dust such as 0.35000000000000003. */
const clean = (value: number): number => Number(value.toFixed(6))

export function NumberInput({
  label,
  value,
  least,
  greatest,
  step,
  format = {},
  onChange,
  className = '',
}: Props) {
  const { locale } = useLocale()
  /** What is being written; null: the value is shown. */
  const [draft, setDraft] = useState<string | null>(null)
  const form = { percent: format.style === 'percent', greatest }
  const read = draft === null ? value : readNumber(draft, form)

  const take = (next: number): void => {
    const onStep = least + Math.round((next - least) / step) * step
    const taken = clean(Math.min(greatest, Math.max(least, onStep)))
    setDraft(null)
    if (taken !== value) onChange(taken)
  }
  const commit = (): void => {
    if (draft !== null && read !== null) take(read)
    else setDraft(null)
  }
  const drop = (field: HTMLInputElement): void => {
    // Before the focus goes, which would take it over.
    flushSync(() => setDraft(null))
    field.blur()
  }
  const keys: Readonly<Record<string, (field: HTMLInputElement) => void>> = {
    ArrowUp: () => take((read ?? value) + step),
    ArrowDown: () => take((read ?? value) - step),
    PageUp: () => take((read ?? value) + 10 * step),
    PageDown: () => take((read ?? value) - 10 * step),
    Enter: commit,
    Escape: drop,
  }
  return (
    <input
      type="text"
      inputMode={least < 0 ? 'text' : 'decimal'}
      aria-label={label}
      aria-invalid={read === null ? true : undefined}
      data-number
      autoComplete="off"
      value={draft ?? new Intl.NumberFormat(locale, format).format(value)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event: KeyboardEvent<HTMLInputElement>) => {
        const act = keys[event.key]
        if (!act || event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return
        // Enter still sends the form that the field is in.
        if (event.key !== 'Enter') event.preventDefault()
        act(event.currentTarget)
      }}
      className={`control px-2 text-right select-text aria-invalid:border-fault ${className}`}
    />
  )
}
