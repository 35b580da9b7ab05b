/** The library can't be opened: what happened, that the photographs are safe, and the backups to go back to. */
import { useState } from 'react'
import { DatabaseBackup, TriangleAlert } from 'lucide-react'
import { Button } from '../../shared/Button.tsx'
import type { StudioError } from '../../../contract/errors.ts'
import { useLibrary } from '../../library/store.ts'
import { studio } from '../../rpc/client.ts'
import { sentenceOf, useLanguage, useTranslation } from '../../i18n/index.ts'
import { SideBarButton } from '../../shared/SideBarButton.tsx'
import { LibraryList } from './LibraryList.tsx'
import { reportFault } from '../../toasts/store.ts'

/** "library-v3-20261122T203000000Z.sqlite" as a date to read; the name itself where it says none. */
function whenOf(backup: string, language: string): string {
  const [, year, month, day, hour, minute, second] =
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(backup) ?? []
  if (year === undefined) return backup
  const at = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second)
  return new Date(at).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' })
}

export function BrokenLibrary({ fault, backups }: { fault: StudioError; backups: readonly string[] }) {
  const words = useTranslation()
  const language = useLanguage((state) => state.language)
  const [busy, setBusy] = useState(false)
  const restore = async (backup: string): Promise<void> => {
    setBusy(true)
    try {
      useLibrary.setState({ status: await studio().library.restore({ backup }) })
    } catch (error) {
      reportFault(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="relative grid min-h-0 place-items-center overflow-y-auto bg-surround p-8 max-sm:px-4 max-lg:pt-14">
      <SideBarButton className="absolute top-2 left-2" />
      <div className="grid w-[min(560px,100%)] gap-4">
        <h2 className="flex items-center gap-3 text-[20px] leading-7 font-semibold">
          <TriangleAlert size={20} aria-hidden className="shrink-0 text-fault" />
          {words.brokenTitle}
        </h2>
        <p role="alert" className="break-words select-text">
          {sentenceOf(fault)}
        </p>
        {backups.length > 0 && (
          <section aria-label={words.backups} className="grid gap-2">
            <h3 className="font-semibold">{words.backups}</h3>
            <p className="text-dim">{words.backupsText}</p>
            <ul className="grid gap-1">
              {backups.map((backup, at) => (
                <li key={backup} className="flex flex-wrap items-center gap-3 rounded-md bg-panel p-2 pl-3">
                  <span className="min-w-0 flex-1" title={backup}>
                    {whenOf(backup, language)}
                  </span>
                  <Button
                    isDisabled={busy}
                    onPress={() => void restore(backup)}
                    aria-label={`${words.restore}: ${whenOf(backup, language)}`}
                    className={`${at === 0 ? 'primary' : 'control'} flex items-center gap-2 px-3`}
                  >
                    <DatabaseBackup size={16} aria-hidden />
                    {words.restore}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        )}
        <LibraryList broken />
      </div>
    </main>
  )
}
