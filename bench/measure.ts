/** Small tools that the benchmarks share: medians, memory held, and lines of figures. */
import { readFileSync } from 'node:fs'

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

/** Resident bytes of a process now; 0 where it is gone or /proc does not tell. */
export function resident(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Milliseconds of processor time that a process has had; 0 where it is gone or /proc does not tell. */
export function processorMs(pid = 0): number {
  try {
    // The name, in brackets, may hold blanks. Then in hundredths of a second: its own, in user and in system mode.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

/** What the engine holds together with what this process takes from now on. */
export function heldWith(engine: number): () => number {
  const before = resident(process.pid)
  return () => resident(engine) + Math.max(0, resident(process.pid) - before)
}

/** Watches for the most bytes that `held` tells, fifty times a second. */
export function watchPeak(held: () => number): { take(): number; stop(): void } {
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, held())), 20)
  return {
    /** The most since the last call; begins anew. */
    take() {
      const most = peak
      peak = 0
      return most
    },
    stop: () => clearInterval(timer),
  }
}

export function line(name: string, value: string): void {
  process.stdout.write(`${name.padEnd(56)} ${value}\n`)
}
