/** What somebody dropped on the window or chose: files, and all pictures in folders at any depth, in the order of their names. */
import { StudioFault, type StudioError } from '../../../contract/errors.ts'
import {
  byName,
  isHiddenName,
  isPhotoName,
  passOver,
  type PassedOver,
} from '../../../contract/photo-names.ts'
import { isLibraryName } from '../../../contract/film-names.ts'
import { isSidecarName, sidecarsByPhoto } from '../../../contract/sidecar-names.ts'

export interface Brought {
  files: File[]
  /** Files that describe one of them, the one that counts most first: they lay in the same folder. */
  sidecars: Map<File, File[]>
  /** The folder's name, where one folder was brought and nothing else. */
  folder: string | null
  /** Files in folders that are no pictures, by kind; hidden ones and sidecars are not counted. */
  passedOver: PassedOver[]
  /** Of what the browser was not let read. */
  faults: StudioError[]
}

const nothing = (folder: string | null): Brought => ({
  files: [],
  sidecars: new Map(),
  folder,
  passedOver: [],
  faults: [],
})

/** Files that were named one by one: each is tried, but for those that describe another one. */
function takeNamed(files: readonly File[], brought: Brought): void {
  const photos = files.filter(({ name }) => !isSidecarName(name))
  const sidecars = sidecarsByPhoto(
    photos,
    files.filter(({ name }) => isSidecarName(name)),
  )
  const used = new Set([...sidecars.values()].flat())
  brought.files.push(...files.filter((file) => !used.has(file)))
  for (const [photo, own] of sidecars) brought.sidecars.set(photo, own)
}

/** What was chosen in the browser's own dialog. */
export function chosenFiles(files: readonly File[]): Brought {
  const brought = nothing(null)
  takeNamed(files, brought)
  return brought
}

/** A file dropped by itself is always tried. */
export async function droppedFiles(transfer: DataTransfer): Promise<Brought> {
  // The list is emptied as soon as this turn ends: everything is taken out of it first.
  const entries = [...transfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const)
  const [only] = entries.length === 1 ? entries : []
  const brought = nothing(only?.[0]?.isDirectory ? only[0].name : null)
  const named: File[] = []
  for (const [entry, file] of entries) {
    if (entry && isFolder(entry)) await collect(entry, brought)
    else if (file) named.push(file)
  }
  takeNamed(named, brought)
  return brought
}

/** Files and folders as they were dropped: the desktop walks folders by their paths. */
export const droppedItems = (transfer: DataTransfer): File[] =>
  [...transfer.items].map((item) => item.getAsFile()).filter((file) => file !== null)

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

async function collect(folder: FileSystemDirectoryEntry, brought: Brought): Promise<void> {
  try {
    const entries = (await entriesOf(folder)).filter(({ name }) => !isHiddenName(name))
    const files = entries.filter(isFile)
    const beside = sidecarsByPhoto(
      files.filter(({ name }) => isPhotoName(name)),
      files.filter(({ name }) => isSidecarName(name)),
    )
    const used = new Set([...beside.values()].flat())
    for (const entry of entries) {
      if (isFolder(entry)) await collect(entry, brought)
      else if (!isFile(entry) || used.has(entry)) continue
      else if (isLibraryName(entry.name)) await take(entry, beside.get(entry) ?? [], brought)
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

async function take(
  entry: FileSystemFileEntry,
  beside: readonly FileSystemFileEntry[],
  { files, sidecars, faults }: Brought,
): Promise<void> {
  try {
    const photo = await fileOf(entry)
    files.push(photo)
    const own = await Promise.all(beside.map(fileOf))
    if (own.length > 0) sidecars.set(photo, own)
  } catch {
    faults.push(notReadable(entry))
  }
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((done, fail) => entry.file(done, fail))

const notReadable = ({ fullPath }: FileSystemEntry): StudioError =>
  new StudioFault('image.denied', { file: fullPath.replace(/^\//, '') }).toError()

/** Of a chosen folder the browser gives all files in it. */
export function chosenFolder(given: readonly File[]): Brought {
  const parts = (file: File) => file.webkitRelativePath.split('/')
  // The folder itself was chosen by name, hidden or not.
  const seen = given.filter((file) => !parts(file).slice(1).some(isHiddenName))
  const [first] = given
  const brought = nothing(first ? (parts(first)[0] ?? null) : null)
  const folders = Map.groupBy(seen, (file) => parts(file).slice(0, -1).join('/'))
  for (const files of folders.values()) {
    const photos = files.filter(({ name }) => isLibraryName(name))
    const sidecars = sidecarsByPhoto(
      photos,
      files.filter(({ name }) => isSidecarName(name)),
    )
    const used = new Set([...sidecars.values()].flat())
    brought.files.push(...photos)
    for (const [photo, own] of sidecars) brought.sidecars.set(photo, own)
    for (const file of files) {
      if (!isLibraryName(file.name) && !used.has(file))
        passOver(brought.passedOver, file.name, file.webkitRelativePath)
    }
  }
  brought.files.sort((a, b) => byName.compare(a.webkitRelativePath, b.webkitRelativePath))
  return brought
}
