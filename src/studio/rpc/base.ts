/** What every slice of the contract is answered with: faults as the one typed error, long work as streams. */
import { implement, ORPCError } from '@orpc/server'
import { toStudioError } from '../../contract/errors.ts'
import { contract } from '../../contract/rpc.ts'

/** A fault as the one typed error of the contract; its cause stays here. */
export function asTypedError(error: unknown): ORPCError<'FAULT', unknown> {
  const fault = toStudioError(error)
  return new ORPCError('FAULT', {
    defined: true,
    status: 422,
    message: fault.message,
    data: fault,
    cause: error,
  })
}

export async function* typed<T>(events: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* events
  } catch (error) {
    throw asTypedError(error)
  }
}

/** The contract's implementer; each slice of the router is made with it. */
export function implementer() {
  return implement(contract).use(async ({ next }) => {
    try {
      return await next()
    } catch (error) {
      // oRPC's own errors (input that fits no schema) already have their form.
      throw error instanceof ORPCError ? error : asTypedError(error)
    }
  })
}

export type Implementer = ReturnType<typeof implementer>
