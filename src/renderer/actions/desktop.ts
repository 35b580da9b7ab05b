/** What the desktop's main process tells the page: an action chosen in its menu, files that it has opened. */
import { toldSchema } from '../../contract/actions.ts'
import { bridgeChannels } from '../../contract/bridge.ts'
import { take } from '../features/photos/add.ts'
import { perform } from './actions.ts'

/** Starts listening; the returned function stops. In a browser nothing ever comes. */
export function listenToDesktop(): () => void {
  const hear = (event: MessageEvent<unknown>): void => {
    const data = event.data
    // Only this page and its preload script can post to the window from the window itself.
    if (event.source !== window || typeof data !== 'object' || data === null) return
    if (!('channel' in data) || data.channel !== bridgeChannels.tell || !('told' in data)) return
    const told = toldSchema.safeParse(data.told)
    if (!told.success) return
    if (told.data.type === 'action') perform(told.data.id)
    if (told.data.type === 'opened') take(told.data.opened)
  }
  window.addEventListener('message', hear)
  return () => window.removeEventListener('message', hear)
}
