/** Conditions on the photos: a small panel to set them. */
import { useState } from 'react'
import { Check, Funnel } from 'lucide-react'
import { Button, Checkbox, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { exportedSchema, photoStateSchema } from '../../../contract/library.ts'
import { needsLookSchema } from '../../../contract/needs-look.ts'
import { labelColors } from '../../../contract/photo-words.ts'
import { changeQuery, useRoute } from '../../shell/route.ts'
import { afterwards } from '../../shared/Dialog.tsx'
import { isPermitted, perform } from '../../shell/actions.ts'
import { useSummary } from '../../library/store.ts'
import { useTranslation } from '../../i18n/index.ts'
import { dayOf, shortDay } from './filter-dates.ts'
import type { Edge } from './filter-dates.ts'
import { flags, flagText, noLabel, unknowns, useLookName } from './filter-texts.ts'

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

const kinds = ['photo', 'film'] as const

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

/** Stars, flag and label. */
function MarkConditions() {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  return (
    <>
      <Select
        label={words.rating}
        value={query.rating === undefined ? '' : String(query.rating)}
        choices={[5, 4, 3, 2, 1, 0].map(
          (stars) => [String(stars), stars === 0 ? words.rateNone : words.starsAtLeast(stars)] as const,
        )}
        onChange={(value) => changeQuery({ rating: value === undefined ? undefined : Number(value) })}
      />
      <Select
        label={words.flag}
        value={query.flag ?? ''}
        choices={flags.map((flag) => [flag, flagText(flag, words)] as const)}
        onChange={(value) => changeQuery({ flag: flags.find((flag) => flag === value) })}
      />
      <Select
        label={words.label}
        // Empty is an answer of its own here, and in a list the word for any.
        value={query.label === '' ? noLabel : (query.label ?? '')}
        choices={[
          ...labelColors.map((color) => [color, words.labelColor[color]] as const),
          [noLabel, words.labelNone] as const,
        ]}
        onChange={(value) => changeQuery({ label: value === noLabel ? '' : value })}
      />
    </>
  )
}

/** What has become of it, and whether somebody should look at that. */
function StateConditions() {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  const states = photoStateSchema.options.map((state) => [state, words.photoState[state]] as const)
  return (
    <>
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
        label={words.needsLook}
        value={query.needsLook ?? ''}
        choices={needsLookSchema.options.map((each) => [each, words.needsLookName[each]] as const)}
        onChange={(value) => {
          const reason = needsLookSchema.safeParse(value)
          changeQuery({ needsLook: reason.success ? reason.data : undefined })
        }}
      />
    </>
  )
}

function UnknownConditions() {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  return (
    <div className="grid gap-1 pt-1">
      {unknowns.map((key) => (
        <Checkbox
          key={key}
          isSelected={query[key] === true}
          onChange={(on) => changeQuery({ [key]: on ? true : undefined })}
          className="group flex min-h-6 items-center gap-2 pointer-coarse:min-h-11"
        >
          <span
            aria-hidden
            className="grid size-4 shrink-0 place-items-center rounded border border-control group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:text-accent"
          >
            {query[key] === true && <Check size={12} />}
          </span>
          {words[key]}
        </Checkbox>
      ))}
    </div>
  )
}

/** @param close puts the panel away */
function Conditions({ close }: { close: () => void }) {
  const words = useTranslation()
  const query = useRoute((route) => route.query)
  const summary = useSummary(({ albums, tags, looks }) => ({ albums, tags, looks }))
  const lookName = useLookName()
  const exported = exportedSchema.options.map((each) => [each, words.exportedState[each]] as const)
  const dates = [
    ['from', words.from],
    ['to', words.to],
  ] as const
  return (
    <div className="grid w-72 grid-cols-[minmax(0,1fr)] gap-2 p-3">
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
      <MarkConditions />
      <Select
        label={words.kind}
        value={query.kind ?? ''}
        choices={kinds.map((each) => [each, words.kindName[each]] as const)}
        onChange={(value) => changeQuery({ kind: kinds.find((each) => each === value) })}
      />
      <StateConditions />
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
      <UnknownConditions />
      {isPermitted('smart.keep') && (
        <Button
          isDisabled={Object.keys(query).every((key) => key === 'sort' || key === 'descending')}
          onPress={() => {
            close()
            // The name is typed in the side bar, which the panel holds still while it is open.
            afterwards(() => perform('smart.keep'))
          }}
          className="control min-h-8 px-3"
        >
          {words.smartKeep}
        </Button>
      )}
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
          {({ close }) => <Conditions close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
