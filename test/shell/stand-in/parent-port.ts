/** Loaded by `node --import` into a utility process: gives it `process.parentPort`, as Electron does. */
import { EventEmitter } from 'node:events'

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    if (process.connected) process.send?.(message, undefined, {}, () => {})
  }
}

const port = new ParentPort()
process.on('message', (data) => port.emit('message', { data, ports: [] }))
// Electron ends a utility process with its parent.
process.on('disconnect', () => process.exit(0))
Object.assign(process, { parentPort: port })
