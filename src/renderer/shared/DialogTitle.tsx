/** The title of a dialog, and the cross that closes it. */
import { X } from 'lucide-react'
import { Button, Heading } from 'react-aria-components'

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
