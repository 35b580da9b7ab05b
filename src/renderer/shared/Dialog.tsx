/** What dialogs and fields that open have in common: the title with the cross that closes it, and moving the focus. */
import { X } from 'lucide-react'
import { Button, Heading } from 'react-aria-components'

/** As the ref of a field that a person has just opened: the next letters go into it. */
export const focusAtOnce = (element: HTMLElement | null): void => element?.focus()

/** Does something once a menu or dialog that is just closing has given the focus back, and not before: it may want it. */
export function afterwards(perform: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(perform))
}

/** @param close what the cross is called */
export function DialogTitle({ title, close }: { title: string; close: string }) {
  return (
    <>
      <Heading slot="title" className="text-[15px] font-semibold">
        {title}
      </Heading>
      <Button slot="close" aria-label={close} className="ml-auto rounded p-1 text-dim hover:text-ink">
        <X size={18} aria-hidden />
      </Button>
    </>
  )
}
