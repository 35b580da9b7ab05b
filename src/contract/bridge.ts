/**
 * What the preload script and a window of the desktop program say to each other, beside the RPC contract.
 * Imports nothing at run time: a sandboxed preload script can load no packages.
 */

/** The names of the few messages; each is used on both sides, so a misspelt one does not compile. */
export const bridgeChannels = {
  /** Window to main: give me a port. Main to window: here it is. */
  connect: 'tintype:connect',
  /** Window to main: dropped files and folders, by path, into the library; the page itself never sees a path. */
  importFiles: 'tintype:import-files',
  /** Main to window, and on to the page as `{ channel, notice }`: see `windowNoticeSchema`. */
  notify: 'tintype:notify',
} as const

/** `window.tintype`, there on the desktop only. */
export interface DesktopBridge<FileLike = unknown> {
  /** Asks for the RPC port; it arrives as a window message whose data is the channel's name. */
  connect: () => void
  /** Imports files and folders that were dropped, where they lie, into an album or none; answers with the activity's id. */
  importFiles: (files: FileLike[], album: number | null) => Promise<number>
}
