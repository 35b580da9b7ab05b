/** Long work as an event stream: progress while it goes, its result at the end, cancelled when nobody reads on. */
import { createProgress } from '../../contract/progress.ts'
import type { CallOptions } from '../engine/client.ts'

export interface ProgressEvent {
  type: 'progress'
  fraction: number
  note?: string
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
  let wake = Promise.withResolvers<void>()
  const progress = createProgress((fraction, note) => {
    unread[0] = { type: 'progress', fraction, ...(note === undefined ? {} : { note }) }
    wake.resolve()
  })
  const outcome = work({ signal: both, progress }).then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  )
  try {
    for (;;) {
      const settled = await Promise.race([outcome, wake.promise])
      if (settled) {
        if (!settled.ok) throw settled.error
        yield settled.value
        return
      }
      wake = Promise.withResolvers<void>()
      const event = unread.pop()
      if (event) yield event
    }
  } finally {
    left.abort()
  }
}
