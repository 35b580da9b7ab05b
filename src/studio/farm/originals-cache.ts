/** A worker's copies of originals: fetched from the store once, checked by hash, the oldest removed when there are too many. */
import { mkdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { removeAbandoned, writeWhole } from '../../platform/atomic-file.ts'
import { BoundedFolder } from '../../platform/bounded-folder.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { blobNames, type BlobStore } from './blob-store.ts'

export class OriginalsCache {
  readonly #store: BlobStore
  readonly #folder: string
  readonly #files: BoundedFolder
  readonly #fetching = new Map<string, Promise<string>>()

  constructor(store: BlobStore, folder: string, maxBytes: number) {
    this.#store = store
    this.#folder = folder
    this.#files = new BoundedFolder(folder, maxBytes)
  }

  /** To be called first. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await removeAbandoned(this.#folder)
  }

  /**
   * @param name as a person calls it; only its ending is looked at
   * @returns path of a copy that is what its hash says
   * @throws StudioFault `farm.storeFailed`, `farm.storeDamaged`, `output.*`
   */
  get(sha256: string, name: string): Promise<string> {
    const ending = /^\.[a-z0-9]{1,10}$/i.exec(extname(name))?.[0].toLowerCase() ?? ''
    const file = `${sha256}${ending}`
    const under = this.#fetching.get(file)
    if (under) return under
    const fetching = this.#fetch(file, sha256, name).finally(() => this.#fetching.delete(file))
    this.#fetching.set(file, fetching)
    return fetching
  }

  async #fetch(file: string, sha256: string, name: string): Promise<string> {
    const path = join(this.#folder, file)
    if (await this.#files.use(file)) return path
    const place = blobNames.original(sha256)
    await writeWhole(path, async (part) => {
      const isRight = (await this.#store.fetch(place, part)) && (await hashFile(part)) === sha256
      if (!isRight) throw new StudioFault('farm.storeDamaged', { file: name, place })
    })
    await this.#files.added(file)
    return path
  }
}
