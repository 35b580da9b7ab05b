/** What the preload script and a window of the desktop program say to each other, beside the RPC contract. */
import { z } from 'zod'
import { openedSchema } from './rpc.ts'
import type { Opened } from './rpc.ts'

/** The names of the few messages; each is used on both sides, so a misspelt one does not compile. */
export const bridgeChannels = {
  /** Window to main: give me a port. Main to window: here it is. */
  connect: 'tintype:connect',
  /** Window to main: dropped files, by path; the page itself never sees one. */
  openFiles: 'tintype:open-files',
} as const

/** At most as many as a person drops at once; a longer list is a mistake or an attack. */
export const openPathsSchema = z.array(z.string().min(1).max(32_768)).max(10_000)

export const openFilesAnswerSchema = openedSchema

/** `window.tintype`, there on the desktop only. */
export interface DesktopBridge<FileLike = unknown> {
  /** Asks for the RPC port; it arrives as a window message whose data is the channel's name. */
  connect(): void
  /** Opens files that were dropped or chosen in the page, where they lie. */
  openFiles(files: FileLike[]): Promise<Opened>
}
