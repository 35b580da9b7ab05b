/**
 * Entry of the engine process, which holds the onnxruntime sessions and the heavy pixel work; and its channel
 * to the process that started it. It is disposable: whatever happens here, the studio starts another one.
 */
import { type FromEngine, engineSettings } from '../contract/engine-wire.ts'
import { useScratch } from '../platform/process-liveness.ts'
import { Dispatcher } from './dispatch.ts'
import { createHandlers } from './handlers.ts'
import { createResources } from './resources.ts'
import { endWithParent } from './watchdog.ts'

/** The engine's channel to the process that started it: the same messages under Electron and under plain Node. */
interface Port {
  send(message: FromEngine): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once when the other side is gone; the engine ends then, so that none is orphaned. */
  onClose(listener: () => void): void
}

/** The part of Electron's `process.parentPort` that is used; the engine itself never imports Electron. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** @throws Error when the engine was started by hand, without a parent process */
function openPort(): Port {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      // Electron ends a utility process with its parent.
      onClose: () => {},
    }
  }
  if (!process.send) throw new Error('The engine is started by Tintype, not by hand.')
  return {
    send: (message) => {
      // Nothing can be sent to a parent that has just died; the "disconnect" event follows.
      if (process.connected) process.send!(message, undefined, {}, () => {})
    },
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.once('disconnect', listener),
  }
}

useScratch()
endWithParent()
const port = openPort()
const resources = createResources(engineSettings(process.argv.slice(2)))
const dispatcher = new Dispatcher(createHandlers(resources), (message) => port.send(message))

port.onMessage((message) => dispatcher.receive(message))
port.onClose(() => {
  void resources.exiftool.idle().finally(() => process.exit(0))
})
// Ctrl-C goes to the whole process group; the studio decides when the engine ends, so that a batch can finish
// what it is writing.
process.on('SIGINT', () => {})
port.send({ type: 'ready', pid: process.pid })
