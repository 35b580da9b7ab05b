/** Output that nobody reads any more, as of `tintype models | head -3`: no fault, but no reason to go on either. */

const controller = new AbortController()

/** Aborted when whoever read what is printed has gone. */
export const unread = controller.signal

/** Without this the next line printed ends the program where it stands. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      controller.abort()
    })
  }
}
