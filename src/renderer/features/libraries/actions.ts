/** Going to another library. */
import { actionShortcuts } from '../../../contract/actions.ts'
import { actionTable } from '../../shell/action-types.ts'
import { useStudio } from '../../rpc/client.ts'
import { createLibrary, mayChoose, pickLibrary } from './queries.ts'

const available = () => mayChoose() && !useStudio.getState().lost

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
