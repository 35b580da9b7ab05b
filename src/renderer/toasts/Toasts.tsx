/** Messages over the lower left of the pictures: they push nothing aside, and a fault stays until it was read. */
import { useEffect, useState } from 'react'
import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import { Button, Group } from 'react-aria-components'
import { useWords } from '../i18n/index.ts'
import { FaultDetails } from './FaultDetails.tsx'
import { useToasts } from './store.ts'
import type { Toast } from './store.ts'

/** Long enough to read a line twice; with something to decide, longer. */
const doneToastMs = 6000
const actionToastMs = 10_000

function ToastCard({ toast }: { toast: Toast }) {
  const words = useWords()
  const dismiss = useToasts((state) => state.dismiss)
  const [held, setHeld] = useState(false)
  const [details, setDetails] = useState(false)
  const { id, kind, text, action, fault } = toast
  useEffect(() => {
    if (kind !== 'done' || held) return undefined
    const timer = setTimeout(() => dismiss(id), action ? actionToastMs : doneToastMs)
    return () => clearTimeout(timer)
  }, [id, kind, action, held, dismiss])
  return (
    <li className="rounded-md border border-line bg-raised shadow-[0_4px_24px_rgb(0_0_0/0.3)]">
      <Group role="presentation" onHoverChange={setHeld} className="flex items-start gap-3 p-3">
        {kind === 'fault' ? (
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-fault" />
        ) : (
          <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-accent" />
        )}
        <p role={kind === 'fault' ? 'alert' : 'status'} className="min-w-0 flex-1 break-words select-text">
          {text}
        </p>
        {action && (
          <Button
            onPress={() => {
              dismiss(id)
              action.perform()
            }}
            className="rounded px-1 font-semibold text-accent hover:underline"
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
          onPress={() => dismiss(id)}
          className="rounded p-0.5 text-dim hover:text-ink"
        >
          <X size={16} aria-hidden />
        </Button>
      </Group>
      {fault && details && (
        <FaultDetails fault={fault.error} at={fault.at} onClose={() => setDetails(false)} />
      )}
    </li>
  )
}

/** @param inWorkbench there is no side bar beside the pictures */
export function Toasts({ inWorkbench }: { inWorkbench: boolean }) {
  const words = useWords()
  const toasts = useToasts((state) => state.toasts)
  return (
    <section
      aria-label={words.notifications}
      className={`pointer-events-none absolute bottom-full z-50 mb-4 w-[min(440px,calc(100vw-360px))] ${inWorkbench ? 'left-4' : 'left-60'}`}
    >
      <ul className="pointer-events-auto grid gap-2">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </ul>
    </section>
  )
}
