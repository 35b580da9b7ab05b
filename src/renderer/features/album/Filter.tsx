/** Conditions on the photos: a small panel to set them, and a chip for each one that is set, which takes it away. */
import { useState } from 'react'
import { Funnel, X } from 'lucide-react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { exportedSchema, photoStateSchema } from '../../../contract/library.ts'
import type { PhotoQuery } from '../../../contract/library.ts'
import { changeQuery, useRoute } from '../../shell/route.ts'
import { useSummary } from '../../library/store.ts'
import { useStudio } from '../../rpc/client.ts'
import { useTranslation } from '../../i18n/index.ts'
import type { Words } from '../../i18n/en/index.ts'
import { dayOf, shortDay } from './filter-dates.ts'
import type { Edge } from './filter-dates.ts'

function Select({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: string
  choices: readonly (readonly [value: string, label: string])[]
  onChange: (value: string | undefined) => void
}) {
  const words = useTranslation()
  return (
    <label className="grid grid-cols-[88px_minmax(0,1fr)] items-center">
      <span className="text-dim">{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        className="control w-full px-2"
      >
        <option value="">{words.anything}</option>
        {choices.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** A style by its word, a model by its own name. */
function useLookName(): (look: string) => string {
  const words = useTranslation()
  const packs = useStudio((state) => state.info?.packs) ?? []
  return (look) =>
    look === 'stable' || look === 'artistic' || look === 'film'
      ? words.styleName[look]
      : (packs.find(({ id }) => id === look)?.name ?? look)
}

/** A day, a month or a year; what is no date yet changes nothing, and is gone when one leaves it. */
function Day({ edge, label }: { edge: Edge; label: string }) {
  const words = useTranslation()
  const day = useRoute((route) => route.query[edge])
  const [draft, setDraft] = useState<string | null>(null)
  return (
    <label className="grid grid-cols-[88px_minmax(0,1fr)] items-center">
      <span className="text-dim">{label}</span>
      <input
        type="text"
        value={draft ?? (day === undefined ? '' : shortDay(day, edge))}
        placeholder={words.dayHint}
        onChange={({ target }) => {
          setDraft(target.value)
          const found = dayOf(target.value, edge)
          if (found !== null || target.value.trim() === '') changeQuery({ [edge]: found ?? undefined })
        }}
        onBlur={() => setDraft(null)}
        className="control w-full px-2 select-text"
      />
    </label>
  )
}

function Conditions() {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  const summary = useSummary(({ albums, tags, looks }) => ({ albums, tags, looks }))
  const lookName = useLookName()
  const states = photoStateSchema.options.map((state) => [state, words.photoState[state]] as const)
  const exported = exportedSchema.options.map((each) => [each, words.exportedState[each]] as const)
  const dates = [
    ['from', words.from],
    ['to', words.to],
  ] as const
  return (
    <div className="grid w-72 gap-2 p-3">
      <Select
        label={words.album}
        value={String(query.album ?? '')}
        choices={summary?.albums.map(({ id, name }) => [String(id), name] as const) ?? []}
        onChange={(value) => changeQuery({ album: value === undefined ? undefined : Number(value) })}
      />
      <Select
        label={words.tag}
        value={query.tag ?? ''}
        choices={summary?.tags.map(({ name }) => [name, name] as const) ?? []}
        onChange={(tag) => changeQuery({ tag })}
      />
      <Select
        label={words.state}
        value={query.states?.[0] ?? ''}
        choices={states}
        onChange={(value) => {
          const state = photoStateSchema.safeParse(value)
          changeQuery({ states: state.success ? [state.data] : undefined })
        }}
      />
      <Select
        label={words.style}
        value={query.look ?? ''}
        choices={summary?.looks.map((look) => [look, lookName(look)] as const) ?? []}
        onChange={(look) => changeQuery({ look })}
      />
      <Select
        label={words.exportedFilter}
        value={query.exported ?? ''}
        choices={exported}
        onChange={(value) => {
          const state = exportedSchema.safeParse(value)
          changeQuery({ exported: state.success ? state.data : undefined })
        }}
      />
      {dates.map(([edge, label]) => (
        <Day key={edge} edge={edge} label={label} />
      ))}
    </div>
  )
}

/** @param fold hides the word where there is no space for it */
export function FilterMenu({ fold = '' }: { fold?: string }) {
  const words = useTranslation()
  return (
    <DialogTrigger>
      <Button
        {...(fold === '' ? {} : { 'aria-label': words.filter })}
        className="control flex shrink-0 items-center justify-center gap-2 px-3"
      >
        <Funnel size={16} aria-hidden />
        <span className={fold}>{words.filter}</span>
      </Button>
      <Popover className="popover" offset={4}>
        <Dialog aria-label={words.filter} className="outline-none">
          <Conditions />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** The conditions that are set, each with the keys that it stands for. What is the title needs no chip. */
function chipsOf(query: PhotoQuery, words: Words, albumName: string, lookName: (look: string) => string) {
  const chips: { text: string; keys: (keyof PhotoQuery)[] }[] = []
  const titled =
    query.album !== undefined
      ? 'album'
      : query.tag !== undefined
        ? 'tag'
        : query.favourite
          ? 'favourite'
          : query.missing
            ? 'missing'
            : query.addedSince !== undefined
              ? 'addedSince'
              : 'states'
  const add = (key: keyof PhotoQuery, text: string | undefined): void => {
    if (text !== undefined && key !== titled) chips.push({ text, keys: [key] })
  }
  add('album', query.album === undefined ? undefined : albumName)
  add('tag', query.tag)
  add('favourite', query.favourite ? words.favourites : undefined)
  add('missing', query.missing ? words.missing : undefined)
  add('addedSince', query.addedSince === undefined ? undefined : words.lastImport)
  add('states', query.states?.map((state) => words.photoState[state]).join(words.comma))
  add('look', query.look === undefined ? undefined : lookName(query.look))
  add('exported', query.exported === undefined ? undefined : words.exportedState[query.exported])
  if (query.from !== undefined || query.to !== undefined) {
    const shown = (edge: Edge) => (query[edge] === undefined ? '…' : shortDay(query[edge], edge))
    chips.push({ text: `${shown('from')} – ${shown('to')}`, keys: ['from', 'to'] })
  }
  return chips
}

export function FilterChips({ className }: { className: string }) {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  const albums = useSummary((summary) => summary.albums)
  const lookName = useLookName()
  const album = albums?.find(({ id }) => id === query.album)?.name ?? ''
  return (
    <ul className={`flex min-w-0 gap-1 ${className}`}>
      {chipsOf(query, words, album, lookName).map(({ text, keys }) => (
        <li key={keys.join()} className="flex min-h-6 min-w-16 items-center rounded-full bg-raised pl-3">
          <span className="truncate">{text}</span>
          <Button
            aria-label={words.takeFilterAway(text)}
            onPress={() => changeQuery(Object.fromEntries(keys.map((key) => [key, undefined])))}
            className="grid size-6 shrink-0 place-items-center rounded-full text-dim hover:text-ink"
          >
            <X size={12} aria-hidden />
          </Button>
        </li>
      ))}
    </ul>
  )
}
