/** Which files of a photo's folder describe it, by their names: XMP of any program, JSON of Google Takeout. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

const isSidecarName = (name: string): boolean => /\.(?:xmp|json)$/i.test(name)

/** Folders whose names are kept at a time: an import walks through them one after the other. */
const mostFolders = 8

type Names = ReadonlyMap<string, string>

/** Disks differ in case and in how they write letters with accents. */
const asKey = (name: string): string => name.normalize('NFC').toLowerCase()

export class SidecarFiles {
  readonly #folders = new Map<string, Promise<Names>>()

  /** Absolute paths, the one that counts most first: a photo's own XMP, that of all photos of its name, then Takeout's. */
  async of(photo: string): Promise<string[]> {
    const folder = dirname(photo)
    const names = await this.#names(folder)
    if (names.size === 0) return []
    const found = sidecarNames(basename(photo)).flatMap((name) => names.get(asKey(name)) ?? [])
    return [...new Set(found)].map((name) => join(folder, name))
  }

  #names(folder: string): Promise<Names> {
    const known = this.#folders.get(folder)
    if (known) return known
    for (const old of [...this.#folders.keys()].slice(0, 1 - mostFolders)) this.#folders.delete(old)
    const names = readdir(folder).then(
      (all) => new Map(all.filter(isSidecarName).map((name) => [asKey(name), name])),
      () => new Map<string, string>(),
    )
    this.#folders.set(folder, names)
    return names
  }
}

const takeoutEnding = '.supplemental-metadata'
/** Takeout cuts names at 51 characters, ".json" included. */
const longestTakeout = 46

/** Every name that a sidecar of this photo may have. */
export function sidecarNames(photo: string): string[] {
  const ending = extname(photo)
  const stem = photo.slice(0, photo.length - ending.length)
  return [`${photo}.xmp`, `${stem}.xmp`, ...takeoutNames(stem, ending)]
}

function takeoutNames(stem: string, ending: string): string[] {
  // An edited photo has no JSON of its own, and `IMG_1(2).jpg` has `IMG_1.jpg(2).json`.
  const unedited = stem.replace(editedEnding, '')
  const numbered = /^(.*)(\(\d+\))$/.exec(unedited)
  const forms = [
    [`${stem}${ending}`, ''],
    [`${unedited}${ending}`, ''],
    ...(numbered ? [[`${numbered[1]}${ending}`, numbered[2]]] : []),
  ]
  return forms.flatMap(([name, number]) =>
    [
      ...Array.from(
        { length: takeoutEnding.length + 1 },
        (_, i) => `${name}${takeoutEnding.slice(0, takeoutEnding.length - i)}`,
      ),
      ...(name.length > longestTakeout ? [name.slice(0, longestTakeout)] : []),
    ].map((base) => `${base}${number}.json`),
  )
}

/** What the service puts behind the name of a photo that was edited there. */
const editedEnding =
  /-(?:edited|bearbeitet|modifié|editado|editada|modificato|bewerkt|edytowane|已修改|編集済み)(?=(?:\(\d+\))?$)/i
