/**
 * For work in the threads of libvips and onnxruntime, which reports no progress and can't be stopped:
 * estimates, and an end on abort.
 */
import type { Progress } from '../contract/progress.ts'

/** Between two reports: often enough that a progress bar moves. */
const reportIntervalMs = 250

/**
 * Progress of work that reports none: by how long so much usually takes, ever slower towards the end, so that it moves and
 * never claims to be done.
 * @param expected milliseconds; off by any factor it still moves
 */
export async function estimatedProgress<T>(
  progress: Progress,
  expected: number,
  work: Promise<T>,
): Promise<T> {
  const started = performance.now()
  const timer = setInterval(() => {
    progress.report(1 - Math.exp((started - performance.now()) / Math.max(1, expected)))
  }, reportIntervalMs)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

/**
 * What `work` gives, or an AbortError at once on cancel. Work that can't be stopped ends by itself, and its
 * result is dropped; it must check the signal before it leaves anything behind.
 */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Nobody listens to it any more once the signal has won, or where it was aborted before.
  work.catch(() => {})
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    stop = () => signal.removeEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    stop()
  }
}
