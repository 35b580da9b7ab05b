/**
 * The window: side bar, screen, footer; the subscriptions that last as long as it does; and what the desktop
 * program sends it.
 */
import { useEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { windowNoticeSchema, type MenuActionId } from '../../contract/actions.ts'
import { bridgeChannels } from '../../contract/bridge.ts'
import { openLibrary } from '../features/libraries/queries.ts'
import { loadSettings } from '../features/settings/queries.ts'
import { reportFault, reportFailedQueries } from '../toasts/store.ts'
import { showPhotos, followAddress, useRoute } from '../shell/route.ts'
import { isText, listenToKeys } from './keys.ts'
import { perform } from '../shell/actions.ts'
import { KeysHelp } from './KeysHelp.tsx'
import { Palette } from './Palette.tsx'
import { SideBar } from './SideBar.tsx'
import { DialogSheet } from '../describe/DialogSheet.tsx'
import { AlbumScreen } from '../features/album/AlbumScreen.tsx'
import { followVisits } from '../library/selection.ts'
import { ExportSheet } from '../features/export/ExportSheet.tsx'
import { FilmExportDialog } from '../features/export/FilmExportDialog.tsx'
import { ActivityLines } from '../features/import/ActivityLines.tsx'
import { AddressDialog } from '../features/import/AddressDialog.tsx'
import { DropOverlay } from '../features/import/DropOverlay.tsx'
import { BrokenLibrary } from '../features/libraries/BrokenLibrary.tsx'
import { LeavingOverlay, LibraryList } from '../features/libraries/LibraryList.tsx'
import { MapScreen } from '../features/map/MapScreen.tsx'
import { ModelsScreen } from '../features/models/ModelsScreen.tsx'
import { StepsDialog } from '../features/presets/StepsDialog.tsx'
import { SlideShow } from '../features/slide-show/SlideShow.tsx'
import { QueueBar } from '../features/queue/QueuePanel.tsx'
import { followBatches, useQueuePanel } from '../features/queue/jobs.ts'
import { SettingsScreen } from '../features/settings/SettingsScreen.tsx'
import { Toasts } from '../toasts/Toasts.tsx'
import { editSession } from '../features/workbench/composition.ts'
import { Workbench } from '../features/workbench/Workbench.tsx'
import { pendingEdits } from '../library/edits.ts'
import { followStudio } from '../library/events.ts'
import { useLibrary } from '../library/store.ts'
import { useGuest, useStudio } from '../rpc/client.ts'
import { useLanguage, useTranslation } from '../i18n/index.ts'
import { useFoot } from '../shell/foot.ts'
import { useWindow } from '../shell/window-size.ts'
import { WorkChip } from './WorkChip.tsx'

/** What a text field does itself, when the menu is asked for it while one is being written in. */
const inText: Partial<Record<MenuActionId, string>> = {
  'edit.undo': 'undo',
  'edit.redo': 'redo',
  'photos.selectAll': 'selectAll',
}

function choose(id: MenuActionId): void {
  const command = inText[id]
  if (command !== undefined && document.activeElement && isText(document.activeElement))
    document.execCommand(command)
  else perform(id)
}

/** Starts listening; the returned function stops. In a browser nothing ever comes. */
function listenToDesktop(): () => void {
  const onMessage = (event: MessageEvent<unknown>): void => {
    const data = event.data
    // Only this page and its preload script can post to the window from the window itself.
    if (event.source !== window || typeof data !== 'object' || data === null) return
    if (!('channel' in data) || data.channel !== bridgeChannels.notify || !('notice' in data)) return
    const notice = windowNoticeSchema.safeParse(data.notice)
    if (!notice.success) return
    if (notice.data.type === 'action') choose(notice.data.id)
    // Whoever opens a photo with Tintype wants to see it among the others.
    else if (notice.data.type === 'imported') showPhotos({})
    else if (notice.data.type === 'library') void openLibrary(notice.data.id)
    else if (notice.data.type === 'settings') void loadSettings().catch(reportFault)
  }
  window.addEventListener('message', onMessage)
  return () => window.removeEventListener('message', onMessage)
}

/** @param started the studio is connected and the settings are loaded */
function useStudioWiring(started: Promise<void>): void {
  useEffect(() => {
    let stopStudio = () => {}
    let gone = false
    async function follow(): Promise<void> {
      try {
        await started
        if (!gone) stopStudio = followStudio()
      } catch (error) {
        if (!useStudio.getState().lost) reportFault(error)
      }
    }
    void follow()
    const stops = [
      reportFailedQueries(),
      pendingEdits.register(() => editSession.flush()),
      listenToKeys(),
      listenToDesktop(),
      followAddress(),
      followVisits(),
      followBatches(),
    ]
    return () => {
      gone = true
      stopStudio()
      for (const stop of stops) stop()
    }
  }, [started])
}

/** The screen of the route. Without a library only models and settings have something to show. */
function Screen() {
  const words = useTranslation()
  const screen = useRoute((route) => route.screen)
  const status = useLibrary((state) => state.status)
  const connected = useStudio((state) => state.info !== null)
  const guest = useGuest()
  if (connected && guest === null && screen.name === 'models') return <ModelsScreen />
  if (connected && guest === null && screen.name === 'settings')
    return <SettingsScreen libraries={<LibraryList />} />
  if (status?.state === 'broken') return <BrokenLibrary fault={status.fault} backups={status.backups} />
  if (status === null) {
    return (
      <main className="min-h-0 bg-surround">
        <p className="sr-only">{words.connecting}</p>
      </main>
    )
  }
  if (screen.name === 'workbench') return <Workbench key="workbench" id={screen.photo} work={<WorkChip />} />
  if (screen.name === 'map') return <MapScreen />
  return <AlbumScreen />
}

/** Whether the screen has a place of its own for messages, where they move nothing. */
function useOwnMessages(): boolean {
  const name = useRoute((route) => route.screen.name)
  const open = useLibrary((state) => state.status?.state === 'open')
  const guest = useGuest()
  // To a guest the addresses of models and settings show the album.
  return open && (guest !== null || (name !== 'models' && name !== 'settings'))
}

/** The window: side bar, screen, footer; and the subscriptions that last as long as it does. */
export function App({ started }: { started: Promise<void> }) {
  useStudioWiring(started)
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const guest = useGuest()
  const inWorkbench = useRoute((route) => route.screen.name === 'workbench')
  const hasMessages = useOwnMessages()
  const footOpen = useFoot((state) => state.open)
  const queueOpen = useQueuePanel((state) => state.open)
  const wide = useWindow('wide')

  useEffect(() => {
    document.documentElement.lang = language
  }, [language])

  return (
    <I18nProvider locale={language}>
      <div className="grid h-full grid-cols-1 grid-rows-[minmax(0,1fr)_auto]">
        <div
          className={`grid min-h-0 grid-rows-[minmax(0,1fr)] ${inWorkbench || !wide ? 'grid-cols-1' : 'grid-cols-[224px_minmax(0,1fr)]'}`}
        >
          {/* The name of the page stands in the side bar, which is not there all the time. */}
          {!inWorkbench && !wide && (
            <header className="sr-only">
              <h1>Tintype</h1>
            </header>
          )}
          {!inWorkbench && <SideBar drawer={!wide} />}
          <Screen />
        </div>
        {/* Whatever is open in it, half of the window stays for the screen. */}
        <footer className="safe-bottom max-h-[50dvh] min-w-0 overflow-y-auto bg-panel">
          {!hasMessages && <Toasts />}
          {guest !== null && (
            <p className="border-t border-line px-4 py-1 text-[12px] leading-4 text-dim">
              {guest === 'view' ? words.guestView : words.guestEdit}
            </p>
          )}
          {/* What comes and goes there would move the picture beneath a brush. */}
          <div className={inWorkbench && footOpen ? 'min-h-10' : ''}>
            {(!inWorkbench || footOpen) && <ActivityLines />}
            {(!inWorkbench || footOpen || queueOpen) && <QueueBar />}
          </div>
        </footer>
        <ExportSheet />
        <SlideShow />
        <DialogSheet />
        <FilmExportDialog />
        <StepsDialog />
        <Palette />
        <KeysHelp />
        <AddressDialog />
        <DropOverlay />
        <LeavingOverlay />
      </div>
    </I18nProvider>
  )
}
