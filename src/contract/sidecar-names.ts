/** How the files are called that describe a photo: XMP of any program, JSON of Google Takeout. */

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
