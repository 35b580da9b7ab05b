/** What a person can do, by name and key: the one list behind the interface's buttons and keys and the desktop's menu. */
import { z } from 'zod'

/** `key` is `KeyboardEvent.key`; `mod` means with Ctrl, or Cmd on a Mac. */
export interface Shortcut {
  key: string
  mod?: true
  shift?: true
}

/** In the order of the menus. */
export const actionShortcuts = {
  'photos.add': { key: 'o', mod: true },
  'photos.addFolder': { key: 'o', mod: true, shift: true },
  'photos.export': { key: 'e' },
  'library.open': { key: 'l', mod: true, shift: true },
  'library.create': { key: 'n', mod: true, shift: true },
  'edit.undo': { key: 'z', mod: true },
  'edit.redo': { key: 'z', mod: true, shift: true },
  'photos.selectAll': { key: 'a', mod: true },
  'view.search': { key: 'f', mod: true },
  'photo.open': { key: 'Enter' },
  'photos.favourite': { key: 'f' },
  'photos.colorize': { key: 'r' },
  'view.palette': { key: 'k', mod: true },
  'go.models': { key: 'm' },
  'go.settings': { key: ',', mod: true },
  'view.keys': { key: '?' },
} as const satisfies Record<string, Shortcut>

export type MenuActionId = keyof typeof actionShortcuts
export const menuActionIds = Object.keys(actionShortcuts) as [MenuActionId, ...MenuActionId[]]

/** What the desktop's main process sends to its window beside the RPC contract. */
export const windowNoticeSchema = z.discriminatedUnion('type', [
  /** Chosen in the application's menu. */
  z.object({ type: z.literal('action'), id: z.enum(menuActionIds) }),
  /** Files came with the start, by a second start, or onto the program's icon: they are being imported into the library. */
  z.object({ type: z.literal('imported'), activity: z.int().positive() }),
  /** Chosen among the recent libraries of the menu, by its id. */
  z.object({ type: z.literal('library'), id: z.string() }),
  /** A setting was changed in the menu. */
  z.object({ type: z.literal('settings') }),
])
export type WindowNotice = z.infer<typeof windowNoticeSchema>
