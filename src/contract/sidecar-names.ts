/** How the files are called that describe a photo: XMP of any program, JSON of Google Takeout. */

export const sidecarEndings: readonly string[] = ['.xmp', '.json']

export const isSidecarName = (name: string): boolean => /\.(?:xmp|json)$/i.test(name)

/** To compare names by: disks differ in case and in how they write letters with accents. */
export const sidecarKey = (name: string): string => name.normalize('NFC').toLowerCase()

const takeoutEnding = '.supplemental-metadata'
/** Takeout cuts names at 51 characters, ".json" included. */
const longestTakeout = 46

/** Every name that a sidecar of this photo may have. */
export function sidecarNames(photo: string): string[] {
  const ending = /\.[^.]*$/.exec(photo)?.[0] ?? ''
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

/**
 * Which of a folder's files describe which of its photos.
 * @param files by their names
 * @returns for each photo its sidecars, the one that counts most first
 */
export function sidecarsByPhoto<T extends { name: string }>(
  photos: readonly T[],
  sidecars: readonly T[],
): Map<T, T[]> {
  const named = new Map(sidecars.map((file) => [sidecarKey(file.name), file]))
  const found = new Map<T, T[]>()
  if (named.size === 0) return found
  for (const photo of photos) {
    const own = sidecarNames(photo.name).flatMap((name) => named.get(sidecarKey(name)) ?? [])
    if (own.length > 0) found.set(photo, [...new Set(own)])
  }
  return found
}
