/** What lies behind a media URL: each part of the studio that has pixels answers for its own. */

export interface MediaFile {
  path: string
  type: string
  /** The name a download gets. */
  name?: string
  /** The address names the content itself: whoever has it need not ask again. */
  forever?: boolean
}

/**
 * @param path what follows `/media/`, as it came: to be matched, never joined to a folder
 * @returns null where it is nobody's, or not there
 */
export type MediaProvider = (path: string) => Promise<MediaFile | null>
