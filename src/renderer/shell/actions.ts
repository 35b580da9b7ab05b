/** What an action of the interface is, and the registry of all of them. */
import { create } from 'zustand'
import type { Shortcut } from '../../contract/actions.ts'
import type { Words } from '../i18n/en/index.ts'

type Label = { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]

/** Under which heading the list of keys has it. */
export type ActionGroup = 'photos' | 'selection' | 'describe' | 'picture' | 'film' | 'everywhere'

/** What is open, or which tool is selected, while some keys mean something else than before. */
export type ActionMode =
  'crop' | 'prints' | 'brush' | 'full' | 'looks' | 'sweep' | 'compare' | 'back' | 'loop'

export interface Action<Id extends string = string> {
  id: Id
  label: Label
  group: ActionGroup
  /** It is there in this mode only; left out: at any time. */
  mode?: ActionMode
  /** The first is the one that is shown. */
  shortcuts: readonly Shortcut[]
  /** Whether it makes sense just now; a key that belongs to several actions goes to the first that does. */
  available: () => boolean
  /** Whether this person has it at all: a guest of a shared library may have less than its owner. Left out: they have. */
  permitted?: () => boolean
  perform: () => void
  /** While its key is held the control that has the focus gets nothing of it; a short press goes to the control. */
  beforeControls?: true
  /** For keys that are held: what happens when it is let go. */
  release?: () => void
}

/** A table of one feature; the ids keep their literal types. */
export const actionTable = <const Id extends string>(table: readonly Action<Id>[]): readonly Action<Id>[] =>
  table

const isMac = navigator.userAgent.includes('Mac')

/** "Ctrl+O" or "⌘O"; `names` are the language's names of keys. */
export function keyText(action: Action, names: Readonly<Record<string, string>>): string {
  const [shortcut] = action.shortcuts
  if (!shortcut) return ''
  const key = names[shortcut.key] ?? shortcut.key.toUpperCase()
  if (isMac) return `${shortcut.shift ? '⇧' : ''}${shortcut.mod ? '⌘' : ''}${key}`
  return [
    ...(shortcut.mod ? ['Ctrl'] : []),
    ...(shortcut.shift ? [names['Shift'] ?? 'Shift'] : []),
    key,
  ].join('+')
}

/** For `aria-keyshortcuts`, which has its own spelling. */
export function ariaKeys(action: Action): string | undefined {
  if (action.shortcuts.length === 0) return undefined
  return action.shortcuts
    .map(({ key, mod, shift }) => {
      const name = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key
      return [...(mod ? [isMac ? 'Meta' : 'Control'] : []), ...(shift ? ['Shift'] : []), name].join('+')
    })
    .join(' ')
}

/**
 * Augmented by `app/start.ts` with the ids of all tables, so that a wrong id does not compile although this folder
 * knows no feature.
 */
export interface ActionRegister {}

export type ActionId = ActionRegister extends { id: infer Id extends string } ? Id : never

interface ActionRegistry {
  /** In the order in which a key that belongs to several looks for the first that is available. */
  actions: readonly Action<ActionId>[]
  byId: ReadonlyMap<string, Action<ActionId>>
}

const useActionRegistry = create<ActionRegistry>()(() => ({ actions: [], byId: new Map() }))

export const registerActions = (actions: readonly Action<ActionId>[]): void =>
  useActionRegistry.setState({ actions, byId: new Map(actions.map((each) => [each.id, each])) })

export const allActions = (): readonly Action<ActionId>[] => useActionRegistry.getState().actions

/** @throws Error for an id that is not registered, which the type does not allow */
export function action(id: ActionId): Action<ActionId> {
  const found = useActionRegistry.getState().byId.get(id)
  if (found) return found
  throw new Error(`There is no action ${id}.`)
}

/** Where it is not, nothing is shown that would do it. */
export const isPermitted = (id: ActionId): boolean => action(id).permitted?.() ?? true

export function perform(id: ActionId): void {
  const found = action(id)
  if (found.available()) found.perform()
}
