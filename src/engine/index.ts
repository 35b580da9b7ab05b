/**
 * Entry of the engine process, which holds the onnxruntime sessions and the heavy pixel work. It is
 * disposable: whatever happens here, the studio starts another one.
 */
import { engineSettings } from '../contract/engine-wire.ts'
import { useScratch } from '../platform/scratch.ts'
import { Dispatcher } from './dispatch.ts'
import { createHandlers } from './handlers.ts'
import { openPort } from './port.ts'
import { createResources } from './resources.ts'
import { endWithParent } from './watchdog.ts'

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
