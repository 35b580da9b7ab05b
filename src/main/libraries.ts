/** Which libraries the person has on this machine, which one is open, and the dialogs that lead to another. */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../contract/errors.ts'
import type { KnownLibrary } from '../contract/libraries.ts'
import { holdsLibrary, makeLibrary } from '../studio/library/open.ts'
import type { RecentLibraries } from '../studio/app/host-services.ts'
import { stateFile } from './state-file.ts'

const most = 10

const keptSchema = z.object({
  /** Null: the usual one. */
  current: z.string().nullable(),
  /** Folders, the one that was opened last first. */
  recent: z.array(z.string()).max(most),
})

interface Needs {
  /** Folder of the library that is opened as long as nobody has chosen another. */
  usual: string
  pickFolder: () => Promise<string | null>
  pickNewFolder: () => Promise<string | null>
  /**
   * Closes the studio and opens it on the current library; the answer comes before that is done.
   * @returns false where the person would rather stay
   */
  leave: (arrive: () => void) => Promise<boolean>
  /** Whether the current library is open, and not one that could not be opened. */
  isOpen: () => boolean
  /** The list is another one: the menu shows it. */
  changed: () => void
}

export interface Libraries {
  /** Folder of the library to be opened. */
  readonly current: string
  readonly usual: string
  /** For the menu: what may be opened. */
  list(): { id: string; name: string; current: boolean }[]
  shelf: RecentLibraries
}

/** The same in every run, so that a menu made earlier still means the same library; says nothing about the folder. */
const idOf = (folder: string): string => createHash('sha256').update(folder).digest('base64url').slice(0, 22)

export function openLibraries(needs: Needs): Libraries {
  const { usual, leave, changed } = needs
  const file = stateFile('libraries.json', keptSchema)
  let kept = file.read() ?? { current: null, recent: [] }

  const current = () => kept.current ?? usual
  const folders = () => [...new Set([...kept.recent, current(), usual])]
  const keep = (next: typeof kept) => {
    kept = next
    file.write(kept)
    changed()
  }

  function folderOf(id: string): string {
    const found = folders().find((folder) => idOf(folder) === id)
    if (found !== undefined) return found
    throw new StudioFault('library.notListed', {})
  }

  /** The one that is open stays; the one that could not be opened is tried again. */
  async function goTo(folder: string): Promise<boolean> {
    if (folder === current() && needs.isOpen()) return false
    return leave(() =>
      keep({
        current: folder === usual ? null : folder,
        recent: [...new Set([folder, current(), ...kept.recent])].slice(0, most),
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
    shelf: {
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
        const chosen = await needs.pickFolder()
        if (chosen === null) return false
        const folder = resolve(chosen)
        if (!(await holdsLibrary(folder))) throw new StudioFault('library.notOne', { folder })
        return goTo(folder)
      },
      async create() {
        const chosen = await needs.pickNewFolder()
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
        keep({ ...kept, recent: kept.recent.filter((each) => each !== folder) })
      },
    },
  }
}
