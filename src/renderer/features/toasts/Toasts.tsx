/** Messages over the lower left of the picture: they push nothing aside, and a fault stays until it was read. */
import { useEffect } from 'react'
import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { useWords } from '../../words/index.ts'
import { useToasts } from './store.ts'
import type { Toast } from './store.ts'

/** Long enough to read a line twice. */
const goodNewsMs = 6000

function ToastCard({ toast }: { toast: Toast }) {
  const words = useWords()
  const dismiss = useToasts((state) => state.dismiss)
  const { id, kind, text } = toast
  useEffect(() => {
    if (kind !== 'done') return undefined
    const timer = setTimeout(() => dismiss(id), goodNewsMs)
    return () => clearTimeout(timer)
  }, [id, kind, dismiss])
  return (
    <li className="flex items-start gap-3 rounded-md border border-line bg-raised p-3 shadow-[0_4px_24px_rgb(0_0_0/0.3)]">
      {kind === 'fault' ? (
        <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-fault" />
      ) : (
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-accent" />
      )}
      <p role={kind === 'fault' ? 'alert' : 'status'} className="min-w-0 flex-1 break-words select-text">
        {text}
      </p>
      <Button
        aria-label={words.dismiss}
        onPress={() => dismiss(id)}
        className="rounded p-0.5 text-dim hover:text-ink"
      >
        <X size={16} aria-hidden />
      </Button>
    </li>
  )
}

export function Toasts() {
  const words = useWords()
  const toasts = useToasts((state) => state.toasts)
  return (
    <section
      aria-label={words.notifications}
      className="pointer-events-none fixed bottom-34 left-6 z-50 w-[min(440px,calc(100vw-360px))]"
    >
      <ul className="pointer-events-auto grid gap-2">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </ul>
    </section>
  )
}
