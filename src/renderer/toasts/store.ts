/** Messages at the edge of the screen: each goes by itself, faults after a longer while; the details of a fault stay as long as they are open. */
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
}

interface ToastAction {
  label: string
  perform: () => void
}

interface ToastState {
  toasts: Toast[]
  nextId: number
  show: (kind: Toast['kind'], text: string, action?: ToastAction, error?: StudioError) => void
  dismiss: (id: number) => void
}

/** More than these hide the picture; the oldest is removed. */
const maxToasts = 4

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  nextId: 1,
  show: (kind, text, action, error) =>
    set(({ toasts, nextId }) => {
      // The same fault again (a slider moved over a broken photo) is one message, not ten. Of good news the last one is
      // enough: its Undo is the one that counts.
      const others = toasts.filter(
        (toast) => toast.text !== text && !(kind === 'done' && toast.kind === 'done'),
      )
      const fault = error ? { error, at: new Date() } : null
      const toast: Toast = { id: nextId, kind, text, action: action ?? null, fault }
      return { toasts: [...others, toast].slice(-maxToasts), nextId: nextId + 1 }
    }),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}))

/** Shows a fault's sentence; a cancel was asked for and needs none, and that the studio is gone is said above the window already. */
export function reportFault(error: unknown): void {
  const fault = faultOf(error)
  const isSaid = fault.code === 'cancelled' || (fault.code === 'studio.lost' && useStudio.getState().lost)
  if (!isSaid) useToasts.getState().show('fault', sentenceOf(fault), undefined, fault)
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
