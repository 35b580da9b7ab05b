/** The bridge of a sandboxed window: hands out the RPC port and turns dropped files into paths, nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { bridgeChannels } from '../contract/bridge.ts'
import type { DesktopBridge } from '../contract/bridge.ts'

type DroppedFile = Parameters<typeof webUtils.getPathForFile>[0]

/** The little of the DOM that this file touches; the rest of it is the page's. */
declare const window: {
  location: { origin: string }
  postMessage(message: unknown, origin: string, transfer?: readonly unknown[]): void
}

const bridge: DesktopBridge<DroppedFile> = {
  connect: () => ipcRenderer.send(bridgeChannels.connect),
  importFiles: (files, album) =>
    ipcRenderer.invoke(
      bridgeChannels.importFiles,
      files.map((file) => webUtils.getPathForFile(file)),
      album,
    ) as Promise<number>,
}

contextBridge.exposeInMainWorld('tintype', bridge)

// The context bridge can't carry a port; a window message can.
ipcRenderer.on(bridgeChannels.connect, (event) => {
  window.postMessage(bridgeChannels.connect, window.location.origin, event.ports)
})

// Not as a function of the page that the bridge calls: that one would have to be kept and could be called by anybody.
ipcRenderer.on(bridgeChannels.notify, (_event, notice: unknown) => {
  window.postMessage({ channel: bridgeChannels.notify, notice }, window.location.origin)
})
