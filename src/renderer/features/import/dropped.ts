/** What somebody dropped on the window or chose: files, and all pictures in folders at any depth, in the order of their names. */
import { StudioFault, type StudioError } from '../../../contract/errors.ts'
import {
  byName,
  isHiddenName,
  isPhotoName,
  passOver,
  type PassedOver,
} from '../../../contract/photo-names.ts'

export interface Brought {
  files: File[]
  /** The folder's name, where one folder was brought and nothing else. */
  folder: string | null
  /** Files in folders that are no pictures, by kind; hidden ones and sidecars are not counted. */
  passedOver: PassedOver[]
  /** Of what the browser was not let read. */
  faults: StudioError[]
}

/** A file dropped by itself is always tried. */
export async function droppedFiles(transfer: DataTransfer): Promise<Brought> {
  // The list is emptied as soon as this turn ends: everything is taken out of it first.
  const entries = [...transfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const)
  const [only] = entries.length === 1 ? entries : []
  const brought: Brought = {
    files: [],
    folder: only?.[0]?.isDirectory ? only[0].name : null,
    passedOver: [],
    faults: [],
  }
  for (const [entry, file] of entries) {
    if (entry && isFolder(entry)) await collect(entry, brought)
    else if (file) brought.files.push(file)
  }
  return brought
}

/** Files and folders as they were dropped: the desktop walks folders by their paths. */
export const droppedItems = (transfer: DataTransfer): File[] =>
  [...transfer.items].map((item) => item.getAsFile()).filter((file) => file !== null)

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

async function collect(folder: FileSystemDirectoryEntry, brought: Brought): Promise<void> {
  try {
    for (const entry of await entriesOf(folder)) {
      if (isHiddenName(entry.name)) continue
      if (isFolder(entry)) await collect(entry, brought)
      else if (!isFile(entry)) continue
      else if (isPhotoName(entry.name)) await take(entry, brought)
      else passOver(brought.passedOver, entry.name, entry.fullPath.replace(/^\//, ''))
    }
  } catch {
    brought.faults.push(notReadable(folder))
  }
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    // A reader gives a hundred at a time, in any order, and an empty list at the end.
    const part = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (part.length === 0) return entries.sort((a, b) => byName.compare(a.name, b.name))
    entries.push(...part)
  }
}

async function take(entry: FileSystemFileEntry, { files, faults }: Brought): Promise<void> {
  try {
    files.push(await new Promise<File>((done, fail) => entry.file(done, fail)))
  } catch {
    faults.push(notReadable(entry))
  }
}

const notReadable = ({ fullPath }: FileSystemEntry): StudioError =>
  new StudioFault('image.denied', { file: fullPath.replace(/^\//, '') }).toError()

/** Of a chosen folder the browser gives all files in it. */
export function chosenFolder(given: readonly File[]): Brought {
  const parts = (file: File) => file.webkitRelativePath.split('/')
  // The folder itself was chosen by name, hidden or not.
  const seen = given.filter((file) => !parts(file).slice(1).some(isHiddenName))
  const files = seen
    .filter(({ name }) => isPhotoName(name))
    .sort((a, b) => byName.compare(a.webkitRelativePath, b.webkitRelativePath))
  const [first] = given
  const folder = first ? (parts(first)[0] ?? null) : null
  const passedOver: PassedOver[] = []
  for (const { name, webkitRelativePath } of seen)
    if (!isPhotoName(name)) passOver(passedOver, name, webkitRelativePath)
  return { files, folder, passedOver, faults: [] }
}
