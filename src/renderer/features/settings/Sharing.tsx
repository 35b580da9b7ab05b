/** Sharing on the home network: the switch, password and rights, the address with its QR code, and the guests. */
import { useState } from 'react'
import { Dices, MonitorSmartphone, X } from 'lucide-react'
import { Button, Form, Input, Label, TextField } from 'react-aria-components'
import {
  guestRoleSchema,
  sharePasswordLength,
  type Guest,
  type SharingStatus,
} from '../../../contract/sharing.ts'
import { localeOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import { CopyField } from '../../shared/CopyField.tsx'
import {
  newSharePassword,
  removeGuest,
  setSharePassword,
  setShareRole,
  startSharing,
  stopSharing,
  useSharing,
} from './sharing.ts'

/** Dark modules as one path; the light border is part of a code. */
function QrCode({ rows, label }: { rows: readonly string[]; label: string }) {
  const size = rows.length + 8
  const path = rows
    .flatMap((row, y) => Array.from(row, (module, x) => (module === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : '')))
    .join('')
  return (
    <svg
      // Drawn here from its modules: there is no file that an <img> could show.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="w-44 shrink-0 rounded-md max-sm:w-full max-sm:max-w-64"
    >
      <path d={`M0 0h${size}v${size}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}

function Address({ status }: { status: SharingStatus }) {
  const words = useTranslation()
  const { url, qr, fingerprint } = status
  if (url === null || qr === null) return null
  return (
    <div className="flex gap-4 pt-3 max-sm:flex-col">
      <QrCode rows={qr} label={words.shareQr} />
      <div className="grid min-w-0 flex-1 content-start gap-2">
        <p className="font-medium">{words.shareAddress}</p>
        <CopyField label={words.shareAddress} value={url} />
        {status.unreachable && (
          <p role="alert" className="text-fault">
            {words.shareUnreachable}
          </p>
        )}
        <p className="text-[12px] leading-4 text-dim">{words.shareCertificate}</p>
        <p
          className="font-mono text-[12px] leading-4 break-all select-text"
          aria-label={words.shareFingerprint}
        >
          {fingerprint}
        </p>
      </div>
    </div>
  )
}

function Password({ isThere }: { isThere: boolean }) {
  const words = useTranslation()
  const [password, setPassword] = useState('')
  const isReady = password.length >= sharePasswordLength.least
  const store = async (): Promise<void> => {
    if (await setSharePassword(password)) setPassword('')
  }
  return (
    <Form
      className="grid gap-1 pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void store()
      }}
    >
      <TextField
        value={password}
        onChange={setPassword}
        maxLength={sharePasswordLength.most}
        className="grid gap-1"
      >
        <Label className="font-medium">{words.sharePassword}</Label>
        {/* Read out to guests, not hidden from the person who chooses it. */}
        <Input autoComplete="off" spellCheck={false} className="control min-w-0 px-2 font-mono select-text" />
      </TextField>
      <p className="text-[12px] leading-4 text-dim">
        {isThere ? words.sharePasswordThere : words.sharePasswordHint(sharePasswordLength.least)}
      </p>
      <div className="flex flex-wrap gap-2 pt-1">
        <Button
          onPress={() => setPassword(newSharePassword())}
          className="control flex items-center gap-2 px-3"
        >
          <Dices size={16} aria-hidden />
          {words.sharePasswordMake}
        </Button>
        <Button type="submit" isDisabled={!isReady} className="control px-3">
          {words.sharePasswordSet}
        </Button>
      </div>
    </Form>
  )
}

function GuestLine({ guest }: { guest: Guest }) {
  const words = useTranslation()
  const locale = localeOf(useLanguage((state) => state.language))
  const { id, name, device, address, since, windows } = guest
  const called = name || words.shareNameless
  const time = new Date(since).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
  return (
    <li className="flex items-center gap-3 py-2">
      <MonitorSmartphone size={16} aria-hidden className="shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className="truncate select-text">{called}</p>
        <p className="text-[12px] leading-4 text-dim">
          {[device, address, words.shareSince(time), windows > 0 ? words.shareHere : words.shareAway]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      </div>
      <Button
        aria-label={words.shareRemove(called)}
        onPress={() => void removeGuest(id)}
        className="control grid w-8 shrink-0 place-items-center"
      >
        <X size={16} aria-hidden />
      </Button>
    </li>
  )
}

function Guests({ status: { guests, wrong } }: { status: SharingStatus }) {
  const words = useTranslation()
  return (
    <section aria-label={words.shareGuests} className="pt-3">
      <h4 className="font-medium">{words.shareGuests}</h4>
      {guests.length === 0 && <p className="text-dim">{words.shareGuestsNone}</p>}
      <ul className="divide-y divide-line">
        {guests.map((guest) => (
          <GuestLine key={guest.id} guest={guest} />
        ))}
      </ul>
      {guests.length > 0 && <p className="text-[12px] leading-4 text-dim">{words.shareRemoveHint}</p>}
      {wrong.count > 0 && wrong.address !== null && (
        <output className="block pt-1 text-[12px] leading-4 text-fault">
          {words.shareWrong(wrong.count, wrong.address)}
        </output>
      )}
    </section>
  )
}

export function Sharing() {
  const words = useTranslation()
  const status = useSharing()
  const [address, setAddress] = useState<string | null>(null)
  /** What the switch was set to, until the studio has answered. */
  const [wanted, setWanted] = useState<boolean | null>(null)
  if (!status) return null
  const { on, role, hasPassword, addresses } = status
  const chosen = address !== null && addresses.includes(address) ? address : addresses[0]
  const why = !hasPassword ? words.shareNeedsPassword : addresses.length === 0 ? words.shareNeedsNetwork : ''
  const turn = async (to: boolean): Promise<void> => {
    setWanted(to)
    await (to ? startSharing(chosen) : stopSharing())
    setWanted(null)
  }
  return (
    <section aria-label={words.share} className="rounded-md border border-line bg-panel p-4">
      <div className="flex items-start gap-6">
        <div className="min-w-0 flex-1">
          <h3 className="font-medium">{words.share}</h3>
          <p className="text-[12px] leading-4 text-dim">{words.shareHint}</p>
        </div>
        <input
          type="checkbox"
          role="switch"
          aria-checked={wanted ?? on}
          aria-label={words.shareSwitch}
          aria-describedby="share-why"
          checked={wanted ?? on}
          disabled={!on && why !== ''}
          onChange={(event) => void turn(event.target.checked)}
          className="size-5 shrink-0 accent-accent"
        />
      </div>
      <p id="share-why" className="text-[12px] leading-4 text-dim">
        {on ? '' : why}
      </p>
      <Address status={status} />
      <div className="grid grid-cols-2 gap-3 pt-3 max-sm:grid-cols-1">
        <label className="grid gap-1">
          <span className="font-medium">{words.shareRole}</span>
          <select
            value={role}
            onChange={(event) => void setShareRole(guestRoleSchema.parse(event.target.value))}
            className="control px-2"
          >
            {guestRoleSchema.options.map((each) => (
              <option key={each} value={each}>
                {words.shareRoles[each]}
              </option>
            ))}
          </select>
        </label>
        {!on && addresses.length > 1 && (
          <label className="grid gap-1">
            <span className="font-medium">{words.shareOwnAddress}</span>
            <select
              value={chosen}
              onChange={(event) => setAddress(event.target.value)}
              className="control px-2"
            >
              {addresses.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Password isThere={hasPassword} />
      {on && <Guests status={status} />}
    </section>
  )
}
