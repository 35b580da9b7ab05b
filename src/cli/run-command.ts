/**
 * One run of a command: a studio that is closed at the end, Ctrl-C and a broken pipe as an abort, and what
 * its end means to a shell.
 */
import { toStudioError } from '../contract/errors.ts'
import { readStoredSettings } from '../studio/settings.ts'
import { createStudio, type Studio } from '../studio/studio.ts'

// Output that nobody reads any more, as of `tintype models | head -3`, is no fault, but no reason to go on either.
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
function onBrokenPipe(listener: () => void): () => void {
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') listener()
  }
  for (const stream of streams()) stream.on('error', onError)
  return () => {
    for (const stream of streams()) stream.off('error', onError)
  }
}

export const exitCodes = {
  /** Some photos failed; the others are done. */
  failed: 1,
  /** Nothing was begun: the command line, a model or a folder was wrong. */
  usage: 2,
  /** Ctrl-C, as shells count it: 128 + SIGINT. */
  interrupted: 130,
} as const

/** Prints a fault on one line and sets the exit code. */
export function failWith(error: unknown): void {
  const fault = toStudioError(error)
  process.stderr.write(`tintype: ${fault.message}\n`)
  process.exitCode = fault.code === 'cancelled' ? exitCodes.interrupted : exitCodes.usage
}

/**
 * Runs `work` with a studio. The first Ctrl-C (or SIGTERM) aborts `signal`, and so does a broken pipe; a second Ctrl-C
 * ends the program at once.
 */
export async function withStudio<T>(work: (studio: Studio, signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController()
  const outputClosed = new AbortController()
  const onSignal = () => {
    if (interrupted.signal.aborted) process.exit(exitCodes.interrupted)
    interrupted.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const stopListening = onBrokenPipe(() => outputClosed.abort())
  const studio = await createStudio()
  try {
    const { fault } = await readStoredSettings(studio.paths.data)
    if (fault) process.stderr.write(`tintype: ${fault.message}\n`)
    return await work(studio, AbortSignal.any([interrupted.signal, outputClosed.signal]))
  } finally {
    await studio.close()
    stopListening()
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
