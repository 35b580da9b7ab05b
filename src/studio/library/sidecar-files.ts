/** Which files of a photo's folder describe it, by their names: XMP of any program, JSON of Google Takeout. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isSidecarName, sidecarKey, sidecarNames } from '../../contract/sidecar-names.ts'

/** Folders whose names are kept at a time: an import walks through them one after the other. */
const mostFolders = 8

type Names = ReadonlyMap<string, string>

export class SidecarFiles {
  readonly #folders = new Map<string, Promise<Names>>()

  /** Absolute paths, the one that counts most first: a photo's own XMP, that of all photos of its name, then Takeout's. */
  async of(photo: string): Promise<string[]> {
    const folder = dirname(photo)
    const names = await this.#names(folder)
    if (names.size === 0) return []
    const found = sidecarNames(basename(photo)).flatMap((name) => names.get(sidecarKey(name)) ?? [])
    return [...new Set(found)].map((name) => join(folder, name))
  }

  #names(folder: string): Promise<Names> {
    const known = this.#folders.get(folder)
    if (known) return known
    for (const old of [...this.#folders.keys()].slice(0, 1 - mostFolders)) this.#folders.delete(old)
    const names = readdir(folder).then(
      (all) => new Map(all.filter(isSidecarName).map((name) => [sidecarKey(name), name])),
      () => new Map<string, string>(),
    )
    this.#folders.set(folder, names)
    return names
  }
}
