/** The libraries of this machine, to open one of them; and the overlay while that happens. */
import { FolderOpen, FolderPlus, LibraryBig, RefreshCw, X } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { KnownLibrary } from '../../../contract/libraries.ts'
import { useStudio } from '../../rpc/client.ts'
import { useTranslation } from '../../i18n/index.ts'
import {
  createLibrary,
  forgetLibrary,
  libraryName,
  openLibrary,
  pickLibrary,
  useKnownLibraries,
} from './queries.ts'

function Line({ library, broken }: { library: KnownLibrary; broken: boolean }) {
  const words = useTranslation()
  const { id, folder, usual, current, there } = library
  const name = libraryName(library, words)
  return (
    <li className="flex min-h-12 items-center gap-3 rounded-md bg-paper p-2 pl-3">
      <LibraryBig size={16} aria-hidden className="shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className="truncate">{name}</p>
        <p className="truncate text-[12px] leading-4 text-dim select-text" title={folder}>
          {folder}
        </p>
        {!there && !usual && <p className="text-[12px] leading-4 text-fault">{words.libraryGone}</p>}
      </div>
      {current && !broken ? (
        <span className="px-3 text-dim">{words.libraryCurrent}</span>
      ) : (
        <Button
          aria-label={`${current ? words.tryAgain : words.libraryGo}: ${name}`}
          onPress={() => void openLibrary(id)}
          className="control flex shrink-0 items-center gap-2 px-3"
        >
          {current && <RefreshCw size={16} aria-hidden />}
          {current ? words.tryAgain : words.libraryGo}
        </Button>
      )}
      {!current && !usual && (
        <Button
          aria-label={words.libraryForget(name)}
          onPress={() => void forgetLibrary(id)}
          className="control grid w-8 shrink-0 place-items-center"
        >
          <X size={16} aria-hidden />
        </Button>
      )}
    </li>
  )
}

/** @param broken the present one can't be opened: it may be tried again */
export function LibraryList({ broken = false }: { broken?: boolean }) {
  const words = useTranslation()
  const known = useKnownLibraries(true)
  const desktop = useStudio((state) => state.info?.host === 'desktop')
  if (!desktop) return null
  return (
    <section aria-label={words.libraries} className="grid gap-2">
      <h3 className="font-semibold">{words.libraries}</h3>
      <p className="text-[12px] leading-4 text-dim">{words.librariesHint}</p>
      <ul className="grid gap-1">
        {known.map((library) => (
          <Line key={library.id} library={library} broken={broken} />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => void pickLibrary()} className="control flex items-center gap-2 px-3">
          <FolderOpen size={16} aria-hidden />
          {words.libraryOpen}
        </Button>
        <Button onPress={() => void createLibrary()} className="control flex items-center gap-2 px-3">
          <FolderPlus size={16} aria-hidden />
          {words.libraryCreate}
        </Button>
      </div>
    </section>
  )
}

/** Over everything while the studio is closed and opened on another library; the page is loaded anew then. */
export function LeavingOverlay() {
  const words = useTranslation()
  const leaving = useStudio((state) => state.leaving)
  if (!leaving) return null
  return (
    <output className="fixed inset-0 z-40 grid place-items-center bg-surround text-[15px]">
      {words.libraryLeaving}
    </output>
  )
}
