/** Which files of a folder are taken for photos, by their names alone; the same for a disk's folder and a dropped one. */

/** A file that is named outright needs none of these endings. */
const endings = /\.(jpe?g|jpe|jfif|png|tiff?|webp|avif|gif|hei[cf]|jxl)$/i

export const isHiddenName = (name: string): boolean => name.startsWith('.')

/** What network disks, systems and photo programs keep beside the photos: thumbnails and what was thrown away. */
const notForPeople =
  /^(?:@eadir|@__thumb|@recycle|@recently-snapshot|@tmp|#recycle|#snapshot|\$recycle\.bin|recycler|recycled|system volume information|lost\+found|__macosx|lightroom previews\.lrdata|.+ previews\.lrdata)$/i

/** Folders that are passed over, as hidden ones are. */
export const isPassedOver = (folder: string): boolean => isHiddenName(folder) || notForPeople.test(folder)

/** Hidden files are no photos. */
export const isPhotoName = (name: string): boolean => !isHiddenName(name) && endings.test(name)

/** Folders are walked in this order: `2.jpg` before `10.jpg`. */
export const byName = new Intl.Collator('en', { numeric: true })
