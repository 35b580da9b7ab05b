/**
 * The dialogs of `Dialogs.tsx` by their names, and the one that lies over the window: below it, or in its
 * middle where it is wide.
 */
import { BookImage, CalendarDays, MapPin, Tag, TextCursorInput, type LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { Toasts } from '../toasts/Toasts.tsx'
import { useTranslation } from '../i18n/index.ts'
import { action, type ActionId } from '../shell/actions.ts'
import { openDialog, useLooseDialog, useSelectionAtFoot, type DescribeDialog } from './dialog.ts'
import { AlbumChoice, CaptionField, DateField, PlaceField, TagField } from './Dialogs.tsx'

interface DialogContent {
  /** The action that opens it. */
  id: ActionId
  /** What of its label is seen in the bar. */
  short: 'album' | 'tag' | 'date' | 'caption' | 'place'
  Icon: LucideIcon
  Content: ComponentType
}

export const dialogs: Readonly<Record<DescribeDialog, DialogContent>> = {
  album: { id: 'photos.toAlbum', short: 'album', Icon: BookImage, Content: AlbumChoice },
  tag: { id: 'photos.tag', short: 'tag', Icon: Tag, Content: TagField },
  date: { id: 'photos.date', short: 'date', Icon: CalendarDays, Content: DateField },
  caption: { id: 'photos.caption', short: 'caption', Icon: TextCursorInput, Content: CaptionField },
  place: { id: 'photos.place', short: 'place', Icon: MapPin, Content: PlaceField },
}

/** From below it comes over the keyboard of a phone. */
const below =
  'sheet-up safe-bottom fixed inset-x-0 bottom-0 max-h-[80dvh] overflow-y-auto rounded-t-xl border-t border-line bg-panel'
const amid = 'popover mt-[12vh] h-fit max-h-[76vh]'

export function DialogSheet() {
  const words = useTranslation()
  const open = useLooseDialog()
  const foot = useSelectionAtFoot()
  const found = open === null ? null : dialogs[open]
  return (
    <ModalOverlay
      isOpen={found !== null}
      onOpenChange={(isOpen) => !isOpen && openDialog(null)}
      isDismissable
      className={
        foot ? 'fixed inset-0 z-40 bg-black/45' : 'fixed inset-0 z-60 flex justify-center bg-black/25'
      }
    >
      <Modal className={foot ? below : amid}>
        <Dialog aria-label={found ? words[action(found.id).label] : words.selection} className="outline-none">
          {found && <found.Content />}
          {/* What could not be understood is said here, too: the messages of the window lie below. */}
          <Toasts className="px-3 pb-3 not-has-[li]:hidden" />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
