/** Messages at the foot of the window, and the details of a fault. */
import { useRef, useState } from 'react'
import { Copy, CircleCheck, TriangleAlert, X } from 'lucide-react'
import { Button, Dialog, Modal, ModalOverlay } from 'react-aria-components'
import type { StudioError } from '../../contract/errors.ts'
import { useStudio } from '../rpc/client.ts'
import { copyText } from '../shared/copy-text.ts'
import { DialogTitle } from '../shared/Dialog.tsx'
import { passFocus } from '../shared/pass-focus.ts'
import { useExpiry } from '../shared/use-expiry.ts'
import { sentenceOf, useTranslation } from '../i18n/index.ts'
import { useToasts, type Toast } from './store.ts'

/** English in any language: it is read by whoever wrote the program. */
function report(fault: StudioError, at: Date): string {
  const info = useStudio.getState().info
  return [
    `Tintype ${info?.version ?? '?'} (${info?.host ?? '?'}), ${navigator.userAgent}`,
    at.toISOString(),
    `${fault.code}: ${fault.message}`,
    JSON.stringify(fault.data, null, 2),
  ].join('\n')
}

interface Props {
  fault: StudioError
  at: Date
  onClose: () => void
}

/** A fault in full: what a person can copy into a letter to somebody who helps. Paths stay readable; nothing is sent. */
function FaultDetails({ fault, at, onClose }: Props) {
  const words = useTranslation()
  const [copied, setCopied] = useState(false)
  const text = report(fault, at)
  async function copy(): Promise<void> {
    setCopied(await copyText(text))
  }
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      className="fixed inset-0 z-60 grid place-items-center bg-black/40 p-4 sm:p-6"
    >
      <Modal className="max-h-full w-[min(640px,100%)] overflow-y-auto rounded-md border border-line bg-panel shadow-[0_8px_32px_rgb(0_0_0/0.4)]">
        <Dialog className="grid gap-3 p-4 outline-none">
          <header className="flex items-center gap-4">
            <DialogTitle title={words.faultTitle} close={words.dismiss} />
          </header>
          <p className="break-words select-text">{sentenceOf(fault)}</p>
          <pre className="overflow-x-auto rounded bg-surround p-3 text-[12px] leading-4 whitespace-pre-wrap select-text">
            {text}
          </pre>
          <div className="flex items-center gap-3">
            <Button onPress={() => void copy()} className="control flex items-center gap-2 px-3">
              <Copy size={16} aria-hidden />
              {words.copyDetails}
            </Button>
            <output className="text-dim">{copied ? words.detailsCopied : ''}</output>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** Long enough to read a line twice; with something to decide, longer; what went wrong, longest. */
const doneToastMs = 6000
const actionToastMs = 10_000
const faultToastMs = 20_000

function lifetimeOf({ kind, action }: Toast): number {
  if (kind === 'fault') return faultToastMs
  return action ? actionToastMs : doneToastMs
}

function ToastCard({ toast }: { toast: Toast }) {
  const words = useTranslation()
  const dismiss = useToasts((state) => state.dismiss)
  const element = useRef<HTMLLIElement>(null)
  const [details, setDetails] = useState(false)
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
      <div className="flex items-center gap-3 px-3 py-1 pointer-coarse:py-0">
        {kind === 'fault' ? (
          <TriangleAlert size={16} aria-hidden className="shrink-0 text-fault" />
        ) : (
          <CircleCheck size={16} aria-hidden className="shrink-0 text-accent" />
        )}
        <p role={kind === 'fault' ? 'alert' : 'status'} className="min-w-0 flex-1 break-words select-text">
          {text}
        </p>
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
        {fault && (
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
      {fault && details && (
        <FaultDetails fault={fault.error} at={fault.at} onClose={() => setDetails(false)} />
      )}
    </li>
  )
}

/**
 * A line of the page and nothing over it: a message covers no picture.
 * @param className where the line lies, if not at the foot of the window
 */
export function Toasts({ className = '' }: { className?: string }) {
  const words = useTranslation()
  const toasts = useToasts((state) => state.toasts)
  return (
    <section aria-label={words.notifications} data-testid="messages" className={className}>
      <ul className="grid gap-1 not-empty:p-1">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </ul>
    </section>
  )
}
