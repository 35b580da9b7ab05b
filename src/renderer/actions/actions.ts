/** What a person can do, as data: buttons, keys and the list of keys all read this table. */
import { useStudio } from '../line/client.ts'
import { pickPhotos, removePhoto } from '../features/photos/add.ts'
import { step, usePhotos } from '../features/photos/store.ts'
import { toggleCompare, useCompare } from '../features/preview/store.ts'
import { chooseStyle, stepFactor } from '../features/recipe/store.ts'
import { saveCurrent, useSave } from '../features/save/store.ts'
import { toggleModels, useModels } from '../features/models/store.ts'
import type { Words } from '../words/en.ts'

export type ActionId =
  | 'photos.add'
  | 'photos.next'
  | 'photos.previous'
  | 'photos.remove'
  | 'style.stable'
  | 'style.artistic'
  | 'factor.down'
  | 'factor.up'
  | 'compare.toggle'
  | 'compare.hold'
  | 'photo.save'
  | 'models.open'

type Label = { [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]

export interface Action {
  id: ActionId
  label: Label
  /** `KeyboardEvent.key`; a letter counts in both cases. `mod`: with Ctrl, or Cmd on a Mac. */
  shortcut: { key: string; mod?: true } | null
  available(): boolean
  perform(): void
  /** For keys that are held: what happens when it is let go. */
  release?(): void
}

/** Behind the models screen no photo is seen, and nothing should happen to it. */
const hasPhoto = () => usePhotos.getState().currentId !== null && !useModels.getState().open
const isConnected = () => useStudio.getState().info !== null && !useStudio.getState().lost

export const actions: readonly Action[] = [
  {
    id: 'photos.add',
    label: 'addPhotos',
    shortcut: { key: 'o', mod: true },
    available: isConnected,
    perform: () => void pickPhotos(),
  },
  {
    id: 'photos.previous',
    label: 'previousPhoto',
    shortcut: { key: 'ArrowLeft' },
    available: hasPhoto,
    perform: () => step(-1),
  },
  {
    id: 'photos.next',
    label: 'nextPhoto',
    shortcut: { key: 'ArrowRight' },
    available: hasPhoto,
    perform: () => step(1),
  },
  {
    id: 'style.stable',
    label: 'styleStable',
    shortcut: { key: 's' },
    available: hasPhoto,
    perform: () => chooseStyle('stable'),
  },
  {
    id: 'style.artistic',
    label: 'styleArtistic',
    shortcut: { key: 'a' },
    available: hasPhoto,
    perform: () => chooseStyle('artistic'),
  },
  {
    id: 'factor.down',
    label: 'factorDown',
    shortcut: { key: '[' },
    available: hasPhoto,
    perform: () => stepFactor(-1),
  },
  {
    id: 'factor.up',
    label: 'factorUp',
    shortcut: { key: ']' },
    available: hasPhoto,
    perform: () => stepFactor(1),
  },
  {
    id: 'compare.hold',
    label: 'compareHold',
    shortcut: { key: ' ' },
    available: hasPhoto,
    perform: () => useCompare.setState({ held: true }),
    release: () => useCompare.setState({ held: false }),
  },
  {
    id: 'compare.toggle',
    label: 'compare',
    shortcut: { key: 'c' },
    available: hasPhoto,
    perform: toggleCompare,
  },
  {
    id: 'photo.save',
    label: 'save',
    shortcut: { key: 'e' },
    available: () => hasPhoto() && isConnected() && useSave.getState().saving === null,
    perform: () => void saveCurrent(),
  },
  {
    id: 'models.open',
    label: 'models',
    shortcut: { key: 'm' },
    available: isConnected,
    perform: toggleModels,
  },
  {
    id: 'photos.remove',
    label: 'removePhoto',
    shortcut: null,
    available: hasPhoto,
    perform: () => {
      const { currentId } = usePhotos.getState()
      if (currentId !== null) void removePhoto(currentId)
    },
  },
]

/** @throws Error for an id that is not in the table, which the type does not allow */
export function action(id: ActionId): Action {
  const found = actions.find((each) => each.id === id)
  if (found) return found
  throw new Error(`There is no action ${id}.`)
}

export function perform(id: ActionId): void {
  const found = action(id)
  if (found.available()) found.perform()
}

const isMac = navigator.userAgent.includes('Mac')

/** "Ctrl+O" or "⌘O"; `names` are the language's names of keys. */
export function keyText({ shortcut }: Action, names: Readonly<Record<string, string>>): string {
  if (!shortcut) return ''
  const key = names[shortcut.key] ?? shortcut.key.toUpperCase()
  if (!shortcut.mod) return key
  return isMac ? `⌘${key}` : `Ctrl+${key}`
}

/** For `aria-keyshortcuts`, which has its own spelling. */
export function ariaKeys({ shortcut }: Action): string | undefined {
  if (!shortcut) return undefined
  const key =
    shortcut.key === ' ' ? 'Space' : shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key
  if (!shortcut.mod) return key
  return isMac ? `Meta+${key}` : `Control+${key}`
}
