/** A picture that was sent, fetched or uploaded in pieces becomes a job that colours it. */
import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ApiJob, ColorizeRequest } from '../../contract/api.ts'
import { newMediaId, plainName } from '../../platform/file-names.ts'
import { parseAddress } from '../../studio/http/remote-address.ts'
import { fetchPicture, remoteLimits } from '../../studio/http/remote-picture.ts'
import type { Studio } from '../../studio/studio.ts'
import { checkPicture, recipeOf, type StoredColorize } from './colorize-kind.ts'
import { ApiError } from './errors.ts'
import type { ApiJobs, Caller } from './jobs.ts'
import type { ApiLimits } from './limits.ts'
import type { UploadStore } from './uploads.ts'

export interface SubmitDeps {
  jobs: ApiJobs
  uploads: UploadStore
  studio: Pick<Studio, 'engine'>
  limits: ApiLimits
  allowPrivate: boolean
}

type ColorizeWork = Pick<ColorizeRequest, 'recipe' | 'style' | 'renderFactor' | 'automatic' | 'options'>

/**
 * @param arrive brings the picture into the folder. @returns its path
 * @throws ApiError, StudioFault `address.*`, `image.*`; nothing stays then
 */
export async function submitPicture(
  { jobs, studio }: Pick<SubmitDeps, 'jobs' | 'studio'>,
  key: Caller,
  work: ColorizeWork & { webhook?: string | undefined },
  arrive: (folder: string) => Promise<string>,
): Promise<ApiJob> {
  const recipe = recipeOf(work)
  await jobs.checkRoom()
  const id = newMediaId()
  return jobs.arrive(id, async (folder) => {
    const path = await arrive(folder)
    const name = basename(path)
    await checkPicture(studio.engine, path, name)
    const request: StoredColorize = { name, recipe, options: work.options }
    return jobs.submit(key, { kind: 'colorize', request, webhook: work.webhook, id })
  })
}

/** A picture of an address on the web. */
export const fromAddress =
  (
    address: string,
    { limits, allowPrivate }: Pick<SubmitDeps, 'limits' | 'allowPrivate'>,
    signal?: AbortSignal,
  ) =>
  (folder: string): Promise<string> =>
    fetchPicture(address, async (name) => join(folder, name), {
      allowPrivate,
      signal,
      limits: { ...remoteLimits, maxBytes: Math.min(remoteLimits.maxBytes, limits.maxBytes) },
    })

/** `POST /api/v1/jobs/colorize`. @throws as `submitPicture` */
export async function submitColorize(
  deps: SubmitDeps,
  key: Caller,
  request: ColorizeRequest,
  signal?: AbortSignal,
): Promise<ApiJob> {
  const { address, upload, webhook } = request
  if ((address === undefined) === (upload === undefined)) {
    throw new ApiError(
      'UNPROCESSABLE_CONTENT',
      'Name the picture: either "address" or "upload", and not both.',
    )
  }
  if (webhook !== undefined) parseAddress(webhook)
  if (address !== undefined) return submitPicture(deps, key, request, fromAddress(address, deps, signal))
  return submitPicture(deps, key, request, async (folder) => {
    const { path, name } = await deps.uploads.take(key, upload ?? '')
    const input = join(folder, plainName(name))
    await rename(path, input)
    return input
  })
}
