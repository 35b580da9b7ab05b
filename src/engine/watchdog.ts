/** Ends the engine when its parent is gone, on a thread of its own: a model's run holds the main thread for its whole time. */
import { Worker } from 'node:worker_threads'

const intervalMs = 250

/**
 * What the thread runs. A text, not a file: it must start in every layout of the program, and needs nothing of it.
 * Windows keeps the parent's id after its end, so that it is asked for as well.
 */
const source = `
const parent = process.ppid
const isGone = () => {
  if (process.ppid !== parent) return true
  if (process.platform !== 'win32') return false
  try {
    process.kill(parent, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
setInterval(() => {
  if (isGone()) process.kill(process.pid, 'SIGKILL')
}, ${intervalMs})
`

/** The channel's own end is noticed sooner where the main thread is free; that ends the engine in good order. */
export function endWithParent(): void {
  // It must not keep the engine alive, and shares nothing with it.
  new Worker(source, { eval: true, execArgv: [], stdin: false }).unref()
}
