/** Messages at the foot of the window. */
import { useRef, useState } from 'react'
import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useGuest, useStudio } from '../rpc/client.ts'
import { passFocus } from '../shared/pass-focus.ts'
import { TwoLines } from '../shared/TwoLines.tsx'
import { useExpiry } from '../shared/use-expiry.ts'
import { useTranslation } from '../i18n/index.ts'
import { MessageDetails } from './MessageDetails.tsx'
import { useToasts, type Toast } from './store.ts'

/** Long enough to read a line twice; with something to decide, longer; what went wrong, longest. */
const doneToastMs = 6000
const actionToastMs = 10_000
const faultToastMs = 20_000

function lifetimeOf({ kind, action }: Toast): number {
  if (kind === 'fault') return faultToastMs
  return action ? actionToastMs : doneToastMs
}

/** @param short its text takes two lines at most */
function ToastCard({ toast, short }: { toast: Toast; short: boolean }) {
  const words = useTranslation()
  const dismiss = useToasts((state) => state.dismiss)
  const element = useRef<HTMLLIElement>(null)
  const [details, setDetails] = useState(false)
  const [cut, setCut] = useState(false)
  const { id, kind, text, action, fault } = toast
  useExpiry(element, details ? null : lifetimeOf(toast), () => dismiss(id))
  const close = (): void => {
    passFocus(element.current)
    dismiss(id)
  }
  return (
    <li
      ref={element}
      className="mx-auto w-full max-w-[640px] min-w-0 rounded-md border border-line bg-raised"
    >
      <div className="flex min-h-8 items-center gap-3 px-3 max-sm:gap-2 max-sm:px-2">
        {kind === 'fault' ? (
          <TriangleAlert size={16} aria-hidden className="shrink-0 text-fault" />
        ) : (
          <CircleCheck size={16} aria-hidden className="shrink-0 text-accent" />
        )}
        <TwoLines
          text={text}
          role={kind === 'fault' ? 'alert' : 'status'}
          onCut={setCut}
          className={short ? '' : 'line-clamp-none! py-2'}
        />
        {action && (
          <Button
            onPress={() => {
              close()
              action.perform()
            }}
            className="shrink-0 rounded px-1 font-semibold text-accent hover:underline"
          >
            {action.label}
          </Button>
        )}
        {(fault || cut) && (
          <Button
            onPress={() => setDetails(true)}
            className="shrink-0 rounded px-1 text-accent hover:underline"
          >
            {words.details}
          </Button>
        )}
        <Button
          aria-label={words.dismiss}
          onPress={close}
          className="grid shrink-0 place-items-center rounded p-0.5 text-dim hover:text-ink"
        >
          <X size={16} aria-hidden />
        </Button>
      </div>
      {details && <MessageDetails text={text} fault={fault} onClose={() => setDetails(false)} />}
    </li>
  )
}

/** The studio is gone: said for as long as it is. */
function LostCard({ short }: { short: boolean }) {
  const words = useTranslation()
  const guest = useGuest()
  const shutOut = useStudio((state) => state.shutOut)
  const [cut, setCut] = useState(false)
  const [details, setDetails] = useState(false)
  const lost = { view: words.guestLostView, edit: words.guestLost }
  const text = guest === null ? words.connectionLost : shutOut ? words.guestOut : lost[guest]
  return (
    <li className="mx-auto flex min-h-8 w-full max-w-[640px] min-w-0 items-center gap-2 rounded-md bg-primary px-3 text-on-primary">
      <TwoLines text={text} role="alert" onCut={setCut} className={short ? '' : 'line-clamp-none! py-2'} />
      {cut && (
        <Button onPress={() => setDetails(true)} className="shrink-0 rounded px-1 underline">
          {words.details}
        </Button>
      )}
      {shutOut && (
        <Button onPress={() => location.reload()} className="shrink-0 rounded px-1 font-medium underline">
          {words.guestEnter}
        </Button>
      )}
      {details && <MessageDetails text={text} fault={null} onClose={() => setDetails(false)} />}
    </li>
  )
}

/** Lines of the page and nothing over it: a message covers nothing that can be pressed, and no picture. */
export function Toasts({ className = '' }: { className?: string }) {
  const toasts = useToasts((state) => state.toasts)
  return <Cards toasts={toasts} className={className} />
}

/**
 * The newest message alone, in a line that is there all the time: nothing moves under the hand of whoever paints. An older one
 * waits, and its time with it, until the newer is gone.
 */
export function LastToast({ className = '' }: { className?: string }) {
  const toasts = useToasts((state) => state.toasts)
  const lost = useStudio(isLost)
  return <Cards toasts={lost ? [] : toasts.slice(-1)} className={className} short />
}

const isLost = ({ lost, leaving }: { lost: boolean; leaving: boolean }): boolean => lost && !leaving

/** Whether there is a message just now. */
export function useHasToast(): boolean {
  const lost = useStudio(isLost)
  return useToasts((state) => state.toasts.length > 0) || lost
}

interface CardsProps {
  toasts: readonly Toast[]
  className: string
  short?: boolean
}

function Cards({ toasts, className, short = false }: CardsProps) {
  const words = useTranslation()
  const lost = useStudio(isLost)
  return (
    <section aria-label={words.notifications} data-testid="messages" className={className}>
      <ul className={short ? '' : 'grid gap-1 not-empty:p-1'}>
        {lost && <LostCard short={short} />}
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} short={short} />
        ))}
      </ul>
    </section>
  )
}
