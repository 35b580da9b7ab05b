/** The application's menu, made from the same list of actions as the interface's buttons and keys. */
import { Menu, app, shell } from 'electron'
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron'
import { actionShortcuts } from '../contract/actions.ts'
import type { MenuActionId, Told } from '../contract/actions.ts'
import { bridgeChannels } from '../contract/bridge.ts'
import type { UpdateChoice, Updates } from './updates.ts'
import type { ShellWords } from './words.ts'

export function tell(window: BrowserWindow, told: Told): void {
  window.webContents.send(bridgeChannels.tell, told)
}

const keyNames: Record<string, string> = { ArrowLeft: 'Left', ArrowRight: 'Right' }

/** A letter alone can't be a menu's key: typing it into a field would choose the item. Those only the page hears. */
function accelerator(
  id: MenuActionId,
): Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> {
  const shortcut: { key: string; mod?: true } | null = actionShortcuts[id]
  if (!shortcut?.mod) return {}
  const key = keyNames[shortcut.key] ?? shortcut.key.toUpperCase()
  // The page listens to the key itself; the menu only shows it.
  return { accelerator: `CmdOrCtrl+${key}`, registerAccelerator: false }
}

export interface MenuNeeds {
  words: ShellWords
  window: () => BrowserWindow
  recent: string[]
  openRecent: (path: string) => void
  clearRecent: () => void
  /** Null where new versions can't be looked for. */
  updates: Updates | null
}

function updateItems(words: ShellWords, updates: Updates): MenuItemConstructorOptions[] {
  const choices: UpdateChoice[] = ['off', 'stable', 'beta']
  const radio = (choice: UpdateChoice): MenuItemConstructorOptions => ({
    id: `updates.${choice}`,
    label: words.updateChoices[choice],
    type: 'radio',
    checked: updates.choice === choice,
    click: () => void updates.choose(choice),
  })
  return [
    ...choices.map(radio),
    { type: 'separator' },
    {
      id: 'updates.now',
      label: words.lookNow,
      enabled: updates.choice !== 'off',
      click: () => void updates.look(true),
    },
  ]
}

function template({
  words,
  window,
  recent,
  openRecent,
  clearRecent,
  updates,
}: MenuNeeds): MenuItemConstructorOptions[] {
  const item = (id: MenuActionId): MenuItemConstructorOptions => ({
    id,
    label: words.actions[id],
    ...accelerator(id),
    click: () => tell(window(), { type: 'action', id }),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const recentItems: MenuItemConstructorOptions[] = [
    ...recent.map((path, at) => ({ id: `recent.${at}`, label: path, click: () => openRecent(path) })),
    line,
    { id: 'recent.clear', label: words.clearRecent, click: clearRecent },
  ]
  return [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: words.file,
      submenu: [
        item('photos.add'),
        { id: 'recent', label: words.recent, submenu: recentItems, enabled: recent.length > 0 },
        line,
        item('photo.save'),
        item('photos.remove'),
        line,
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { label: words.edit, role: 'editMenu' },
    {
      label: words.photo,
      submenu: [
        item('photos.previous'),
        item('photos.next'),
        line,
        item('style.stable'),
        item('style.artistic'),
        line,
        item('factor.down'),
        item('factor.up'),
      ],
    },
    {
      label: words.view,
      submenu: [
        item('compare.toggle'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: words.help,
      submenu: [
        { label: words.showLogs, click: () => void shell.openPath(app.getPath('logs')) },
        ...(updates ? [{ label: words.updates, submenu: updateItems(words, updates) }] : []),
      ],
    },
  ]
}

/** Puts the menu up; call it again when the recent files have changed. */
export function showMenu(needs: MenuNeeds): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(needs)))
}
