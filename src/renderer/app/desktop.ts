/** Messages of the desktop's main process to the page: an action chosen in its menu, files that came from outside. */
import { windowNoticeSchema } from '../../contract/actions.ts'
import type { MenuActionId } from '../../contract/actions.ts'
import { bridgeChannels } from '../../contract/bridge.ts'
import { openLibrary } from '../features/libraries/queries.ts'
import { loadSettings } from '../features/settings/queries.ts'
import { reportFault } from '../toasts/store.ts'
import { showPhotos } from '../shell/route.ts'
import { isText } from './keys.ts'
import { perform } from '../shell/actions.ts'

/** What a text field does itself, when the menu is asked for it while one is being written in. */
const inText: Partial<Record<MenuActionId, string>> = {
  'edit.undo': 'undo',
  'edit.redo': 'redo',
  'photos.selectAll': 'selectAll',
}

function choose(id: MenuActionId): void {
  const command = inText[id]
  if (command !== undefined && document.activeElement && isText(document.activeElement))
    document.execCommand(command)
  else perform(id)
}

/** Starts listening; the returned function stops. In a browser nothing ever comes. */
export function listenToDesktop(): () => void {
  const onMessage = (event: MessageEvent<unknown>): void => {
    const data = event.data
    // Only this page and its preload script can post to the window from the window itself.
    if (event.source !== window || typeof data !== 'object' || data === null) return
    if (!('channel' in data) || data.channel !== bridgeChannels.notify || !('notice' in data)) return
    const notice = windowNoticeSchema.safeParse(data.notice)
    if (!notice.success) return
    if (notice.data.type === 'action') choose(notice.data.id)
    // Whoever opens a photo with Tintype wants to see it among the others.
    else if (notice.data.type === 'imported') showPhotos({})
    else if (notice.data.type === 'library') void openLibrary(notice.data.id)
    else if (notice.data.type === 'settings') void loadSettings().catch(reportFault)
  }
  window.addEventListener('message', onMessage)
  return () => window.removeEventListener('message', onMessage)
}
