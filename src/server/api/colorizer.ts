/**
 * `POST /api/colorizer` as DeepAI's clients know it: a key in the header `api-key`, a field `image` that is a file or an
 * address, and an answer when the picture is done.
 */
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { colorizeRequestSchema } from '../../contract/api.ts'
import { fromStudioError } from '../../contract/errors.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { readBody, readForm } from './bodies.ts'
import { ApiError } from './errors.ts'
import type { ApiJob } from '../../contract/api.ts'
import type { Caller } from './jobs.ts'
import type { OnceOnly } from './replays.ts'
import { fromAddress, submitPicture, type SubmitDeps } from './submit.ts'

/** JSON in place of a form: DeepAI's own service takes it, too. */
const maxJsonBytes = 1_000_000

const jsonSchema = z.object({ image: z.string() })

const usual = colorizeRequestSchema.parse({})

const noImage = () =>
  new ApiError('BAD_REQUEST', 'The form has no field "image": send a file, or the address of one.')

interface Answer {
  id: string
  output_url: string
}

/**
 * Answers when the picture is done; a request with a token that was answered before gets that answer again.
 * @throws ApiError, StudioFault: why there is no picture
 */
export async function colorizer(
  deps: SubmitDeps,
  key: Caller,
  incoming: IncomingMessage,
  gone: AbortSignal,
  once: OnceOnly,
): Promise<void> {
  try {
    const job = await submit(deps, key, incoming, gone, once)
    if (job === null) return
    const answer = await answerOf(deps, key, job.id, gone)
    await once.answer({ status: 200, body: JSON.stringify(answer) })
  } catch (error) {
    await once.forget()
    throw error
  }
}

async function answerOf(
  { jobs, limits }: SubmitDeps,
  key: Caller,
  id: string,
  gone: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(limits.waitMs)
  const job = await jobs.ended(key, id, AbortSignal.any([gone, timeout]))
  if (job.result) return { id, output_url: job.result.url }
  if (job.fault) throw fromStudioError(job.fault)
  // Nobody waits for it any more.
  if (gone.aborted) await jobs.cancel(key, id)
  throw new ApiError(
    'SERVICE_UNAVAILABLE',
    `The picture is not done yet. It goes on as the job ${id}: ask for it in a minute.`,
    { retrySeconds: 60 },
  )
}

/** @returns the job; null where it was done before */
async function submit(
  deps: SubmitDeps,
  key: Caller,
  incoming: IncomingMessage,
  gone: AbortSignal,
  once: OnceOnly,
): Promise<ApiJob | null> {
  return submitPicture(deps, key, usual, async (folder) => {
    const { file, address } = await read(incoming, folder, deps)
    const asked = async () => (file === null ? `address ${address}` : `file ${await hashFile(file)}`)
    if (await once.wasDone(asked)) return null
    return file ?? fromAddress(address, deps, gone)(folder)
  })
}

type Given = { file: string; address: null } | { file: null; address: string }

/** What the body brings: a file, which lies in the folder then, or an address. */
async function read(incoming: IncomingMessage, folder: string, { limits }: SubmitDeps): Promise<Given> {
  const type = (incoming.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase()
  if (type === 'application/json') {
    const body = await readBody(incoming, { ...limits, maxBytes: maxJsonBytes })
    return { file: null, address: parseJsonBody(body).image }
  }
  if (type !== 'multipart/form-data' && type !== 'application/x-www-form-urlencoded') {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send a form (multipart/form-data) with the field "image".')
  }
  const place = async (name: string) => join(folder, name)
  const { file, fields } = await readForm(incoming, 'image', place, limits)
  if (file) return { file: file.path, address: null }
  const address = fields.get('image')
  if (address === undefined || address.trim() === '') throw noImage()
  return { file: null, address }
}

function parseJsonBody(body: Buffer): z.output<typeof jsonSchema> {
  try {
    return jsonSchema.parse(JSON.parse(body.toString('utf8')))
  } catch (error) {
    throw new ApiError('BAD_REQUEST', 'The body is no JSON with a field "image" that holds an address.', {
      cause: error,
    })
  }
}
