/** The window: side bar, screen, footer; and the subscriptions that last as long as it does. */
import { useEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { listenToDesktop } from './desktop.ts'
import { KeysHelp } from './KeysHelp.tsx'
import { listenToKeys } from './keys.ts'
import { Palette } from './Palette.tsx'
import { SideBar } from './SideBar.tsx'
import { AlbumScreen } from '../features/album/AlbumScreen.tsx'
import { ExportSheet } from '../features/export/ExportSheet.tsx'
import { ActivityLines } from '../features/import/ActivityLines.tsx'
import { DropOverlay } from '../features/import/DropOverlay.tsx'
import { BrokenLibrary } from '../features/libraries/BrokenLibrary.tsx'
import { LeavingOverlay, LibraryList } from '../features/libraries/LibraryList.tsx'
import { ModelsScreen } from '../features/models/ModelsScreen.tsx'
import { QueueBar } from '../features/queue/QueueBar.tsx'
import { SettingsScreen } from '../features/settings/SettingsScreen.tsx'
import { Toasts } from '../toasts/Toasts.tsx'
import { reportFailedQueries, reportFault } from '../toasts/store.ts'
import { editSession } from '../features/workbench/composition.ts'
import { Workbench } from '../features/workbench/Workbench.tsx'
import { followAddress, useRoute } from '../shell/route.ts'
import { pendingEdits } from '../library/edits.ts'
import { followStudio } from '../library/events.ts'
import { useLibrary } from '../library/store.ts'
import { useStudio } from '../rpc/client.ts'
import { useLanguage, useWords } from '../i18n/index.ts'

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
  const words = useWords()
  const screen = useRoute((route) => route.screen)
  const status = useLibrary((state) => state.status)
  const connected = useStudio((state) => state.info !== null)
  if (connected && screen.name === 'models') return <ModelsScreen />
  if (connected && screen.name === 'settings') return <SettingsScreen libraries={<LibraryList />} />
  if (status?.state === 'broken') return <BrokenLibrary fault={status.fault} backups={status.backups} />
  if (status === null) {
    return (
      <main className="min-h-0 bg-surround">
        <p className="sr-only">{words.connecting}</p>
      </main>
    )
  }
  if (screen.name === 'workbench') return <Workbench key="workbench" id={screen.photo} />
  return <AlbumScreen />
}

export function App({ started }: { started: Promise<void> }) {
  useStudioWiring(started)
  const words = useWords()
  const language = useLanguage((state) => state.language)
  const lost = useStudio((state) => state.lost && !state.leaving)
  const inWorkbench = useRoute((route) => route.screen.name === 'workbench')

  useEffect(() => {
    document.documentElement.lang = language
  }, [language])

  return (
    <I18nProvider locale={language}>
      <div className="grid h-full grid-rows-[minmax(0,1fr)_auto]">
        {lost && (
          <p
            role="alert"
            className="fixed inset-x-0 top-0 z-30 bg-primary px-4 py-2 text-center text-on-primary"
          >
            {words.connectionLost}
          </p>
        )}
        <div
          className={`grid min-h-0 grid-rows-[minmax(0,1fr)] ${inWorkbench ? 'grid-cols-1' : 'grid-cols-[224px_minmax(0,1fr)]'}`}
        >
          {!inWorkbench && <SideBar />}
          <Screen />
        </div>
        <footer className="relative">
          <Toasts inWorkbench={inWorkbench} />
          <ActivityLines />
          <QueueBar />
        </footer>
        <ExportSheet />
        <Palette />
        <KeysHelp />
        <DropOverlay />
        <LeavingOverlay />
      </div>
    </I18nProvider>
  )
}
