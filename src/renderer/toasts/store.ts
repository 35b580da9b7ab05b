/**
 * Messages at the edge of the screen: each goes by itself, faults after a longer while; the details of a
 * fault stay as long as they are open.
 */
import { create } from 'zustand'
import type { StudioError } from '../../contract/errors.ts'
import { sentenceOf } from '../i18n/index.ts'
import { useStudio } from '../rpc/client.ts'
import { faultOf, queryClient } from '../rpc/query.ts'

export interface Toast {
  id: number
  kind: 'done' | 'fault'
  text: string
  /** A way back or out. */
  action: ToastAction | null
  /** What went wrong, in full, and when. */
  fault: { error: StudioError; at: Date } | null
  /** What was refused; null: nothing that can be given again. */
  about: string | null
}

interface ToastAction {
  label: string
  perform: () => void
}

interface ToastState {
  toasts: Toast[]
  nextId: number
  show: (
    kind: Toast['kind'],
    text: string,
    action?: ToastAction,
    fault?: { error: StudioError; about: string | null },
  ) => void
  dismiss: (id: number) => void
  /** It was given again, and taken: why it was refused is no longer to be read. */
  accept: (about: string) => void
}

/** More than these hide the picture; the oldest is removed. */
const maxToasts = 4

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  nextId: 1,
  show: (kind, text, action, fault) =>
    set(({ toasts, nextId }) => {
      // The same fault again (a slider moved over a broken photo) is one message, not ten. Of good news the last one is
      // enough: its Undo is the one that counts.
      const others = toasts.filter(
        (toast) => toast.text !== text && !(kind === 'done' && toast.kind === 'done'),
      )
      const said = fault ? { error: fault.error, at: new Date() } : null
      const about = fault?.about ?? null
      const toast: Toast = { id: nextId, kind, text, action: action ?? null, fault: said, about }
      return { toasts: [...others, toast].slice(-maxToasts), nextId: nextId + 1 }
    }),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
  accept: (about) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.about !== about) })),
}))

/**
 * Shows a fault's sentence; a cancel was asked for and needs none, and that the studio is gone is said above the window already.
 * @param about what was refused: the message goes when `accept` is told that it was taken after all
 */
export function reportFault(error: unknown, about: string | null = null): void {
  const fault = faultOf(error)
  const isSaid = fault.code === 'cancelled' || (fault.code === 'studio.lost' && useStudio.getState().lost)
  if (!isSaid) useToasts.getState().show('fault', sentenceOf(fault), undefined, { error: fault, about })
}

/** Shows the fault of every query that failed, unless its screen expects that; the returned function stops. */
export function reportFailedQueries(): () => void {
  return queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'error') return
    const { error } = event.action
    const expected = event.query.meta?.expectedFaults ?? []
    if (expected === 'all' || expected.includes(faultOf(error).code)) return
    reportFault(error)
  })
}
