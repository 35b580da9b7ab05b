/** Messages at the edge of the screen: good news leaves by itself, faults stay until they were read. */
import { create } from 'zustand'
import type { StudioError } from '../../../contract/errors.ts'
import { sentenceOf } from '../../i18n/index.ts'
import { faultOf } from '../../rpc/faults.ts'

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
  show: (kind: Toast['kind'], text: string, action?: ToastAction, error?: StudioError) => void
  dismiss: (id: number) => void
}

/** More than these hide the picture; the oldest makes room. */
const most = 4

let lastId = 0

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  show: (kind, text, action, error) =>
    set(({ toasts }) => {
      // The same fault again (a slider moved over a broken photo) is one message, not ten. Of good news the last one is
      // enough: its Undo is the one that counts.
      const others = toasts.filter(
        (toast) => toast.text !== text && !(kind === 'done' && toast.kind === 'done'),
      )
      const fault = error ? { error, at: new Date() } : null
      const toast: Toast = { id: ++lastId, kind, text, action: action ?? null, fault }
      return { toasts: [...others, toast].slice(-most) }
    }),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}))

/** Shows a fault's sentence; a cancel was asked for and needs none. */
export function reportFault(error: unknown): void {
  const fault = faultOf(error)
  if (fault.code !== 'cancelled') useToasts.getState().show('fault', sentenceOf(fault), undefined, fault)
}
