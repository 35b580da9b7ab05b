/** The small things that are asked for: which album, which tag, what date, what caption, where. */
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { BookImage, Plus } from 'lucide-react'
import { Form, Input, Label, TextArea, TextField } from 'react-aria-components'
import { longestLine } from '../../contract/photo-words.ts'
import type { SharedDetails as Shared } from '../../contract/shared-details.ts'
import { Button } from '../shared/Button.tsx'
import { useRoute } from '../shell/route.ts'
import { edit } from '../library/edits.ts'
import { useSummary } from '../library/store.ts'
import { focusAtOnce } from '../shared/Dialog.tsx'
import { useTranslation } from '../i18n/index.ts'
import { openDialog } from './dialog.ts'
import { placeFields, type PlaceFieldName } from './Place.tsx'
import { useShared } from './shared.ts'
import { subject, useSubject } from './subject.ts'

/** What is asked for: Enter or its button takes it. */
function Asking({
  className = 'w-80',
  onTake,
  children,
}: {
  className?: string
  onTake: () => Promise<void>
  children: ReactNode
}) {
  return (
    <Form
      className={`grid gap-2 p-3 max-sm:w-full max-sm:p-4 ${className}`}
      onSubmit={(event) => {
        event.preventDefault()
        void onTake()
      }}
    >
      {children}
    </Form>
  )
}

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
    const isAnswer = text.trim() !== '' || empty
    if (isAnswer && (await onTake(text.trim()))) openDialog(null)
  }
  return (
    <Asking className="w-72" onTake={take}>
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
    </Asking>
  )
}

const worked = (made: number | null | undefined): boolean => made !== undefined

export function AlbumChoice() {
  const words = useTranslation()
  const albums = useSummary(({ albums }) => albums) ?? []
  const here = useRoute((route) => route.query.album)
  const take = (album: number): void => {
    openDialog(null)
    void edit({ type: 'albumAdd', album, ids: [...subject()] })
  }
  return (
    <div className="w-72 max-sm:w-full">
      <OneLine
        label={words.newAlbum}
        button={words.create}
        onTake={async (name) => {
          await edit({ type: 'albumCreate', name, ids: [...subject()] })
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
                void edit({ type: 'albumTake', album: here, ids: [...subject()] })
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
      onTake={async (tag) => worked(await edit({ type: 'tag', ids: [...subject()], tag, on: true }))}
    >
      {tags.length > 0 && (
        <ul className="flex max-h-40 flex-wrap gap-1 overflow-y-auto">
          {tags.slice(0, 40).map(({ name }) => (
            <li key={name}>
              <Button
                onPress={() => {
                  openDialog(null)
                  void edit({ type: 'tag', ids: [...subject()], tag: name, on: true })
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
  const ids = useSubject()
  const shared = useShared(ids)
  if (!shared) return null
  return (
    <OneLine
      label={words.setDate}
      hint={words.dateHint}
      value={shared.texts.date?.value ?? ''}
      button={words.set}
      empty
      onTake={async (text) =>
        worked(await edit({ type: 'date', ids: [...ids], text: text === '' ? null : text }))
      }
    />
  )
}

export function CaptionField() {
  const words = useTranslation()
  const ids = useSubject()
  const shared = useShared(ids)
  if (!shared) return null
  return <CaptionForm ids={ids} before={shared.texts.caption?.value ?? null} label={words.setCaption} />
}

/** Enter takes it, with Shift it begins a new line. */
function CaptionForm({
  ids,
  before,
  label,
}: {
  ids: readonly number[]
  before: string | null
  label: string
}) {
  const words = useTranslation()
  const [caption, setCaption] = useState(before ?? '')
  const take = async (): Promise<void> => {
    if (worked(await edit({ type: 'caption', ids: [...ids], caption: caption.trim() }))) openDialog(null)
  }
  return (
    <Asking onTake={take}>
      <TextField value={caption} onChange={setCaption} className="grid gap-1">
        <Label className="font-medium">{label}</Label>
        <TextArea
          ref={focusAtOnce}
          rows={3}
          maxLength={10_000}
          placeholder={before === null ? words.mixedValues : ''}
          className="control h-auto w-full resize-none px-2 py-1 select-text"
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            void take()
          }}
        />
      </TextField>
      <Button type="submit" className="primary justify-self-end px-3">
        {words.set}
      </Button>
    </Asking>
  )
}

export function PlaceField() {
  const ids = useSubject()
  const shared = useShared(ids)
  return shared && <PlaceForm ids={ids} before={shared.texts} />
}

/** Only what is changed is set: of photos from several towns each keeps its own. */
function PlaceForm({ ids, before }: { ids: readonly number[]; before: Shared['texts'] }) {
  const words = useTranslation()
  const [changes, setChanges] = useState<Partial<Record<PlaceFieldName, string>>>({})
  const take = async (): Promise<void> => {
    if (Object.keys(changes).length === 0) openDialog(null)
    else if (worked(await edit({ type: 'place', ids: [...ids], ...changes }))) openDialog(null)
  }
  return (
    <Asking onTake={take}>
      <h3 className="font-medium">{words.setPlace}</h3>
      {placeFields.map((field, at) => (
        <TextField
          key={field}
          value={changes[field] ?? before[field]?.value ?? ''}
          onChange={(text) => setChanges((others) => ({ ...others, [field]: text }))}
          className="grid gap-1"
        >
          <Label className="text-[12px] leading-4 text-dim">{words.placeFields[field]}</Label>
          <Input
            {...(at === 0 && { ref: focusAtOnce })}
            maxLength={field === 'gps' ? 100 : longestLine}
            placeholder={before[field] === null ? words.mixedValues : ''}
            className="control min-w-0 px-2 select-text"
          />
        </TextField>
      ))}
      <p className="text-[12px] leading-4 text-dim">{words.gpsHint}</p>
      <Button type="submit" className="primary justify-self-end px-3">
        {words.set}
      </Button>
    </Asking>
  )
}
