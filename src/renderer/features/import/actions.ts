/** Bringing photos in. */
import { actionShortcuts } from '../../../contract/actions.ts'
import { actionTable } from '../../shell/action-types.ts'
import { isLibraryOpen } from '../../library/store.ts'
import { useStudio } from '../../rpc/client.ts'
import { chooseAndAdd, findMissing, importSamples } from './add.ts'

const open = () => !useStudio.getState().lost && isLibraryOpen()

export const importActions = actionTable([
  {
    id: 'photos.add',
    label: 'addPhotos',
    group: 'photos',
    shortcuts: [actionShortcuts['photos.add']],
    available: open,
    perform: () => void chooseAndAdd('files'),
  },
  {
    id: 'photos.addFolder',
    label: 'addFolder',
    group: 'photos',
    shortcuts: [actionShortcuts['photos.addFolder']],
    available: open,
    perform: () => void chooseAndAdd('folder'),
  },
  {
    id: 'photos.samples',
    label: 'importSamples',
    group: 'photos',
    shortcuts: [],
    available: open,
    perform: () => void importSamples(),
  },
  {
    id: 'photos.findMissing',
    label: 'findMissing',
    group: 'photos',
    shortcuts: [],
    available: open,
    perform: () => void findMissing(),
  },
])
