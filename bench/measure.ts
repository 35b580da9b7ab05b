/** Small tools that the benchmarks share: medians, and lines of figures. */

/** The middle value; of an even number of values the lower middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]
}

/** Milliseconds that `work` takes. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function line(name: string, value: string): void {
  process.stdout.write(`${name.padEnd(56)} ${value}\n`)
}
