/** Which libraries the person has on this machine, which one is open, and the dialogs that lead to another. */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../contract/errors.ts'
import type { KnownLibrary } from '../contract/libraries.ts'
import { holdsLibrary, makeLibrary } from '../studio/library/open.ts'
import type { RecentLibraries } from '../studio/app/host-services.ts'
import { stateFile } from './state-file.ts'

const maxRecent = 10

const stateSchema = z.object({
  /** Null: the usual one. */
  current: z.string().nullable(),
  /** Folders, the one that was opened last first. */
  recent: z.array(z.string()).max(maxRecent),
})

interface LibrariesDeps {
  /** Folder of the library that is opened as long as nobody has chosen another. */
  usual: string
  pickFolder: () => Promise<string | null>
  pickNewFolder: () => Promise<string | null>
  /**
   * Calls `change`, closes the studio and opens it on what is the current library then; the answer comes before that.
   * @returns false where the person would rather stay
   */
  leave: (change: () => void) => Promise<boolean>
  /** Whether the current library is open, and not one that could not be opened. */
  isOpen: () => boolean
  /** The list is another one: the menu shows it. */
  onChange: () => void
}

export interface Libraries {
  /** Folder of the library to be opened. */
  readonly current: string
  readonly usual: string
  /** For the menu: what may be opened. */
  list(): { id: string; name: string; current: boolean }[]
  service: RecentLibraries
}

/** The same in every run, so that a menu made earlier still means the same library; says nothing about the folder. */
const idOf = (folder: string): string => createHash('sha256').update(folder).digest('base64url').slice(0, 22)

export function openLibraries(deps: LibrariesDeps): Libraries {
  const { usual, leave, onChange } = deps
  const file = stateFile('libraries.json', stateSchema)
  let state = file.read() ?? { current: null, recent: [] }

  const current = () => state.current ?? usual
  const folders = () => [...new Set([...state.recent, current(), usual])]
  const save = (next: typeof state) => {
    state = next
    file.write(state)
    onChange()
  }

  function folderOf(id: string): string {
    const found = folders().find((folder) => idOf(folder) === id)
    if (found !== undefined) return found
    throw new StudioFault('library.notListed', {})
  }

  /** The one that is open stays; the one that could not be opened is tried again. */
  async function goTo(folder: string): Promise<boolean> {
    if (folder === current() && deps.isOpen()) return false
    return leave(() =>
      save({
        current: folder === usual ? null : folder,
        recent: [...new Set([folder, current(), ...state.recent])].slice(0, maxRecent),
      }),
    )
  }

  return {
    get current() {
      return current()
    },
    usual,
    list: () =>
      folders().map((folder) => ({ id: idOf(folder), name: folder, current: folder === current() })),
    service: {
      known: () =>
        Promise.all(
          folders().map(async (folder): Promise<KnownLibrary> => ({
            id: idOf(folder),
            folder,
            usual: folder === usual,
            current: folder === current(),
            there: await holdsLibrary(folder),
          })),
        ),
      async pick() {
        const chosen = await deps.pickFolder()
        if (chosen === null) return false
        const folder = resolve(chosen)
        if (!(await holdsLibrary(folder))) throw new StudioFault('library.notOne', { folder })
        return goTo(folder)
      },
      async create() {
        const chosen = await deps.pickNewFolder()
        if (chosen === null) return false
        const folder = resolve(chosen)
        await makeLibrary(folder)
        return goTo(folder)
      },
      async open(id) {
        const folder = folderOf(id)
        // The usual one is made where it is not there: nobody has chosen it, so nobody can have unplugged it.
        if (folder !== usual && !(await holdsLibrary(folder)))
          throw new StudioFault('library.notThere', { folder })
        return goTo(folder)
      },
      forget(id) {
        const folder = folderOf(id)
        save({ ...state, recent: state.recent.filter((each) => each !== folder) })
      },
    },
  }
}
