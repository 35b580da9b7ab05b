/** The application's menu, made from the same list of actions as the interface's buttons and keys. */
import { Menu, app, shell } from 'electron'
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron'
import { actionShortcuts } from '../contract/actions.ts'
import type { MenuActionId, Shortcut, WindowNotice } from '../contract/actions.ts'
import { bridgeChannels } from '../contract/bridge.ts'
import type { UpdateChoice, Updates } from './updates.ts'
import type { ShellTexts } from './i18n.ts'

export function notifyWindow(window: BrowserWindow, notice: WindowNotice): void {
  window.webContents.send(bridgeChannels.notify, notice)
}

/** A letter alone can't be a menu's key: typing it into a field would choose the item. Those only the page handles. */
function accelerator(
  id: MenuActionId,
): Pick<MenuItemConstructorOptions, 'accelerator' | 'registerAccelerator'> {
  const { key, mod, shift }: Shortcut = actionShortcuts[id]
  if (!mod) return {}
  // The page listens to the key itself; the menu only shows it.
  return { accelerator: `CmdOrCtrl+${shift ? 'Shift+' : ''}${key.toUpperCase()}`, registerAccelerator: false }
}

export interface MenuDeps {
  texts: ShellTexts
  window: () => BrowserWindow
  recent: string[]
  openRecent: (path: string) => void
  clearRecent: () => void
  libraries: { id: string; name: string; current: boolean }[]
  /** Null where new versions can't be looked for. */
  updates: Updates | null
}

function updateItems(texts: ShellTexts, updates: Updates): MenuItemConstructorOptions[] {
  const choices: UpdateChoice[] = ['off', 'stable', 'beta']
  const radio = (choice: UpdateChoice): MenuItemConstructorOptions => ({
    id: `updates.${choice}`,
    label: texts.updateChoices[choice],
    type: 'radio',
    checked: updates.choice === choice,
    click: () => void updates.choose(choice),
  })
  return [
    ...choices.map(radio),
    { type: 'separator' },
    {
      id: 'updates.now',
      label: texts.lookNow,
      enabled: updates.choice !== 'off',
      click: () => void updates.check(true),
    },
  ]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

type ActionItem = (id: MenuActionId) => MenuItemConstructorOptions

function fileMenu(
  { texts, window, recent, openRecent, clearRecent, libraries }: MenuDeps,
  item: ActionItem,
): MenuItemConstructorOptions {
  const recentItems: MenuItemConstructorOptions[] = [
    ...recent.map((path, at) => ({ id: `recent.${at}`, label: path, click: () => openRecent(path) })),
    separator,
    { id: 'recent.clear', label: texts.clearRecent, click: clearRecent },
  ]
  const libraryItems = libraries.map(({ id, name, current }, at): MenuItemConstructorOptions => ({
    id: `library.${at}`,
    label: name,
    type: 'checkbox',
    checked: current,
    enabled: !current,
    click: () => notifyWindow(window(), { type: 'library', id }),
  }))
  return {
    label: texts.file,
    submenu: [
      item('photos.add'),
      item('photos.addFolder'),
      { id: 'recent', label: texts.recent, submenu: recentItems, enabled: recent.length > 0 },
      separator,
      item('photos.export'),
      separator,
      item('library.open'),
      { id: 'libraries', label: texts.recentLibraries, submenu: libraryItems },
      item('library.create'),
      separator,
      item('go.settings'),
      separator,
      process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
    ],
  }
}

function template(deps: MenuDeps): MenuItemConstructorOptions[] {
  const { texts, window, updates } = deps
  const item: ActionItem = (id) => ({
    id,
    label: texts.actions[id],
    ...accelerator(id),
    click: () => notifyWindow(window(), { type: 'action', id }),
  })
  return [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    fileMenu(deps, item),
    {
      label: texts.edit,
      submenu: [
        item('edit.undo'),
        item('edit.redo'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        separator,
        item('photos.selectAll'),
        item('view.search'),
      ],
    },
    {
      label: texts.photo,
      submenu: [item('photo.open'), item('photos.favourite'), item('photos.colorize')],
    },
    {
      label: texts.view,
      submenu: [
        item('view.palette'),
        item('go.models'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: texts.help,
      submenu: [
        item('view.keys'),
        { label: texts.showLogs, click: () => void shell.openPath(app.getPath('logs')) },
        ...(updates ? [{ label: texts.updates, submenu: updateItems(texts, updates) }] : []),
      ],
    },
  ]
}

/** Puts the menu up; call it again when the recent files have changed. */
export function showMenu(deps: MenuDeps): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(deps)))
}
