/** Long work as an event stream: progress while it goes, its result at the end, cancelled when nobody reads on. */
import { createProgress, type ProgressNote } from '../../contract/progress.ts'
import type { CallOptions } from '../engine-client/client.ts'

export interface ProgressEvent {
  type: 'progress'
  fraction: number
  note?: ProgressNote
}

/**
 * Runs `work` and yields its progress, then its result. A slow reader gets the newest progress, not a backlog.
 * @param signal ends the work; so does the reader when it stops reading
 */
export async function* streamOf<Result>(
  signal: AbortSignal | undefined,
  work: (options: Required<CallOptions>) => Promise<Result>,
): AsyncGenerator<ProgressEvent | Result, void, void> {
  const left = new AbortController()
  const both = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  const unread: ProgressEvent[] = []
  let wake = () => {}
  let woken = new Promise<void>((resolve) => (wake = resolve))
  const progress = createProgress((fraction, note) => {
    unread[0] = { type: 'progress', fraction, ...(note === undefined ? {} : { note }) }
    wake()
  })
  const outcome = work({ signal: both, progress }).then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  )
  try {
    for (;;) {
      const settled = await Promise.race([outcome, woken])
      if (settled) {
        if (!settled.ok) throw settled.error
        yield settled.value
        return
      }
      woken = new Promise<void>((resolve) => (wake = resolve))
      const event = unread.pop()
      if (event) yield event
    }
  } finally {
    left.abort()
  }
}
