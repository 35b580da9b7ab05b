/**
 * Brings photos in: dropped or chosen files and folders, over the bridge of the desktop or as uploads; the
 * samples; and these as actions.
 */
import { openOverlay } from '../../shell/overlays.ts'
import { showPhotos, useRoute } from '../../shell/route.ts'
import { desktop, guestNow, studio, useStudio } from '../../rpc/client.ts'
import { wordsNow } from '../../i18n/index.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'
import { chosenFiles, chosenFolder, droppedFiles, droppedItems, type Brought } from './dropped.ts'
import { uploads } from './uploads.ts'
import { StudioFault } from '../../../contract/errors.ts'
import { actionShortcuts } from '../../../contract/actions.ts'
import { filmEndings } from '../../../contract/film-names.ts'
import { photoEndings } from '../../../contract/photo-names.ts'
import { sidecarEndings } from '../../../contract/sidecar-names.ts'
import { actionTable } from '../../shell/actions.ts'
import { isLibraryOpen } from '../../library/store.ts'

/** Photos that come in while an album is open go into it. */
const album = (): number | undefined => useRoute.getState().query.album

/** What a person calls them; several files have no name in common. */
function nameOf({ files, folder }: Brought): string {
  const [only] = files.length === 1 ? files : []
  return folder ?? only?.name ?? ''
}

/** Why nothing came in of what was dropped. */
function nothingIn({ passedOver }: Brought): string {
  const words = wordsNow()
  return passedOver.length === 0 ? words.nothingToAdd : `${words.passedOver(passedOver)}${words.period}`
}

async function upload(brought: Brought): Promise<void> {
  if (brought.files.length + brought.faults.length === 0) {
    useToasts.getState().show('fault', nothingIn(brought))
    return
  }
  await uploads.uploadAll(brought, nameOf(brought), album())
}

/** To be called within the drop's event: its list of files is empty a turn later. */
export async function addDropped(transfer: DataTransfer): Promise<void> {
  if (guestNow() === 'view') return reportFault(new StudioFault('guest.readOnly', {}))
  const bridge = desktop()
  try {
    const items = droppedItems(transfer)
    if (bridge && items.length > 0) await bridge.importFiles(items, album() ?? null)
    else await upload(await droppedFiles(transfer))
  } catch (error) {
    reportFault(error)
  }
}

/** The native dialogs on the desktop, the browser's own picker elsewhere. */
async function chooseAndAdd(what: 'files' | 'folder'): Promise<void> {
  if (desktop()) {
    const into = album()
    await studio()
      .library.pick({ what, ...(into === undefined ? {} : { album: into }) })
      .catch(reportFault)
    return
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  if (what === 'folder') input.webkitdirectory = true
  else input.accept = ['image/*', 'video/*', ...photoEndings, ...filmEndings, ...sidecarEndings].join(',')
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    upload(what === 'folder' ? chosenFolder(files) : chosenFiles(files)).catch(reportFault)
  })
  input.click()
}

/** A picture from the web. @returns whether it has begun; a fault is told here */
export async function addFromAddress(address: string): Promise<boolean> {
  const into = album()
  try {
    await studio().library.importAddress({ address, ...(into === undefined ? {} : { album: into }) })
    return true
  } catch (error) {
    reportFault(error)
    return false
  }
}

async function importSamples(): Promise<void> {
  try {
    await studio().library.importSamples()
    showPhotos({})
  } catch (error) {
    reportFault(error)
  }
}

async function findMissing(): Promise<void> {
  try {
    await studio().library.findMissing()
  } catch (error) {
    reportFault(error)
  }
}

const open = () => !useStudio.getState().lost && isLibraryOpen()

/** Bringing photos in. */
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
    id: 'photos.addAddress',
    label: 'addAddress',
    group: 'photos',
    shortcuts: [],
    available: open,
    perform: () => openOverlay('address'),
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
