/**
 * The side bar: which photos there are to look at, and the other screens of the studio; a drawer where the
 * window has no space for it.
 */
import { Boxes, ListTodo, Settings2, X } from 'lucide-react'
import { useEffect } from 'react'
import { Button, Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { closeSideBar, useOverlay } from '../shell/overlays.ts'
import { go, useRoute } from '../shell/route.ts'
import { libraryName, useKnownLibraries } from '../features/libraries/queries.ts'
import { useSummary, openJobs, useLibrary } from '../library/store.ts'
import { useGuest } from '../rpc/client.ts'
import { useTranslation } from '../i18n/index.ts'
import { Albums } from '../features/album/Albums.tsx'
import { SmartAlbums } from '../features/album/SmartAlbums.tsx'
import { toggleQueue, useQueuePanel } from '../features/queue/jobs.ts'
import { PhotoLists, States, Tags, ToFind } from './SideBarLists.tsx'
import { SideBarItem } from '../shared/SideBarItem.tsx'

const iconProps = { size: 16, 'aria-hidden': true } as const

/** Opens the list at the foot of the window; counts what waits there, and what failed. */
function Queue() {
  const words = useTranslation()
  const queue = useLibrary((state) => state.queue)
  const open = useQueuePanel((state) => state.open)
  const left = queue ? openJobs(queue) : 0
  const failed = queue?.counts.failed ?? 0
  return (
    <SideBarItem
      label={words.queue}
      icon={<ListTodo {...iconProps} />}
      count={left > 0 ? left : undefined}
      warning={failed > 0 ? words.queueFailed(failed) : undefined}
      current={open}
      expanded={open}
      onPress={toggleQueue}
    />
  )
}

function Navigation({ drawer = false }: { drawer?: boolean }) {
  const words = useTranslation()
  const screen = useRoute((route) => route.screen)
  const summary = useSummary((all) => all)
  const guest = useGuest()
  // Whoever has only the usual library need not know that there can be others.
  const library = useKnownLibraries().find(({ current, usual }) => current && !usual)
  return (
    <nav
      aria-label={words.sideBar}
      className={`safe-bottom safe-left flex min-h-0 flex-col border-r border-line bg-panel ${drawer ? 'h-full' : ''}`}
    >
      <div className="flex h-12 shrink-0 items-center gap-2 px-4">
        <h1 className="text-[15px] font-semibold tracking-wide">Tintype</h1>
        {library && (
          <p className="truncate text-[12px] text-dim" title={library.folder}>
            {libraryName(library, words)}
          </p>
        )}
        {drawer && (
          <Button
            slot="close"
            aria-label={words.sideBarClose}
            className="-mr-2 ml-auto grid size-8 shrink-0 place-items-center rounded-md text-dim hover:text-ink"
          >
            <X size={18} aria-hidden />
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {summary && (
          <>
            <PhotoLists summary={summary} />
            <Albums albums={summary.albums} />
            <SmartAlbums albums={summary.smartAlbums} />
            <Tags tags={summary.tags} />
            <ToFind summary={summary} />
            <States summary={summary} />
          </>
        )}
      </div>
      <ul className="shrink-0 border-t border-line p-2">
        <Queue />
        {guest === null && (
          <>
            <SideBarItem
              label={words.models}
              icon={<Boxes {...iconProps} />}
              current={screen.name === 'models'}
              onPress={() => go({ name: 'models' })}
            />
            <SideBarItem
              label={words.settings}
              icon={<Settings2 {...iconProps} />}
              current={screen.name === 'settings'}
              onPress={() => go({ name: 'settings' })}
            />
          </>
        )}
      </ul>
    </nav>
  )
}

/** The side bar over the left of the window, for as long as one chooses from it. */
function Drawer() {
  const words = useTranslation()
  const open = useOverlay((state) => state.open === 'sideBar')
  // The window may have grown meanwhile, or a key led elsewhere.
  useEffect(() => closeSideBar, [])
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && closeSideBar()}
      isDismissable
      className="fixed inset-0 z-40 bg-black/45"
    >
      <Modal className="drawer-left fixed inset-y-0 left-0 w-[min(304px,calc(100vw-56px))] shadow-[8px_0_32px_rgb(0_0_0/0.3)]">
        <Dialog aria-label={words.sideBar} className="h-full outline-none">
          <Navigation drawer />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

export function SideBar({ drawer }: { drawer: boolean }) {
  return drawer ? <Drawer /> : <Navigation />
}
