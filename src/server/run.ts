/** What the programs that serve have in common: why a port could not be had, and when they end. */

export function listenFault(error: unknown, port: number): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Choose another with --port, or leave it out for a free one.`
  }
  if (code === 'EACCES') return `Port ${port} may not be used by you. Choose one above 1023 with --port.`
  return error instanceof Error ? error.message : String(error)
}

/** Resolves when the person ends the program. */
export function waitForEnd(): Promise<void> {
  return new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end())
  })
}
