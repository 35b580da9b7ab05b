/** Keys of programs: made with a name and scopes, shown once, listed, revoked. Only where the studio serves programs. */
import { useState } from 'react'
import { Check, KeyRound, X } from 'lucide-react'
import { Button, Checkbox, CheckboxGroup, Form, Input, Label, TextField } from 'react-aria-components'
import { scopes, scopeSchema, type ApiKey, type Scope } from '../../../contract/access.ts'
import { useTranslation } from '../../i18n/index.ts'
import { CopyField } from '../../shared/CopyField.tsx'
import { readNumber } from '../../shared/read-number.ts'
import { addKey, revokeKey, useKeys } from './queries.ts'

function KeyLine({ apiKey }: { apiKey: ApiKey }) {
  const words = useTranslation()
  const { id, name, today, perDay, revoked } = apiKey
  const may = apiKey.scopes.map((scope) => words.keyScope[scope]).join(' · ')
  return (
    <li className="flex items-center gap-3 py-2">
      <KeyRound size={16} aria-hidden className="shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className={`truncate select-text ${revoked === null ? '' : 'text-dim line-through'}`}>{name}</p>
        <p className="text-[12px] leading-4 text-dim">
          {revoked === null ? `${may} · ${words.keyUse(today, perDay)}` : words.keyRevoked}
        </p>
      </div>
      {revoked === null && (
        <Button
          aria-label={words.keyRevoke(name)}
          onPress={() => void revokeKey(id)}
          className="control grid w-8 shrink-0 place-items-center"
        >
          <X size={16} aria-hidden />
        </Button>
      )}
    </li>
  )
}

function ScopeBox({ scope }: { scope: Scope }) {
  const words = useTranslation()
  return (
    <Checkbox value={scope} className="group flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
      <span className="grid size-4 shrink-0 place-items-center rounded border border-control bg-raised group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-offset-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:text-accent">
        <Check size={12} aria-hidden className="invisible group-data-[selected]:visible" />
      </span>
      {words.keyScope[scope]}
    </Checkbox>
  )
}

/** The only time that the secret is seen. */
function Secret({ secret }: { secret: string }) {
  const words = useTranslation()
  return (
    <output className="grid gap-1 rounded-md border border-accent p-3">
      <p>{words.keyMade}</p>
      <CopyField label={words.keySecret} value={secret} />
    </output>
  )
}

const mostPerDay = 10_000_000

function NewKey({ onMade }: { onMade: (secret: string) => void }) {
  const words = useTranslation()
  const [name, setName] = useState('')
  const [perDay, setPerDay] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>(['colorize'])
  const limit =
    perDay.trim() === '' ? null : (readNumber(perDay, { percent: false, greatest: mostPerDay }) ?? NaN)
  const fits = limit === null || (Number.isInteger(limit) && limit >= 1 && limit <= mostPerDay)
  const given = chosen.flatMap((scope) => scopeSchema.safeParse(scope).data ?? [])
  const isReady = name.trim() !== '' && given.length > 0 && fits
  const make = async (): Promise<void> => {
    const secret = await addKey({ name: name.trim(), scopes: given, perDay: limit })
    if (secret === null) return
    setName('')
    onMade(secret)
  }
  return (
    <Form
      className="grid gap-3 pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void make()
      }}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-3 max-sm:grid-cols-1">
        <TextField value={name} onChange={setName} maxLength={80} className="grid gap-1">
          <Label className="font-medium">{words.keyName}</Label>
          <Input className="control min-w-0 px-2 select-text" />
        </TextField>
        <TextField value={perDay} onChange={setPerDay} isInvalid={!fits} className="grid gap-1">
          <Label className="font-medium">{words.keyPerDay}</Label>
          <Input inputMode="numeric" className="control w-36 px-2 select-text max-sm:w-full" />
          <p className="text-[12px] leading-4 text-dim">{words.keyPerDayHint}</p>
        </TextField>
      </div>
      <CheckboxGroup value={[...chosen]} onChange={setChosen} className="grid gap-1">
        <Label className="font-medium">{words.keyScopes}</Label>
        <div className="flex flex-wrap gap-x-5">
          {scopes.map((scope) => (
            <ScopeBox key={scope} scope={scope} />
          ))}
        </div>
      </CheckboxGroup>
      <Button type="submit" isDisabled={!isReady} className="control justify-self-start px-3">
        {words.keyAdd}
      </Button>
    </Form>
  )
}

export function Keys() {
  const words = useTranslation()
  const keys = useKeys()
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <section aria-label={words.programKeys} className="rounded-md border border-line bg-panel p-4">
      <h3 className="font-medium">{words.programKeys}</h3>
      <p className="text-[12px] leading-4 text-dim">{words.keysHint}</p>
      {keys.length === 0 && <p className="pt-2 text-dim">{words.keysNone}</p>}
      <ul className="divide-y divide-line pt-1">
        {keys.map((key) => (
          <KeyLine key={key.id} apiKey={key} />
        ))}
      </ul>
      {secret !== null && <Secret secret={secret} />}
      <NewKey onMade={setSecret} />
    </section>
  )
}
