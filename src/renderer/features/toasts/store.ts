/** Messages at the edge of the screen: good news leaves by itself, faults stay until they were read. */
import { create } from 'zustand'
import { sentenceOf } from '../../words/index.ts'
import { faultOf } from '../../line/faults.ts'

export interface Toast {
  id: number
  kind: 'done' | 'fault'
  text: string
}

interface ToastState {
  toasts: Toast[]
  show: (kind: Toast['kind'], text: string) => void
  dismiss: (id: number) => void
}

/** More than these hide the picture; the oldest makes room. */
const most = 4

let lastId = 0

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  show: (kind, text) =>
    set(({ toasts }) => {
      // The same fault again (a slider moved over a broken photo) is one message, not ten.
      const others = toasts.filter((toast) => toast.text !== text)
      return { toasts: [...others, { id: ++lastId, kind, text }].slice(-most) }
    }),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}))

/** Shows a fault's sentence; a cancel was asked for and needs none. */
export function reportFault(error: unknown): void {
  const fault = faultOf(error)
  if (fault.code !== 'cancelled') useToasts.getState().show('fault', sentenceOf(fault))
}
