/** What differs between a window of our own and a browser. */
import { StudioFault } from '../../contract/errors.ts'
import type { KnownLibrary } from '../../contract/libraries.ts'
import type { Host } from '../../contract/rpc.ts'
import type { Settings } from '../../contract/settings.ts'
import type { GuestRole, SharingStatus } from '../../contract/sharing.ts'
import type { KeyStore } from '../access/keys.ts'

/** Going from one library to another; see `librariesContract`. */
export interface RecentLibraries {
  known(): Promise<KnownLibrary[]>
  pick(): Promise<boolean>
  create(): Promise<boolean>
  open(id: string): Promise<boolean>
  forget(id: string): void
}

/** Sharing on the home network; see `sharingContract`. */
export interface Sharing {
  status(): Promise<SharingStatus>
  start(address?: string): Promise<void>
  stop(): Promise<void>
  setPassword(password: string): Promise<void>
  setRole(role: GuestRole): Promise<void>
  removeGuest(id: string): void
}

export interface HostServices {
  host: Host
  version: string
  locale: string
  maxUploadBytes: number
  /** The native open dialog, or null in a browser. */
  pickFiles: (() => Promise<string[]>) | null
  /** The native dialog for a folder: an absolute path, or null when it was closed. Null in a browser. */
  pickFolder: (() => Promise<string | null>) | null
  /** The native save dialog: an absolute path, or null when it was closed. Null in a browser. */
  pickTarget: ((suggested: string) => Promise<string | null>) | null
  /** The native dialogs for a model file and for a folder of them. Null in a browser. */
  pickModel: ((what: 'file' | 'folder') => Promise<string | null>) | null
  /** Shows a file, or opens a folder, in the system's file manager. Null in a browser. */
  showPlace: ((path: string) => Promise<boolean>) | null
  /** Left out where a studio has one library for its whole life. */
  libraries?: RecentLibraries
  /** Keys of programs. Left out where none may ask. */
  keys?: KeyStore
  /** Left out where the library can't be shared. */
  sharing?: Sharing
  /** Pictures may be fetched from private networks, too: a person has said so at the start. */
  allowPrivate?: boolean
  /** Called with what the person has chosen about new versions. Left out where none can be looked for. */
  chosenUpdates?: (choice: Settings['updates']) => void
}

/** @throws StudioFault `usage` where a studio has one library for its whole life */
export function recentLibraries({ libraries }: HostServices): RecentLibraries {
  if (libraries) return libraries
  throw new StudioFault('usage', {
    reason:
      'A studio in the browser keeps one library. End it, and start it again with --library and the other folder.',
  })
}
