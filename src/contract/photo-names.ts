/** Which files of a folder are taken for photos, by their names alone; the same for a disk's folder and a dropped one. */

/** A file that is named outright needs none of these endings. */
const endings = /\.(jpe?g|jpe|jfif|png|tiff?|webp|avif|gif|hei[cf]|jxl)$/i

export const isHiddenName = (name: string): boolean => name.startsWith('.')

/** Hidden files are no photos. */
export const isPhotoName = (name: string): boolean => !isHiddenName(name) && endings.test(name)

/** Folders are walked in this order: `2.jpg` before `10.jpg`. */
export const byName = new Intl.Collator('en', { numeric: true })
