/** What somebody dropped on the window: files, and all pictures in dropped folders at any depth. */

/** In a dropped folder only these are taken; a file dropped by itself is always tried. */
const pictureName = /\.(jpe?g|jfif|png|tiff?|webp|avif|gif|hei[cf]|jxl)$/i

export interface Dropped {
  files: File[]
  /** The folder's name, where one folder was dropped and nothing else. */
  folder: string | null
}

export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  // The list is emptied as soon as this turn ends: everything is taken out of it first.
  const entries = [...transfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const)
  const files: File[] = []
  for (const [entry, file] of entries) {
    if (entry?.isDirectory) await collect(entry as FileSystemDirectoryEntry, files)
    else if (file) files.push(file)
  }
  const [only] = entries.length === 1 ? entries : []
  return { files, folder: only?.[0]?.isDirectory ? only[0].name : null }
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

/** Of a chosen folder the browser hands over everything in it. */
export const pictures = (files: readonly File[]): File[] => files.filter(({ name }) => pictureName.test(name))
