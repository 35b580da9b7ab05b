/** Faults of the table in `faults.ts` as errors inside the program, and as what crosses its boundaries. */
import { z } from 'zod'
import { faults } from './faults.ts'

export type FaultCode = keyof typeof faults
export type FaultData<C extends FaultCode> = z.infer<(typeof faults)[C]['data']>

/** What a caller may act on. `message` is for the person, `code` for the program, `data` for both. */
export type StudioError = { [C in FaultCode]: { code: C; message: string; data: FaultData<C> } }[FaultCode]

/** A fault inside the program: thrown here, crossing processes as its `StudioError`. `cause` stays in the log. */
export class StudioFault<C extends FaultCode = FaultCode> extends Error {
  readonly code: C
  readonly data: FaultData<C>
  constructor(code: C, data: FaultData<C>, cause?: unknown) {
    // The table pairs each sentence with its own data; TypeScript can't follow that pairing through an index.
    const sentence = faults[code].sentence as (data: FaultData<C>) => string
    super(sentence(data), cause === undefined ? undefined : { cause })
    this.name = 'StudioFault'
    this.code = code
    this.data = data
  }
  /** The part that may leave this process. */
  toError(): StudioError {
    return { code: this.code, message: this.message, data: this.data } as StudioError
  }
}

/** Any error as one that may cross a boundary; what is not a `StudioFault` becomes `internal`. */
export function toStudioError(error: unknown): StudioError {
  if (error instanceof StudioFault) return error.toError()
  if (error instanceof Error && error.name === 'AbortError')
    return new StudioFault('cancelled', {}, error).toError()
  const reason = error instanceof Error ? error.message : String(error)
  return new StudioFault('internal', { reason }, error).toError()
}

/** The reverse of `toStudioError`, on the other side of the boundary. */
export function fromStudioError(error: StudioError): StudioFault {
  return new StudioFault(error.code, error.data)
}

export function isFault<C extends FaultCode>(error: unknown, ...codes: C[]): error is StudioFault<C> {
  return error instanceof StudioFault && (codes as string[]).includes(error.code)
}

const codes = Object.keys(faults) as FaultCode[]

/** Checks an error that came from another process; one that fits no code is an `internal` fault. */
export const studioErrorSchema = z
  .object({ code: z.enum(codes as [FaultCode, ...FaultCode[]]), message: z.string(), data: z.unknown() })
  .transform((value, context): StudioError => {
    const data = faults[value.code].data.safeParse(value.data)
    if (data.success) return { ...value, data: data.data } as StudioError
    context.addIssue({ code: 'custom', message: `data does not fit the code ${value.code}` })
    return z.NEVER
  })
