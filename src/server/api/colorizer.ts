/**
 * `POST /api/colorizer` as DeepAI's clients know it: a key in the header `api-key`, a field `image` that is a file or an
 * address, and an answer when the picture is done.
 */
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { colorizeRequestSchema } from '../../contract/api.ts'
import { fromStudioError } from '../../contract/errors.ts'
import { readBody, readForm } from './bodies.ts'
import { ApiError } from './errors.ts'
import type { ApiJob } from '../../contract/api.ts'
import type { Caller } from './jobs.ts'
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

/** @throws ApiError, StudioFault: why there is no picture */
export async function colorizer(
  deps: SubmitDeps,
  key: Caller,
  incoming: IncomingMessage,
  gone: AbortSignal,
): Promise<Answer> {
  const { jobs, limits } = deps
  const { id } = await submit(deps, key, incoming, gone)
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

async function submit(
  deps: SubmitDeps,
  key: Caller,
  incoming: IncomingMessage,
  gone: AbortSignal,
): Promise<ApiJob> {
  const type = (incoming.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase()
  if (type === 'application/json') {
    const body = await readBody(incoming, { ...deps.limits, maxBytes: maxJsonBytes })
    const { image } = parseJsonBody(body)
    return submitPicture(deps, key, usual, fromAddress(image, deps, gone))
  }
  if (type !== 'multipart/form-data' && type !== 'application/x-www-form-urlencoded') {
    throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send a form (multipart/form-data) with the field "image".')
  }
  return submitPicture(deps, key, usual, async (folder) => {
    const place = async (name: string) => join(folder, name)
    const { file, fields } = await readForm(incoming, 'image', place, deps.limits)
    if (file) return file.path
    const address = fields.get('image')
    if (address === undefined || address.trim() === '') throw noImage()
    return fromAddress(address, deps, gone)(folder)
  })
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
