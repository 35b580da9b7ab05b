/** Brings photos in: dropped or chosen files and folders, over the bridge of the desktop or as uploads; and the samples. */
import { showPhotos, usePlace } from '../../frame/place.ts'
import { desktop, studio } from '../../line/client.ts'
import { wordsNow } from '../../words/index.ts'
import { reportFault, useToasts } from '../toasts/store.ts'
import { pictures } from './dropped.ts'
import { uploadAll } from './uploads.ts'

/** Photos that come in while an album is open go into it. */
const album = (): number | undefined => usePlace.getState().query.album

function nameOf(files: readonly File[], folder: string | null): string {
  const [only] = files.length === 1 ? files : []
  return folder ?? only?.name ?? wordsNow().photosCount(files.length)
}

/** @param folder what a person calls them, where they came as one folder */
export async function addFiles(files: File[], folder: string | null): Promise<void> {
  if (files.length === 0) {
    useToasts.getState().show('fault', wordsNow().nothingToAdd)
    return
  }
  const bridge = desktop()
  try {
    if (bridge) await bridge.importFiles(files, album() ?? null)
    else await uploadAll(files, nameOf(files, folder), album())
  } catch (error) {
    reportFault(error)
  }
}

/** The native dialogs on the desktop, the browser's own picker elsewhere. */
export async function pick(what: 'files' | 'folder'): Promise<void> {
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
  else input.accept = 'image/*,.heic,.heif,.jxl,.tif,.tiff'
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    const folder = what === 'folder' ? (files[0]?.webkitRelativePath.split('/')[0] ?? null) : null
    void addFiles(what === 'folder' ? pictures(files) : files, folder)
  })
  input.click()
}

export async function importSamples(): Promise<void> {
  try {
    await studio().library.importSamples()
    showPhotos({})
  } catch (error) {
    reportFault(error)
  }
}

export async function findMissing(): Promise<void> {
  try {
    await studio().library.findMissing()
  } catch (error) {
    reportFault(error)
  }
}
