/** What dialogs and fields that open have in common: the title with the cross that closes it, and moving the focus. */
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'

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

/**
 * A dialog over the upper part of the window; a press beside it or Escape closes it.
 * @param width pixels, where the window has them
 * @param label its name, where it has no title
 */
export function UpperDialog({
  open,
  onClose,
  width,
  label,
  children,
}: {
  open: boolean
  onClose: () => void
  width: number
  label?: string
  children: ReactNode
}) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isDismissable
      className="overlay items-start pt-[12vh] max-sm:pt-2"
    >
      <Modal
        style={{ width: `min(${width}px, calc(100vw - 16px))` }}
        className="max-h-[85dvh] overflow-y-auto rounded-lg border border-line bg-panel shadow-2xl"
      >
        <Dialog {...(label !== undefined && { 'aria-label': label })} className="outline-none">
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
