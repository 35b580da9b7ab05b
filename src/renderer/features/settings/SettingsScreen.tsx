/** The settings: few, each with a sentence; and where things lie. */
import type { ReactNode } from 'react'
import { ArrowLeft, FolderOpen, FolderPlus, Trash2, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { providerChoiceSchema } from '../../../contract/engine.ts'
import { settingsSchema } from '../../../contract/settings.ts'
import { SideBarButton } from '../../shared/SideBarButton.tsx'
import { back } from '../../shell/route.ts'
import { useStudio } from '../../rpc/client.ts'
import { sizeText } from '../../shared/durations.ts'
import { languages, useLanguage, useTranslation } from '../../i18n/index.ts'
import { Farm } from './Farm.tsx'
import { Keys } from './Keys.tsx'
import { Sharing } from './Sharing.tsx'
import {
  changeSettings,
  clearCache,
  showFolder,
  unwatchFolder,
  usePlaces,
  useSettings,
  useWatchedFolders,
  watchFolder,
} from './queries.ts'

interface RowProps {
  label: string
  hint: string
  /** The control fits beside the words also in a narrow window. */
  small?: boolean
  children: ReactNode
}

function Row({ label, hint, small = false, children }: RowProps) {
  return (
    <div
      className={`grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-1 border-b border-line py-4 last:border-0 ${
        small ? '' : 'max-sm:grid-cols-1'
      }`}
    >
      <p className="font-medium">{label}</p>
      <div
        className={`row-span-2 flex min-w-0 flex-wrap justify-end gap-2 ${
          small ? '' : 'max-sm:order-last max-sm:row-span-1 max-sm:justify-start max-sm:pt-2'
        }`}
      >
        {children}
      </div>
      <p className="text-[12px] leading-4 text-dim">{hint}</p>
    </div>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly (readonly [T, string])[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = options.find(([id]) => id === event.target.value)
        if (chosen) onChange(chosen[0])
      }}
      className="control min-w-48 px-2 max-sm:w-full"
    >
      {options.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}

function Appearance() {
  const words = useTranslation()
  const settings = useSettings()
  const { theme, language } = settingsSchema.shape
  const languageNames: Record<(typeof language.options)[number], string> = {
    system: words.languageSystem,
    en: languages.en.languageName,
    zh: languages['zh-CN'].languageName,
  }
  return (
    <>
      <Row label={words.settingsTheme} hint={words.settingsThemeHint}>
        <Choice
          label={words.settingsTheme}
          value={settings.theme}
          options={theme.options.map((id) => [id, words.themes[id]] as const)}
          onChange={(value) => void changeSettings({ theme: value })}
        />
      </Row>
      <Row label={words.language} hint={words.settingsLanguageHint}>
        <Choice
          label={words.language}
          value={settings.language}
          options={language.options.map((id) => [id, languageNames[id]] as const)}
          onChange={(value) => void changeSettings({ language: value })}
        />
      </Row>
    </>
  )
}

function Importing() {
  const words = useTranslation()
  const settings = useSettings()
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  const { importAs } = settingsSchema.shape
  return (
    <>
      {/* What comes through a browser is a copy by nature. */}
      {desktop && (
        <Row label={words.settingsImport} hint={words.settingsImportHint}>
          <Choice
            label={words.settingsImport}
            value={settings.importAs}
            options={importAs.options.map((id) => [id, words.importAs[id]] as const)}
            onChange={(value) => void changeSettings({ importAs: value })}
          />
        </Row>
      )}
      <Row label={words.settingsColorize} hint={words.settingsColorizeHint} small>
        <input
          type="checkbox"
          aria-label={words.settingsColorize}
          checked={settings.colorizeOnImport}
          onChange={(event) => void changeSettings({ colorizeOnImport: event.target.checked })}
          className="size-5 accent-accent"
        />
      </Row>
    </>
  )
}

function Watched() {
  const words = useTranslation()
  const watched = useWatchedFolders()
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  return (
    <Row
      label={words.settingsWatched}
      hint={desktop ? words.settingsWatchedHint : words.settingsWatchBrowser}
    >
      <div className="grid min-w-0 justify-items-end gap-2 max-sm:justify-items-start">
        {watched.length === 0 && <p className="text-dim">{words.settingsWatchedNone}</p>}
        {watched.map(({ id, folder, lost }) => (
          <div key={id} className="flex max-w-[min(420px,100%)] items-center gap-2">
            <div className="min-w-0">
              <p className="truncate select-text" title={folder}>
                {folder}
              </p>
              {lost && <p className="text-[12px] text-fault">{words.settingsWatchedLost}</p>}
            </div>
            <Button
              aria-label={words.settingsWatchRemove(folder)}
              onPress={() => void unwatchFolder(id)}
              className="control grid w-8 shrink-0 place-items-center"
            >
              <X size={16} aria-hidden />
            </Button>
          </div>
        ))}
        {desktop && (
          <Button onPress={() => void watchFolder()} className="control flex items-center gap-2 px-3">
            <FolderPlus size={16} aria-hidden />
            {words.settingsWatchAdd}
          </Button>
        )}
      </div>
    </Row>
  )
}

function Folder({ place, label, hint }: { place: 'library' | 'cache'; label: string; hint: string }) {
  const words = useTranslation()
  const places = usePlaces()
  const language = useLanguage((state) => state.language)
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  const folder = places?.[place]
  const bytes = places === undefined ? null : place === 'library' ? places.libraryBytes : places.cacheBytes
  return (
    <Row label={label} hint={hint}>
      <div className="grid min-w-0 justify-items-end gap-2 max-sm:justify-items-start">
        <p className="max-w-[min(420px,100%)] truncate select-text" title={folder}>
          {folder}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-dim">{bytes === null ? '' : sizeText(bytes, language)}</span>
          {desktop && (
            <Button onPress={() => void showFolder(place)} className="control flex items-center gap-2 px-3">
              <FolderOpen size={16} aria-hidden />
              {words.settingsShow}
            </Button>
          )}
          {place === 'cache' && (
            <Button onPress={() => void clearCache()} className="control flex items-center gap-2 px-3">
              <Trash2 size={16} aria-hidden />
              {words.settingsClear}
            </Button>
          )}
        </div>
      </div>
    </Row>
  )
}

/** @param libraries the list of libraries, which is a feature of its own */
export function SettingsScreen({ libraries }: { libraries: ReactNode }) {
  const words = useTranslation()
  const settings = useSettings()
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  const serves = useStudio((state) => state.info?.serves === true)
  const hasFarm = useStudio((state) => state.info?.farm === true)
  const shares = useStudio((state) => state.info?.shares === true)
  const updates = useStudio((state) => state.info?.updates === true)
  const possible = useStudio((state) => state.info?.providers) ?? []
  // A choice that came from another system is shown as long as it is one.
  const providers = providerChoiceSchema.options.filter(
    (id) => id === 'auto' || id === settings.provider || possible.includes(id),
  )
  const group = 'rounded-md border border-line bg-panel px-4'
  return (
    <main className="min-h-0 overflow-y-auto bg-paper">
      <div className="mx-auto grid max-w-[840px] grid-cols-1 gap-6 p-6 max-sm:gap-4 max-sm:p-3">
        <div className="flex items-center gap-4 max-sm:gap-2">
          <SideBarButton className="-mr-2 -ml-2 sm:-mr-3" />
          <Button className="control flex shrink-0 items-center gap-2 px-3 whitespace-nowrap" onPress={back}>
            <ArrowLeft size={16} aria-hidden />
            {words.back}
          </Button>
          <h2 className="text-[15px] font-semibold">{words.settingsTitle}</h2>
        </div>
        <section className={group}>
          <Appearance />
        </section>
        <section className={group}>
          <Importing />
          <Watched />
        </section>
        <section className={group}>
          <Row label={words.settingsProvider} hint={words.settingsProviderHint}>
            <Choice
              label={words.settingsProvider}
              value={settings.provider}
              options={providers.map((id) => [id, words.providers[id] ?? id] as const)}
              onChange={(value) => void changeSettings({ provider: value })}
            />
          </Row>
        </section>
        {desktop && <div className={`${group} py-4`}>{libraries}</div>}
        {updates && (
          <section className={group}>
            <Row label={words.settingsUpdates} hint={words.settingsUpdatesHint}>
              <Choice
                label={words.settingsUpdates}
                value={settings.updates}
                options={settingsSchema.shape.updates.options.map(
                  (id) => [id, words.updateChoices[id]] as const,
                )}
                onChange={(value) => void changeSettings({ updates: value })}
              />
            </Row>
          </section>
        )}
        {shares && <Sharing />}
        {serves && <Keys />}
        {hasFarm && <Farm />}
        <section aria-label={words.settingsPlaces} className={group}>
          <Folder place="library" label={words.settingsLibrary} hint={words.settingsLibraryHint} />
          <Folder place="cache" label={words.settingsCache} hint={words.settingsCacheHint} />
        </section>
      </div>
    </main>
  )
}
