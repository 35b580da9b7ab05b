/** IPC of the window: an RPC port, and dropped files by path. Each sender is checked. */
import { MessageChannelMain, ipcMain } from 'electron'
import type { MessagePortMain, WebFrameMain } from 'electron'
import { RPCHandler } from '@orpc/server/message-port'
import { z } from 'zod'
import { bridgeChannels } from '../contract/bridge.ts'
import { photoIdSchema, maxMessageBytes } from '../contract/ids.ts'
import type { StudioSession } from '../studio/session.ts'
import { appOrigin } from './window.ts'

/** At most as many as a person drops at once; a longer list is a mistake or an attack. */
const droppedPathsSchema = z.array(z.string().min(1).max(32_768)).max(10_000)

/** Our page in the window's own frame: not a frame within it, not a page that came from elsewhere. */
const isOurs = (frame: WebFrameMain | null): frame is WebFrameMain =>
  frame !== null && frame.parent === null && frame.origin === appOrigin

/**
 * What oRPC gets of a port: messages of its own form and size. It answers those that make no sense;
 * everything else is dropped here, because nobody waits for an answer to it.
 */
function guarded(port: MessagePortMain): Pick<MessagePortMain, 'on' | 'postMessage'> {
  return {
    on(event: 'message' | 'close', listener: (event: never) => void) {
      if (event === 'close') port.on('close', listener as () => void)
      else {
        port.on('message', (message) => {
          const data: unknown = message.data
          if (typeof data === 'string' && data.length <= maxMessageBytes && isRequest(data)) {
            listener(message as never)
          }
        })
      }
      return port
    },
    postMessage: (message) => port.postMessage(message),
  }
}

/**
 * The form of oRPC's messages, as strict as our own client needs it: what the library would stumble over fails
 * here instead. What is asked, and with which values, is checked against the contract later.
 */
const idSchema = z.string().max(100)
const headerSchema = z.record(
  z.string().refine((name) => !name.toLowerCase().startsWith('content-')),
  z.union([z.string(), z.array(z.string())]),
)
const requestSchema = z.union([
  z.object({
    i: idSchema,
    t: z.literal(1).optional(),
    p: z.object({
      u: z.string().regex(/^\/[A-Za-z/]{0,200}$/),
      h: headerSchema.optional(),
      m: z.enum(['GET', 'POST']).optional(),
    }),
  }),
  /** An event of a stream that the client sends: an event's name and data. */
  z.object({ i: idSchema, t: z.literal(3), p: z.object({ e: z.enum(['message', 'error', 'done']) }) }),
  /** The client has given up. */
  z.object({ i: idSchema, t: z.literal(4) }),
])

function isRequest(text: string): boolean {
  try {
    return requestSchema.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

/** @param lifecycle whose session changes with the library: a window is loaded anew then, and asks for a port again */
export function registerIpc(lifecycle: { readonly session: StudioSession }): void {
  ipcMain.on(bridgeChannels.connect, (event) => {
    if (!isOurs(event.senderFrame)) return
    const { port1, port2 } = new MessageChannelMain()
    new RPCHandler(lifecycle.session.router).upgrade(guarded(port1), { context: {} })
    port1.start()
    event.senderFrame.postMessage(bridgeChannels.connect, null, [port2])
  })

  ipcMain.handle(bridgeChannels.importFiles, (event, paths: unknown, album: unknown) => {
    if (!isOurs(event.senderFrame)) throw new Error("Only the studio's own page may ask this.")
    const into = photoIdSchema.nullable().parse(album)
    return lifecycle.session.imports.start({
      paths: droppedPathsSchema.parse(paths),
      album: into ?? undefined,
    })
  })
}
