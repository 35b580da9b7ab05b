/** Output that nobody reads any more, as of `tintype models | head -3`: no fault, but no reason to go on either. */

const streams = () => [process.stdout, process.stderr]

/** To be called once, at the start: otherwise the next line printed would end the program where it stands. */
export function ignoreBrokenPipes(): void {
  for (const stream of streams()) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

/** Calls `listener` when whoever read what is printed has gone. @returns stops listening */
export function onBrokenPipe(listener: () => void): () => void {
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') listener()
  }
  for (const stream of streams()) stream.on('error', onError)
  return () => {
    for (const stream of streams()) stream.off('error', onError)
  }
}
