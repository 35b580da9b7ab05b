/** A message in full: the details of a fault, or a sentence that its place was too small for. */
import { useState } from 'react'
import { Copy } from 'lucide-react'
import { Button, Dialog, Modal, ModalOverlay } from 'react-aria-components'
import type { StudioError } from '../../contract/errors.ts'
import { useStudio } from '../rpc/client.ts'
import { copyText } from '../shared/copy-text.ts'
import { DialogTitle } from '../shared/Dialog.tsx'
import { useTranslation } from '../i18n/index.ts'

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

/** A fault, as a person can copy it into a letter to somebody who helps. Paths stay readable; nothing is sent. */
function Report({ text }: { text: string }) {
  const words = useTranslation()
  const [copied, setCopied] = useState(false)
  async function copy(): Promise<void> {
    setCopied(await copyText(text))
  }
  return (
    <>
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
    </>
  )
}

interface Props {
  text: string
  /** Null: nothing went wrong. */
  fault: { error: StudioError; at: Date } | null
  onClose: () => void
}

export function MessageDetails({ text, fault, onClose }: Props) {
  const words = useTranslation()
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
            <DialogTitle title={fault ? words.faultTitle : words.details} close={words.dismiss} />
          </header>
          <p className="break-words select-text">{text}</p>
          {fault && <Report text={report(fault.error, fault.at)} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
