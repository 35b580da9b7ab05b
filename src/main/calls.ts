/** What the window may ask of this process: an RPC port, and dropped files by path. Each sender is checked. */
import { MessageChannelMain, ipcMain } from 'electron'
import type { WebFrameMain } from 'electron'
import { RPCHandler } from '@orpc/server/message-port'
import { z } from 'zod'
import { bridgeChannels } from '../contract/bridge.ts'
import { openAll } from '../studio/photos/router.ts'
import type { StudioSession } from '../studio/photos/session.ts'
import { appOrigin } from './scheme.ts'

/** At most as many as a person drops at once; a longer list is a mistake or an attack. */
const openPathsSchema = z.array(z.string().min(1).max(32_768)).max(10_000)

/** Our page in the window's own frame: not a frame within it, not a page that came from elsewhere. */
const isOurs = (frame: WebFrameMain | null): frame is WebFrameMain =>
  frame !== null && frame.parent === null && frame.origin === appOrigin

export function answerCalls(session: StudioSession): void {
  const rpc = new RPCHandler(session.router)

  ipcMain.on(bridgeChannels.connect, (event) => {
    if (!isOurs(event.senderFrame)) return
    const { port1, port2 } = new MessageChannelMain()
    rpc.upgrade(port1, { context: {} })
    port1.start()
    event.senderFrame.postMessage(bridgeChannels.connect, null, [port2])
  })

  ipcMain.handle(bridgeChannels.openFiles, (event, paths: unknown) => {
    if (!isOurs(event.senderFrame)) throw new Error("Only the studio's own page may ask this.")
    return openAll(session.photos, openPathsSchema.parse(paths))
  })
}
