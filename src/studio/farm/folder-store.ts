/** The farm's store as a folder that all machines mount. */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { removeAbandoned, writeBuffers, writeWhole } from '../../platform/atomic-file.ts'
import { reasonOf } from '../../platform/file-errors.ts'
import type { BlobStore, StoredBlob } from './blob-store.ts'

export class FolderStore implements BlobStore {
  readonly place: string
  /** Those that were there when something was written to them; never more than a few hundred. */
  readonly #folders = new Set<string>()

  constructor(folder: string) {
    this.place = folder
  }

  /** In folders by the first two letters: a million files in one are slow on many disks. */
  #path(name: string): string {
    return join(this.place, name.replace(/^([a-z]+)\/(..)/, '$1/$2/$2'))
  }

  async has(name: string): Promise<boolean> {
    return (await this.#orNull(stat(this.#path(name)))) !== null
  }

  put(name: string, file: string): Promise<void> {
    return this.#write(name, (path) =>
      writeWhole(path, (part) => copyFile(file, part, constants.COPYFILE_FICLONE), { durable: isKept(name) }),
    )
  }

  putText(name: string, text: string): Promise<void> {
    return this.#write(name, (path) => writeBuffers(path, [Buffer.from(text)], { durable: isKept(name) }))
  }

  async #write(name: string, write: (path: string) => Promise<void>): Promise<void> {
    const path = this.#path(name)
    const folder = dirname(path)
    try {
      if (this.#folders.has(folder)) {
        const isWritten = await write(path).then(
          () => true,
          () => false,
        )
        if (isWritten) return
      }
      // One that has come off is not begun anew in its place, where nobody else would look.
      await readdir(this.place)
      // Not made yet, or removed since by who cleaned up.
      await mkdir(folder, { recursive: true })
      this.#folders.add(folder)
      await write(path)
    } catch (error) {
      throw this.#fault(error)
    }
  }

  async fetch(name: string, file: string): Promise<boolean> {
    return (await this.#orNull(copyFile(this.#path(name), file).then(() => true))) ?? false
  }

  readText(name: string): Promise<string | null> {
    return this.#orNull(readFile(this.#path(name), 'utf8'))
  }

  async remove(name: string): Promise<void> {
    await this.#orNull(rm(this.#path(name), { force: true }))
  }

  async *list(folder: string): AsyncGenerator<StoredBlob> {
    const groups = await this.#orNull(readdir(join(this.place, folder)))
    for (const group of groups ?? []) {
      const within = join(this.place, folder, group)
      for (const file of await readdir(within).catch(() => [])) {
        const info = await stat(join(within, file)).catch(() => null)
        if (info?.isFile() !== true || !file.startsWith(group)) continue
        yield { name: `${folder}/${file}`, bytes: info.size, age: Date.now() - info.mtimeMs }
      }
    }
  }

  async removeAbandoned(): Promise<void> {
    for (const folder of ['originals', 'packs', 'results']) await removeAbandoned(join(this.place, folder))
  }

  close(): void {
    // Nothing is kept open.
  }

  /** Null where the blob is not there. A store that is not there itself is a fault: a drive may have come off. */
  async #orNull<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' && (await isFolder(this.place))) return null
      throw this.#fault(error)
    }
  }

  #fault(error: unknown): StudioFault {
    const reason = error instanceof StudioFault ? error.message : reasonOf(error)
    return new StudioFault('farm.storeFailed', { store: this.place, reason }, error)
  }
}

/**
 * Results are made anew where a power cut leaves them empty, which their hash and their report's form tell;
 * flushing each costs a wait.
 */
const isKept = (name: string): boolean => !name.startsWith('results/')

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false
