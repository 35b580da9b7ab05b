/** What is answered to a program whose request can't be served: a status, a code, and a sentence that says what to do. */
import type { ServerResponse } from 'node:http'
import { StudioFault, type FaultCode, type StudioError } from '../../contract/errors.ts'
import { writeFaultOf } from '../../platform/file-errors.ts'
import { baseHeaders } from '../../studio/http/files.ts'

const statuses = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_SUPPORTED: 405,
  TIMEOUT: 408,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
} as const

type ApiErrorCode = keyof typeof statuses

interface ApiErrorOptions {
  /** When it may work again. */
  retrySeconds?: number
  headers?: Record<string, string>
  cause?: unknown
}

/** Thrown where a request is looked at; becomes the answer. */
export class ApiError extends Error {
  readonly code: ApiErrorCode
  readonly status: number
  readonly headers: Record<string, string>

  constructor(
    code: ApiErrorCode,
    message: string,
    { retrySeconds, headers = {}, cause }: ApiErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ApiError'
    this.code = code
    this.status = statuses[code]
    this.headers = {
      ...headers,
      ...(retrySeconds !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retrySeconds))) }),
    }
  }
}

/** Faults that say "there is no such thing". */
const notFound: readonly FaultCode[] = [
  'library.notFound',
  'preset.notFound',
  'model.unknown',
  'access.unknownKey',
]

/** Faults of the server's own disk and farm: nothing is wrong with the request, and it may work later. */
const ofServer: readonly FaultCode[] = [
  'access.unusable',
  'library.diskFull',
  'output.diskFull',
  'output.notWritable',
  'farm.storeFailed',
  'farm.unreachable',
]

/** The HTTP status that a fault is answered with, and when it may work again. */
export function statusOfFault(code: FaultCode): { status: 404 | 422 | 503; headers: Record<string, string> } {
  if (ofServer.includes(code)) return { status: 503, headers: { 'retry-after': '60' } }
  return { status: notFound.includes(code) ? 404 : 422, headers: {} }
}

export interface ErrorAnswer {
  status: number
  headers: Record<string, string>
  /** As oRPC writes errors, so that a client has to know one form only. */
  body: { defined: boolean; code: string; status: number; message: string; data: unknown }
}

const internalSentence = 'Something went wrong inside Tintype. The log of the server says what.'

/** What is unexpected says nothing of the inside: the log does. */
export const apiFault = (fault: StudioError | null): StudioError | null =>
  fault?.code === 'internal' ? { ...fault, message: internalSentence, data: { reason: '' } } : fault

/** Any error as an answer; what is unexpected says nothing of the inside. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof ApiError) {
    const { code, status, message, headers } = error
    return { status, headers, body: { defined: false, code, status, message, data: null } }
  }
  const met = error instanceof StudioFault ? error : writeFaultOf(error, 'The server')
  if (met === null || met.code === 'internal') {
    const status = 500
    const code = 'INTERNAL_SERVER_ERROR'
    return {
      status,
      headers: {},
      body: { defined: false, code, status, message: internalSentence, data: null },
    }
  }
  const fault = met.toError()
  const { status, headers } = statusOfFault(fault.code)
  return {
    status,
    headers,
    body: { defined: true, code: 'FAULT', status, message: fault.message, data: fault },
  }
}

export function sendJson(
  outgoing: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  outgoing.writeHead(status, {
    ...baseHeaders(null),
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  })
  outgoing.end(JSON.stringify(body))
}

/** What of a body still comes nobody reads: the connection ends with the answer. */
export const closing = { connection: 'close' }
