/** A picture that was sent, fetched or uploaded in pieces becomes a job that colours it. */
import { rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ApiJob, ColorizeRequest } from '../../contract/api.ts'
import { isFault } from '../../contract/errors.ts'
import { newMediaId, plainName } from '../../platform/file-names.ts'
import { parseAddress, resolveOnce } from '../../studio/http/remote-address.ts'
import { fetchPicture, remoteLimits } from '../../studio/http/remote-picture.ts'
import type { Studio } from '../../studio/studio.ts'
import { checkQuota } from './authorize.ts'
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

type Submitted<Path> = [
  deps: Pick<SubmitDeps, 'jobs' | 'studio'>,
  key: Caller,
  work: ColorizeWork & { webhook?: string | undefined },
  arrive: (folder: string) => Promise<Path>,
]

/**
 * @param arrive brings the picture into the folder. @returns its path; null where no job is wanted any more
 * @returns the job; null where none was wanted
 * @throws ApiError, StudioFault `address.*`, `image.*`; nothing stays then
 */
export function submitPicture(...asked: Submitted<string>): Promise<ApiJob>
export function submitPicture(...asked: Submitted<string | null>): Promise<ApiJob | null>
export async function submitPicture(
  ...[{ jobs, studio }, key, work, arrive]: Submitted<string | null>
): Promise<ApiJob | null> {
  const recipe = recipeOf(work)
  // Before a body is read for nothing.
  checkQuota(key, jobs.now())
  await jobs.checkRoom()
  const id = newMediaId()
  return jobs.arrive(id, async (folder) => {
    const path = await arrive(folder)
    if (path === null) {
      await rm(folder, { recursive: true, force: true })
      return path
    }
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

/**
 * What could never be told is refused at once. A name that leads nowhere may be there when the job ends.
 * @throws StudioFault `address.invalid`, `address.private`
 */
export async function checkWebhook(
  address: string | undefined,
  { allowPrivate }: Pick<SubmitDeps, 'allowPrivate'>,
): Promise<void> {
  if (address === undefined) return
  await resolveOnce(parseAddress(address), { allowPrivate }).catch((error: unknown) => {
    if (!isFault(error, 'address.unreachable')) throw error
  })
}

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
  await checkWebhook(webhook, deps)
  if (address !== undefined) return submitPicture(deps, key, request, fromAddress(address, deps, signal))
  return submitPicture(deps, key, request, async (folder) => {
    const { path, name } = await deps.uploads.take(key, upload ?? '')
    const input = join(folder, plainName(name, 200))
    await rename(path, input)
    return input
  })
}
