/** The keys, as the tables of actions have them, under headings. */
import { X } from 'lucide-react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { closeOverlay, useOverlay } from '../shell/overlays.ts'
import { useTranslation } from '../i18n/index.ts'
import { allActions } from '../shell/actions.ts'
import { keyLists, type KeyList } from './key-lines.ts'

function Key({ children }: { children: string }) {
  return (
    <kbd className="rounded border border-line bg-raised px-1.5 font-sans text-[12px] whitespace-nowrap text-ink">
      {children}
    </kbd>
  )
}

function Lines({ title, lines }: KeyList) {
  return (
    <section aria-label={title} className="mb-4 break-inside-avoid">
      <h3 className="mb-1 font-semibold">{title}</h3>
      <dl className="grid grid-cols-[120px_minmax(0,1fr)] gap-x-3 gap-y-1">
        {lines.map(([keys, what]) => (
          <div key={`${keys} ${what}`} className="contents">
            <dt>
              <Key>{keys}</Key>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function KeysHelp() {
  const words = useTranslation()
  const open = useOverlay((state) => state.open === 'keys')
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && closeOverlay()}
      isDismissable
      className="overlay items-center"
    >
      <Modal className="max-h-[calc(100dvh-64px)] w-[min(860px,calc(100vw-32px))] overflow-y-auto rounded-lg border border-line bg-panel p-6 shadow-2xl max-sm:p-4">
        <Dialog className="outline-none">
          <div className="mb-4 flex items-center justify-between">
            <Heading slot="title" className="text-[20px] leading-7 font-semibold">
              {words.keys}
            </Heading>
            <Button
              aria-label={words.close}
              onPress={closeOverlay}
              className="grid size-8 place-items-center rounded-md text-dim hover:text-ink"
            >
              <X size={16} aria-hidden />
            </Button>
          </div>
          <div className="gap-8 sm:columns-2">
            {keyLists(allActions(), words).map((list) => (
              <Lines key={list.title} {...list} />
            ))}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
