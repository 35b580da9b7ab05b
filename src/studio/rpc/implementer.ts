/** How every procedure of the contract is answered: faults as the one typed error, long work as event streams. */
import { implement, ORPCError } from '@orpc/server'
import { toStudioError } from '../../contract/errors.ts'
import { createProgress, type ProgressNote } from '../../contract/progress.ts'
import { contract } from '../../contract/rpc.ts'
import type { GuestRole } from '../../contract/sharing.ts'
import { forGuest, refuseGuest, withoutFolders } from './guests.ts'
import type { CallOptions } from '../engine-client/client.ts'

export type Implementer = ReturnType<typeof implementer>

/** Who asks. */
export interface RpcContext {
  /** Role of a guest; left out: the owner. */
  guest?: GuestRole
}

/** The contract's implementer; each part of the router is made with it. */
export function implementer() {
  return implement(contract)
    .$context<RpcContext>()
    .use(async ({ next, context, path }) => {
      const { guest } = context
      try {
        if (guest === undefined) return await next()
        refuseGuest(guest, path)
        const result = await next()
        return { ...result, output: forGuest(result.output) }
      } catch (error) {
        throw asTypedError(error, guest !== undefined)
      }
    })
}

/** A fault as the one typed error of the contract; its cause stays here. */
function asTypedError(error: unknown, forGuests = false): ORPCError<string, unknown> {
  // oRPC's own errors (input that fits no schema) already have their form.
  if (error instanceof ORPCError) return error
  const whole = toStudioError(error)
  const fault = forGuests ? withoutFolders(whole) : whole
  return new ORPCError('FAULT', {
    defined: true,
    status: 422,
    message: fault.message,
    data: fault,
    cause: error,
  })
}

/** Events of a service, with what is thrown between them as the typed error. */
export async function* eventStream<T>(events: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* events
  } catch (error) {
    throw asTypedError(error)
  }
}

export interface ProgressEvent {
  type: 'progress'
  fraction: number
  note?: ProgressNote
}

/**
 * Runs `work` and yields its progress, then its result. A slow reader gets the newest progress, not a backlog.
 * @param signal ends the work; so does the reader when it stops reading
 */
export function progressStream<Result>(
  signal: AbortSignal | undefined,
  work: (options: Required<CallOptions>) => Promise<Result>,
): AsyncGenerator<ProgressEvent | Result, void, void> {
  return eventStream(progressOf(signal, work))
}

async function* progressOf<Result>(
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
