/** What a person can do everywhere. */
import { actionShortcuts } from '../../contract/actions.ts'
import { actionTable } from './action-types.ts'
import { flush } from '../features/workbench/store.ts'
import { redo, undo } from '../library/edits.ts'
import { useLibrary } from '../library/store.ts'
import { useStudio } from '../rpc/client.ts'
import { back, go, showPhotos, useRoute } from './route.ts'
import { openOverlay } from './overlays.ts'

const connected = () => useStudio.getState().info !== null && !useStudio.getState().lost
const open = () => connected() && useLibrary.getState().status?.state === 'open'

/** A slider that was just let go has not told the library yet: what is taken back is the last thing that was seen. */
async function takeBack(): Promise<void> {
  await flush()
  await undo()
}

async function doAgain(): Promise<void> {
  await flush()
  await redo()
}

export const shellActions = actionTable([
  {
    id: 'go.back',
    label: 'backToAlbum',
    group: 'everywhere',
    shortcuts: [{ key: 'Escape' }],
    available: () => useRoute.getState().screen.name !== 'album',
    perform: back,
  },
  {
    id: 'go.all',
    label: 'allPhotos',
    group: 'everywhere',
    shortcuts: [],
    available: open,
    perform: () => showPhotos({}),
  },
  {
    id: 'go.favourites',
    label: 'favourites',
    group: 'everywhere',
    shortcuts: [],
    available: open,
    perform: () => showPhotos({ favourite: true }),
  },
  {
    id: 'go.models',
    label: 'models',
    group: 'everywhere',
    shortcuts: [actionShortcuts['go.models']],
    available: connected,
    perform: () => go({ name: 'models' }),
  },
  {
    id: 'go.settings',
    label: 'settings',
    group: 'everywhere',
    shortcuts: [actionShortcuts['go.settings']],
    available: connected,
    perform: () => go({ name: 'settings' }),
  },
  {
    id: 'edit.undo',
    label: 'undo',
    group: 'everywhere',
    shortcuts: [actionShortcuts['edit.undo']],
    available: open,
    perform: () => void takeBack(),
  },
  {
    id: 'edit.redo',
    label: 'redo',
    group: 'everywhere',
    shortcuts: [actionShortcuts['edit.redo'], { key: 'y', mod: true }],
    available: open,
    perform: () => void doAgain(),
  },
  {
    id: 'view.palette',
    label: 'palette',
    group: 'everywhere',
    shortcuts: [actionShortcuts['view.palette']],
    available: connected,
    perform: () => openOverlay('palette'),
  },
  {
    id: 'view.keys',
    label: 'keys',
    group: 'everywhere',
    shortcuts: [actionShortcuts['view.keys']],
    available: () => true,
    perform: () => openOverlay('keys'),
  },
])
