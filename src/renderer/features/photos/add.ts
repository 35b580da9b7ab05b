/** Brings photos in: dropped or chosen files and folders, over the bridge or as uploads. */
import { StudioFault, fromStudioError, studioErrorSchema } from '../../../contract/errors.ts'
import { photoSchema, uploadNameHeader } from '../../../contract/rpc.ts'
import type { Opened, PhotoInfo } from '../../../contract/rpc.ts'
import { desktop, studio, useStudio } from '../../line/client.ts'
import { wordsNow } from '../../words/index.ts'
import { reportFault, useToasts } from '../toasts/store.ts'
import { usePhotos } from './store.ts'

/** In a dropped folder only these are taken; a file dropped by itself is always tried. */
const pictureName = /\.(jpe?g|jfif|png|tiff?|webp|avif|gif|hei[cf]|jxl)$/i

/** Two uploads keep the disk and the engine busy; more only wait in memory. */
const atOnce = 2

const countAdding = (by: number) => usePhotos.setState(({ adding }) => ({ adding: adding + by }))

async function upload(file: File): Promise<PhotoInfo> {
  const limit = useStudio.getState().info?.maxUploadBytes ?? Infinity
  if (file.size > limit) {
    const reason = `${file.name}: larger than the ${Math.round(limit / 1e6)} MB a browser may bring. Use the command line for it: tintype colorize.`
    throw new StudioFault('usage', { reason })
  }
  const headers = { [uploadNameHeader]: encodeURIComponent(file.name.toWellFormed()) }
  const response = await fetch('/photos', { method: 'POST', body: file, headers })
  const answer: unknown = await response.json()
  if (response.ok) return photoSchema.parse(answer)
  throw fromStudioError(studioErrorSchema.parse(answer))
}

async function uploadAll(files: File[]): Promise<void> {
  const waiting = [...files]
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      try {
        usePhotos.getState().add([await upload(file)])
      } catch (error) {
        reportFault(error)
      } finally {
        countAdding(-1)
      }
    }
  }
  countAdding(files.length)
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Shows what has just been opened, and a sentence for each file that could not be. */
export function take({ photos, failed }: Opened): void {
  usePhotos.getState().add(photos)
  for (const fault of failed) reportFault(fromStudioError(fault))
}

async function overBridge(open: () => Promise<Opened>, count: number): Promise<void> {
  countAdding(count)
  try {
    take(await open())
  } catch (error) {
    reportFault(error)
  } finally {
    countAdding(-count)
  }
}

export async function addFiles(files: File[]): Promise<void> {
  if (files.length === 0) {
    useToasts.getState().show('fault', wordsNow().nothingToAdd)
    return
  }
  const bridge = desktop()
  await (bridge ? overBridge(() => bridge.openFiles(files), files.length) : uploadAll(files))
}

/** The native dialog on the desktop, the browser's own picker elsewhere. */
export async function pickPhotos(): Promise<void> {
  if (desktop()) {
    await overBridge(() => studio().photos.pick(), 0)
    return
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.accept = 'image/*,.heic,.heif,.jxl,.tif,.tiff'
  input.addEventListener('change', () => void addFiles([...(input.files ?? [])]))
  input.click()
}

/** The photos among dropped files and, at any depth, in dropped folders. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  // The list is emptied as soon as this turn ends: everything is taken out of it first.
  const entries = [...transfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const)
  const files: File[] = []
  for (const [entry, file] of entries) {
    if (entry?.isDirectory) await collect(entry as FileSystemDirectoryEntry, files)
    else if (file) files.push(file)
  }
  return files
}

async function collect(folder: FileSystemDirectoryEntry, files: File[]): Promise<void> {
  const reader = folder.createReader()
  for (;;) {
    // A reader gives a hundred at a time and an empty list at the end.
    const part = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (part.length === 0) return
    for (const entry of part) {
      if (entry.isDirectory) await collect(entry as FileSystemDirectoryEntry, files)
      else if (pictureName.test(entry.name)) {
        files.push(await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail)))
      }
    }
  }
}

/** Photos that are open already: the page was loaded again, or a second window came. */
export async function restoreOpen(): Promise<void> {
  usePhotos.getState().add(await studio().photos.list())
}

export async function removePhoto(photoId: string): Promise<void> {
  usePhotos.getState().forget(photoId)
  await studio().photos.remove({ photoId }).catch(reportFault)
}
