/** The small things that a batch asks for: which album, which tag, what date, what caption. */
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { BookImage, Plus } from 'lucide-react'
import { Form, Input, Label, TextField } from 'react-aria-components'
import { Button } from '../../shared/Button.tsx'
import { useRoute } from '../../shell/route.ts'
import { edit } from '../../library/edits.ts'
import { useSummary } from '../../library/store.ts'
import { focusAtOnce } from '../../shared/Dialog.tsx'
import { useTranslation } from '../../i18n/index.ts'
import { addToNewAlbum, openDialog, targets } from './batch.ts'

/** One line of text, Enter takes it. `onTake` says whether that was right; a fault leaves the dialog open. */
function OneLine({
  label,
  hint,
  value = '',
  suggestions = [],
  empty,
  button,
  onTake,
  children,
}: {
  label: string
  hint?: string
  value?: string
  suggestions?: readonly string[]
  /** Nothing is an answer as well. */
  empty?: boolean
  button: string
  onTake: (text: string) => Promise<boolean>
  children?: ReactNode
}) {
  const [text, setText] = useState(value)
  const list = useId()
  const take = async (): Promise<void> => {
    if (await onTake(text.trim())) openDialog(null)
  }
  return (
    <Form
      className="grid w-72 gap-2 p-3 max-sm:w-full max-sm:p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '' || empty) void take()
      }}
    >
      <TextField value={text} onChange={setText} className="grid gap-1">
        <Label className="font-medium">{label}</Label>
        <div className="flex gap-2">
          <Input
            ref={focusAtOnce}
            className="control min-w-0 flex-1 px-2 select-text"
            {...(suggestions.length > 0 ? { list } : {})}
          />
          <Button type="submit" className="primary px-3">
            {button}
          </Button>
        </div>
      </TextField>
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </datalist>
      )}
      {hint !== undefined && <p className="text-[12px] leading-4 text-dim">{hint}</p>}
      {children}
    </Form>
  )
}

const worked = (made: number | null | undefined): boolean => made !== undefined

export function AlbumChoice() {
  const words = useTranslation()
  const albums = useSummary(({ albums }) => albums) ?? []
  const here = useRoute((route) => route.query.album)
  const take = (album: number): void => {
    openDialog(null)
    void edit({ type: 'albumAdd', album, ids: targets() })
  }
  return (
    <div className="w-72 max-sm:w-full">
      <OneLine
        label={words.newAlbum}
        button={words.create}
        onTake={async (name) => {
          await addToNewAlbum(name)
          return true
        }}
      />
      <ul className="max-h-64 overflow-y-auto border-line p-1 not-empty:border-t empty:hidden">
        {albums.map(({ id, name, photos }) => (
          <li key={id}>
            <Button onPress={() => take(id)} isDisabled={id === here} className="menu-item w-full text-left">
              <BookImage size={16} aria-hidden className="shrink-0 text-dim" />
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <span className="text-dim">{photos}</span>
            </Button>
          </li>
        ))}
        {here !== undefined && (
          <li className="mt-1 border-t border-line pt-1">
            <Button
              onPress={() => {
                openDialog(null)
                void edit({ type: 'albumTake', album: here, ids: targets() })
              }}
              className="menu-item w-full text-left"
            >
              {words.takeFromAlbum}
            </Button>
          </li>
        )}
      </ul>
    </div>
  )
}

export function TagField() {
  const words = useTranslation()
  const tags = useSummary(({ tags }) => tags) ?? []
  return (
    <OneLine
      label={words.addTag}
      button={words.add}
      suggestions={tags.map(({ name }) => name)}
      onTake={async (tag) => worked(await edit({ type: 'tag', ids: targets(), tag, on: true }))}
    >
      {tags.length > 0 && (
        <ul className="flex max-h-40 flex-wrap gap-1 overflow-y-auto">
          {tags.slice(0, 40).map(({ name }) => (
            <li key={name}>
              <Button
                onPress={() => {
                  openDialog(null)
                  void edit({ type: 'tag', ids: targets(), tag: name, on: true })
                }}
                className="flex min-h-6 items-center gap-1 rounded-full bg-surround px-2 hover:bg-line"
              >
                <Plus size={12} aria-hidden />
                {name}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </OneLine>
  )
}

export function DateField() {
  const words = useTranslation()
  return (
    <OneLine
      label={words.setDate}
      hint={words.dateHint}
      button={words.set}
      empty
      onTake={async (text) =>
        worked(await edit({ type: 'date', ids: targets(), text: text === '' ? null : text }))
      }
    />
  )
}

export function CaptionField() {
  const words = useTranslation()
  return (
    <OneLine
      label={words.setCaption}
      button={words.set}
      empty
      onTake={async (caption) => worked(await edit({ type: 'caption', ids: targets(), caption }))}
    />
  )
}
