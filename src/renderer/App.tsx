/** The one screen: bar above, picture and panel, filmstrip below; and the wiring that lives as long as it does. */
import { useEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { listenToDesktop } from './actions/desktop.ts'
import { listenToKeys } from './actions/keys.ts'
import { DropVeil } from './features/photos/DropVeil.tsx'
import { ModelsScreen } from './features/models/ModelsScreen.tsx'
import { useModels } from './features/models/store.ts'
import { EmptyState } from './features/photos/EmptyState.tsx'
import { Filmstrip } from './features/photos/Filmstrip.tsx'
import { restoreOpen } from './features/photos/add.ts'
import { currentPhoto, usePhotos } from './features/photos/store.ts'
import { Stage } from './features/preview/Stage.tsx'
import { StatusLine } from './features/preview/StatusLine.tsx'
import { followSettings } from './features/preview/follow.ts'
import { Panel } from './features/recipe/Panel.tsx'
import { Toasts } from './features/toasts/Toasts.tsx'
import { reportFault } from './features/toasts/store.ts'
import { TopBar } from './shared/TopBar.tsx'
import { connect, useStudio } from './line/client.ts'
import { useLanguage, useWords } from './words/index.ts'

let started: Promise<void> | null = null

/** Once for the page: React's strict mode mounts everything twice. */
function start(): Promise<void> {
  started ??= connect().then(restoreOpen)
  return started
}

function useStudioWiring(): void {
  useEffect(() => {
    let stop = () => {}
    let gone = false
    async function follow(): Promise<void> {
      try {
        await start()
        if (!gone) stop = followSettings()
      } catch (error) {
        if (!useStudio.getState().lost) reportFault(error)
      }
    }
    void follow()
    const stopKeys = listenToKeys()
    const stopDesktop = listenToDesktop()
    return () => {
      gone = true
      stop()
      stopKeys()
      stopDesktop()
    }
  }, [])
}

export function App() {
  useStudioWiring()
  const words = useWords()
  const language = useLanguage((state) => state.language)
  const photo = usePhotos(currentPhoto)
  const { info, lost } = useStudio()
  const models = useModels((state) => state.open)

  useEffect(() => {
    document.documentElement.lang = language
    document.title = photo ? `${photo.name} – Tintype` : 'Tintype'
  }, [language, photo])

  return (
    <I18nProvider locale={language}>
      <div className="grid h-full grid-rows-[48px_minmax(0,1fr)]">
        <TopBar />
        {lost && (
          <p
            role="alert"
            className="fixed inset-x-0 top-12 z-30 bg-primary px-4 py-2 text-center text-on-primary"
          >
            {words.connectionLost}
          </p>
        )}
        {models ? (
          <ModelsScreen />
        ) : photo ? (
          <div className="grid min-h-0 grid-cols-[minmax(0,1fr)_296px]">
            <main className="grid min-h-0 grid-rows-[minmax(0,1fr)_32px_96px]">
              <Stage key={photo.id} photo={photo} />
              <StatusLine photo={photo} />
              <Filmstrip />
            </main>
            <Panel />
          </div>
        ) : (
          <main className="min-h-0">
            {info ? <EmptyState /> : <p className="sr-only">{words.connecting}</p>}
          </main>
        )}
        <DropVeil />
        <Toasts />
      </div>
    </I18nProvider>
  )
}
