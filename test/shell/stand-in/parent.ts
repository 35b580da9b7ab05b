/** The line of this process, which runs the program's main bundle, to the test that started it. */
import { Line } from './line.ts'
import type { Wire } from './line.ts'

export const parent = new Line((message) => {
  if (process.connected) process.send?.(message)
})
process.on('message', (message: Wire) => parent.receive(message))
// As a window server that goes away takes its programs with it, the end of the test ends this process.
process.on('disconnect', () => process.exit(1))
