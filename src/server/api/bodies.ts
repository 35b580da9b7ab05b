/** Bodies of requests: JSON, forms with a file, and plain bytes, each within a size and a time. */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Transform, type Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { plainName } from '../../platform/file-names.ts'
import { ApiError } from './errors.ts'
import type { ApiLimits } from './limits.ts'

type BodyLimits = Pick<ApiLimits, 'maxBytes' | 'bodyTimeoutMs' | 'bodyIdleMs'>

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

const tooLarge = (maxBytes: number) =>
  new ApiError(
    'PAYLOAD_TOO_LARGE',
    `This is larger than the ${megabytes(maxBytes)} that this server takes at once. Send a smaller picture.`,
  )

const tooSlow = () =>
  new ApiError(
    'TIMEOUT',
    'The body of the request did not come in time. Send it again, or in pieces (uploads).',
  )

/**
 * Refuses what says by itself that it is too large, before a byte of it is read.
 * @param around bytes that may come beside what is limited
 * @throws ApiError
 */
function checkLength(incoming: IncomingMessage, maxBytes: number, around = 0): void {
  if (declaredBytes(incoming) > maxBytes + around) throw tooLarge(maxBytes)
}

const declaredBytes = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0)

/** Ends what reads a body when it comes too slowly. @returns stops watching */
function watch(
  incoming: IncomingMessage,
  { bodyTimeoutMs, bodyIdleMs }: BodyLimits,
  fail: (error: Error) => void,
) {
  const slow = () => fail(tooSlow())
  const whole = setTimeout(slow, bodyTimeoutMs)
  let idle = setTimeout(slow, bodyIdleMs)
  const onData = () => {
    clearTimeout(idle)
    idle = setTimeout(slow, bodyIdleMs)
  }
  const onClose = () => {
    if (!incoming.complete) fail(new ApiError('BAD_REQUEST', 'The request ended before its body.'))
  }
  incoming.on('data', onData).on('close', onClose)
  return () => {
    clearTimeout(whole)
    clearTimeout(idle)
    incoming.off('data', onData).off('close', onClose)
  }
}

/**
 * All of a body, of at most `maxBytes`.
 * @throws ApiError when it is larger, too slow or cut off
 */
export function readBody(incoming: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  checkLength(incoming, limits.maxBytes)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (settle: () => void) => {
      stop()
      incoming.off('data', onData).off('end', onEnd)
      incoming.pause()
      settle()
    }
    const fail = (error: Error) => end(() => reject(error))
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limits.maxBytes) fail(tooLarge(limits.maxBytes))
      else chunks.push(chunk)
    }
    const onEnd = () => end(() => resolve(Buffer.concat(chunks)))
    const stop = watch(incoming, limits, fail)
    incoming.on('data', onData).on('end', onEnd)
  })
}

export interface Form {
  fields: Map<string, string>
  /** The file of the field that was asked for; null where there is none. */
  file: { path: string; name: string } | null
}

/** Bytes of a file's name: beside it there is room for what is made of it. */
const maxNameBytes = 200

/** Fields of a form: more than any client sends. */
const formLimits = { files: 20, fields: 50, fieldSize: 1_000_000, headerPairs: 200 }

const sentTwice = (field: string) =>
  new ApiError('BAD_REQUEST', `The form has the field "${field}" more than once: send one picture.`)

/**
 * A form, its file streamed into one of ours.
 * @param field whose file is kept; those of others are passed over
 * @param place makes the path of the file from its name
 * @throws ApiError when it is no form, larger than allowed, or too slow; no file stays then
 */
export async function readForm(
  incoming: IncomingMessage,
  field: string,
  place: (name: string) => Promise<string>,
  limits: BodyLimits,
): Promise<Form> {
  checkLength(incoming, limits.maxBytes, formLimits.fieldSize)
  const form: Form = { fields: new Map(), file: null }
  const written: Promise<void>[] = []
  let path: string | null = null
  /** Files of the field. */
  let count = 0
  const sources: Readable[] = []
  const keep = async (stream: Readable & { truncated?: boolean }, name: string) => {
    sources.push(stream)
    path = await place(plainName(name, maxNameBytes))
    await pipeline(stream, createWriteStream(path, { flags: 'wx' }))
    if (stream.truncated === true) throw tooLarge(limits.maxBytes)
    form.file = { path, name }
  }
  try {
    await parseForm(incoming, limits, (parser, fail) => {
      parser.on('field', (name, value) => form.fields.set(name, value))
      parser.on('file', (name, stream, fileName) => {
        if (name === field) count += 1
        if (name !== field || count > 1) {
          stream.resume()
          return
        }
        const kept = keep(stream, fileName)
        kept.catch(fail)
        written.push(kept)
      })
    })
    await Promise.all(written)
    if (count > 1) throw sentTwice(field)
    return form
  } catch (error) {
    // Nothing more comes, and nobody else tells it that.
    for (const source of sources) source.destroy()
    await Promise.allSettled(written)
    if (path !== null) await rm(path, { force: true })
    throw error
  }
}

function parseForm(
  incoming: IncomingMessage,
  limits: BodyLimits,
  listen: (parser: BusboyInstance, fail: (error: Error) => void) => void,
): Promise<void> {
  const notAForm = (cause: unknown) =>
    new ApiError('BAD_REQUEST', 'The body is no form that could be read. Send multipart/form-data.', {
      cause,
    })
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      stop()
      incoming.unpipe()
      incoming.pause()
      settle()
    }
    const fail = (error: Error) => {
      end(() => reject(error))
      parser?.destroy()
    }
    let parser: BusboyInstance | null = null
    const stop = watch(incoming, limits, fail)
    try {
      const type = incoming.headers['content-type'] ?? ''
      parser = new Busboy({
        headers: { 'content-type': type },
        limits: { ...formLimits, fileSize: limits.maxBytes },
      })
    } catch (error) {
      fail(notAForm(error))
      return
    }
    parser.on('error', (error) => fail(error instanceof ApiError ? error : notAForm(error)))
    parser.on('finish', () => end(resolve))
    listen(parser, fail)
    incoming.pipe(parser)
  })
}

/**
 * Plain bytes, handed on as they come.
 * @param take is given at most `maxBytes`
 * @param refused what is thrown where more comes
 * @throws ApiError; whatever `take` throws
 */
export async function readBytes(
  incoming: IncomingMessage,
  limits: BodyLimits,
  take: (chunks: Readable) => Promise<void>,
  refused = () => tooLarge(limits.maxBytes),
): Promise<void> {
  if (declaredBytes(incoming) > limits.maxBytes) throw refused()
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > limits.maxBytes) done(refused())
      else done(null, chunk)
    },
  })
  const stop = watch(incoming, limits, (error) => meter.destroy(error))
  try {
    incoming.pipe(meter)
    await take(meter)
  } finally {
    stop()
    incoming.unpipe(meter)
    incoming.pause()
  }
}
