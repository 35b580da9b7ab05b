/** What a person can do, by name and key: the one list behind the interface's buttons and keys and the desktop's menu. */
import { z } from 'zod'
import { openedSchema } from './rpc.ts'

/** `key` is `KeyboardEvent.key`; `mod` means with Ctrl, or Cmd on a Mac. */
interface Shortcut {
  key: string
  mod?: true
}

/** In the order of the menus. An action without a key has `null`. */
export const actionShortcuts = {
  'photos.add': { key: 'o', mod: true },
  'photos.previous': { key: 'ArrowLeft' },
  'photos.next': { key: 'ArrowRight' },
  'photos.remove': null,
  'style.stable': { key: 's' },
  'style.artistic': { key: 'a' },
  'factor.down': { key: '[' },
  'factor.up': { key: ']' },
  'compare.toggle': { key: 'c' },
  'photo.save': { key: 'e' },
} as const satisfies Record<string, Shortcut | null>

export type MenuActionId = keyof typeof actionShortcuts
export const menuActionIds = Object.keys(actionShortcuts) as [MenuActionId, ...MenuActionId[]]

/** What the desktop's main process tells its window beside the RPC contract. */
export const toldSchema = z.discriminatedUnion('type', [
  /** Chosen in the application's menu. */
  z.object({ type: z.literal('action'), id: z.enum(menuActionIds) }),
  /** Files came with the start, by a second start, or onto the program's icon; they are open now. */
  z.object({ type: z.literal('opened'), opened: openedSchema }),
  /** The same: they are being imported into the library. */
  z.object({ type: z.literal('imported'), activity: z.int().positive() }),
])
export type Told = z.infer<typeof toldSchema>
