/** What a person can do everywhere. */
import { actionShortcuts } from '../../contract/actions.ts'
import { actionTable } from '../shell/actions.ts'
import { pendingEdits, redo, undo } from '../library/edits.ts'
import { isLibraryOpen } from '../library/store.ts'
import { useStudio } from '../rpc/client.ts'
import { back, go, showPhotos, useRoute } from '../shell/route.ts'
import { openOverlay } from '../shell/overlays.ts'
import { toggleQueue } from '../features/queue/jobs.ts'

const connected = () => useStudio.getState().info !== null && !useStudio.getState().lost
const open = () => connected() && isLibraryOpen()

/** What is undone is the last thing that was seen, also where it is not sent yet. */
async function undoLast(): Promise<void> {
  await pendingEdits.flush()
  await undo()
}

async function redoLast(): Promise<void> {
  await pendingEdits.flush()
  await redo()
}

export const windowActions = actionTable([
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
    id: 'go.map',
    label: 'map',
    group: 'everywhere',
    shortcuts: [{ key: 'm', shift: true }],
    available: open,
    perform: () => go({ name: 'map' }),
  },
  {
    id: 'go.undated',
    label: 'undated',
    group: 'everywhere',
    shortcuts: [],
    available: open,
    perform: () => showPhotos({ undated: true }),
  },
  {
    id: 'go.noPlace',
    label: 'noPlace',
    group: 'everywhere',
    shortcuts: [],
    available: open,
    perform: () => showPhotos({ noPlace: true }),
  },
  {
    id: 'go.unseen',
    label: 'unseen',
    group: 'everywhere',
    shortcuts: [],
    available: open,
    perform: () => showPhotos({ unseen: true }),
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
    id: 'go.queue',
    label: 'queue',
    group: 'everywhere',
    shortcuts: [],
    available: open,
    perform: toggleQueue,
  },
  {
    id: 'edit.undo',
    label: 'undo',
    group: 'everywhere',
    shortcuts: [actionShortcuts['edit.undo']],
    available: open,
    perform: () => void undoLast(),
  },
  {
    id: 'edit.redo',
    label: 'redo',
    group: 'everywhere',
    shortcuts: [actionShortcuts['edit.redo'], { key: 'y', mod: true }],
    available: open,
    perform: () => void redoLast(),
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
