/** Tags and albums of the photos that are described: each can be opened and taken away; a tag is added by typing it. */
import { useId, useState } from 'react'
import { X } from 'lucide-react'
import { Button, Input, TextField } from 'react-aria-components'
import { useTranslation } from '../i18n/index.ts'
import { edit } from '../library/edits.ts'
import { isPermitted } from '../shell/actions.ts'
import { useSummary } from '../library/store.ts'

interface Chip {
  name: string
  /** How many of the photos have it, where not all do. */
  some?: number | undefined
  open: () => void
  remove: () => void
}

export function Chips({
  label,
  chips,
  children,
}: {
  label: string
  chips: readonly Chip[]
  children?: React.ReactNode
}) {
  const words = useTranslation()
  const mayEdit = isPermitted('photos.tag')
  if (chips.length === 0 && (children === undefined || !mayEdit)) return null
  return (
    <section aria-label={label} className="grid gap-1">
      <h3 className="font-medium">{label}</h3>
      {chips.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {chips.map(({ name, some, open, remove }) => (
            <li key={name} className="flex min-h-6 max-w-full items-center rounded-full bg-raised">
              <Button
                onPress={open}
                className={`min-w-0 truncate rounded-full pl-3 hover:text-accent ${mayEdit ? '' : 'pr-3'}`}
              >
                {some === undefined ? name : words.someHave(name, some)}
              </Button>
              {mayEdit && (
                <Button
                  aria-label={words.takeAway(name)}
                  onPress={remove}
                  className="grid size-6 shrink-0 place-items-center rounded-full text-dim hover:text-ink"
                >
                  <X size={12} aria-hidden />
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayEdit && children}
    </section>
  )
}

/** Onto all of the photos; Enter adds it. */
export function NewTag({ ids }: { ids: readonly number[] }) {
  const words = useTranslation()
  const known = useSummary(({ tags }) => tags) ?? []
  const [text, setText] = useState('')
  const list = useId()
  const add = async (): Promise<void> => {
    const tag = text.trim()
    if (tag !== '' && (await edit({ type: 'tag', ids: [...ids], tag, on: true })) !== undefined) setText('')
  }
  return (
    <TextField aria-label={words.newTag} value={text} onChange={setText}>
      <Input
        list={list}
        maxLength={100}
        placeholder={words.newTag}
        className="control w-full px-2 select-text"
        onKeyDown={(event) => {
          if (event.key === 'Enter') void add()
          if (event.key === 'Escape') setText('')
        }}
      />
      <datalist id={list}>
        {known.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
    </TextField>
  )
}
