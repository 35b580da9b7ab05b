/** One run of a command: a studio that is closed at the end, and Ctrl-C as an abort. */
import { createStudio, type Studio } from '../studio/studio.ts'
import { unread } from './broken-pipe.ts'

/**
 * Runs `work` with a studio. The first Ctrl-C (or SIGTERM) aborts `signal`, and so does the end of whoever reads what
 * is printed; a second one ends the program at once.
 */
export async function withStudio<T>(work: (studio: Studio, signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const studio = await createStudio()
  try {
    return await work(studio, AbortSignal.any([controller.signal, unread]))
  } finally {
    await studio.close()
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
