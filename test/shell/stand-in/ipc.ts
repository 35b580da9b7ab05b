/** Electron's `ipcMain`: hears what the windows' isolated worlds send. */
import { EventEmitter } from 'node:events'
import { parent } from './parent.ts'
import { handOver } from './ports.ts'
import { windows } from './window.ts'

/** One message of a window, as the test passes it on. */
export interface FromWindow {
  windowId: number
  frame: { origin: string; url: string; top: boolean } | null
  channel: string
  args: unknown[]
}

// oxlint-disable-next-line typescript/no-explicit-any -- as Electron declares it
type Handler = (event: never, ...args: any[]) => unknown

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  async invoke(message: FromWindow): Promise<unknown> {
    const handler = this.#handlers.get(message.channel)
    if (!handler) throw new Error(`No handler registered for '${message.channel}'`)
    return handler(eventOf(message) as never, ...message.args)
  }
}

export const ipcMain = new IpcMain()

function eventOf({ windowId, frame }: FromWindow) {
  const sender = windows.get(windowId)?.webContents
  const senderFrame = frame && {
    origin: frame.origin,
    url: frame.url,
    parent: frame.top ? null : sender?.mainFrame,
    postMessage: (channel: string, message: unknown, ports: unknown[] = []) =>
      parent.notify('frame.post', { windowId, channel, args: [message], ports: handOver(ports) }),
  }
  return { sender, senderFrame, processId: 0, frameId: 0 }
}

parent.handle('ipc.send', (message: FromWindow) => {
  ipcMain.emit(message.channel, eventOf(message), ...message.args)
})
parent.handle('ipc.invoke', (message: FromWindow) => ipcMain.invoke(message))
