/**
 * Runs in the isolated world of a page before its own scripts: plays `contextBridge`, `ipcRenderer` and
 * `webUtils`, then runs the program's preload bundle, which the driver puts in its place below.
 */
;(() => {
  if (window !== window.top) return
  const toMain = globalThis.standInToMain
  delete globalThis.standInToMain
  const send = (message) => toMain(JSON.stringify(message))
  const listeners = new Map()
  const pending = new Map()
  const ports = new Map()
  const droppedPaths = []
  let nextCall = 1

  const exposed = {}
  const contextBridge = {
    exposeInMainWorld(key, api) {
      exposed[key] = api
      dispatchEvent(new CustomEvent('stand-in:expose', { detail: { key, names: Object.keys(api) } }))
    },
  }
  const ipcRenderer = {
    send: (channel, ...args) => send({ type: 'send', channel, args }),
    invoke: (channel, ...args) =>
      new Promise((resolve, reject) => {
        const call = nextCall++
        pending.set(call, { resolve, reject })
        send({ type: 'invoke', call, channel, args })
      }),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
  }
  const webUtils = {
    getPathForFile: (file) =>
      droppedPaths.find((each) => each.name === file.name && each.size === file.size)?.path ?? '',
  }

  addEventListener('stand-in:call', (event) => {
    const { key, name, args, reply } = event.detail
    const settle = (detail) => dispatchEvent(new CustomEvent(`stand-in:reply:${reply}`, { detail }))
    Promise.resolve()
      .then(() => exposed[key][name](...args))
      .then(
        (value) => settle({ value }),
        (error) => settle({ error: String(error?.message ?? error) }),
      )
  })

  // What the driver calls, by `Runtime.evaluate` in this world.
  globalThis.standInFromMain = {
    message(channel, args, portIds) {
      const opened = portIds.map((id) => {
        const { port1, port2 } = new MessageChannel()
        port1.addEventListener('message', ({ data }) => {
          const bytes = data instanceof Uint8Array ? data : null
          send({ type: 'port', port: id, data: bytes ? null : data, bytes: bytes && Array.from(bytes) })
        })
        port1.start()
        ports.set(id, port1)
        return port2
      })
      for (const listener of listeners.get(channel) ?? []) listener({ ports: opened }, ...args)
    },
    port: (id, data, bytes) => ports.get(id)?.postMessage(bytes ? Uint8Array.from(bytes) : data),
    settle(call, error, value) {
      const { resolve, reject } = pending.get(call)
      pending.delete(call)
      if (error === null) resolve(value)
      else reject(new Error(error))
    },
    dropped: (files) => droppedPaths.push(...files),
  }

  const modules = { electron: { contextBridge, ipcRenderer, webUtils } }
  const require = (name) => {
    // A sandboxed preload script finds Electron and nothing else.
    if (Object.hasOwn(modules, name)) return modules[name]
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  // The bundle, CommonJS, names what it needs.
  // oxlint-disable-next-line no-unused-vars
  ;((require, module, exports) => {
    /* PRELOAD BUNDLE */
  })(require, module, module.exports)
})()
