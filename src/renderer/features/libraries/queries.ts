/** The libraries of this machine: which there are, what they are called, going to another one, and that as actions. */
import { useQuery } from '@tanstack/react-query'
import type { KnownLibrary } from '../../../contract/libraries.ts'
import { leave, studio, useStudio } from '../../rpc/client.ts'
import { queryClient, studioQueries } from '../../rpc/query.ts'
import type { Words } from '../../i18n/en/index.ts'
import { pendingEdits } from '../../library/edits.ts'
import { reportFault } from '../../toasts/store.ts'
import { actionShortcuts } from '../../../contract/actions.ts'
import { actionTable } from '../../shell/actions.ts'

const knownOptions = () => studioQueries.libraries.known.queryOptions({ gcTime: Infinity })
const none: readonly KnownLibrary[] = []

/** Whether there is a choice at all: a studio in the browser has one library until it ends. */
const mayChoose = (): boolean => useStudio.getState().info?.host === 'desktop'

/** @param anew asks again when the component is mounted: a drive may have come or gone */
export function useKnownLibraries(anew = false): readonly KnownLibrary[] {
  const enabled = useStudio((state) => state.info?.host === 'desktop')
  return useQuery({ ...knownOptions(), enabled, refetchOnMount: anew ? 'always' : true }).data ?? none
}

/** By its folder, as its person has named it. */
export function libraryName({ folder, usual }: KnownLibrary, words: Words): string {
  if (usual) return words.libraryUsual
  // Of Windows or of everything else.
  return folder.split(/[\\/]/).findLast((part) => part !== '') ?? folder
}

/**
 * The studio is opened anew on the other library, and this page with it.
 * @param request who closed its dialog stays where they are
 */
async function changeLibrary(request: () => Promise<{ leaving: boolean }>): Promise<void> {
  try {
    await pendingEdits.flush()
    if ((await request()).leaving) leave()
  } catch (error) {
    reportFault(error)
    // It may be that one of them is not there any more.
    await queryClient.invalidateQueries({ queryKey: knownOptions().queryKey })
  }
}

export const pickLibrary = (): Promise<void> => changeLibrary(() => studio().libraries.pick())
export const createLibrary = (): Promise<void> => changeLibrary(() => studio().libraries.create())
export const openLibrary = (id: string): Promise<void> => changeLibrary(() => studio().libraries.open({ id }))

export async function forgetLibrary(id: string): Promise<void> {
  try {
    queryClient.setQueryData(knownOptions().queryKey, await studio().libraries.forget({ id }))
  } catch (error) {
    reportFault(error)
  }
}

const available = () => mayChoose() && !useStudio.getState().lost

/** Going to another library. */
export const librariesActions = actionTable([
  {
    id: 'library.open',
    label: 'libraryOpen',
    group: 'everywhere',
    shortcuts: [actionShortcuts['library.open']],
    available,
    perform: () => void pickLibrary(),
  },
  {
    id: 'library.create',
    label: 'libraryCreate',
    group: 'everywhere',
    shortcuts: [actionShortcuts['library.create']],
    available,
    perform: () => void createLibrary(),
  },
])
