/** A worker's side of renders: what a job names is fetched and checked, rendered, and put into the store under its key. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { ProviderChoice, RenderReport } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { CallOptions } from '../../contract/progress.ts'
import { issuesOf } from '../../contract/recipe.ts'
import { renameInFault } from '../../platform/file-names.ts'
import { hashFile } from '../../platform/hash-file.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { parseJson } from '../library/stored-rows.ts'
import type { Packs } from '../models/registry.ts'
import { endingOf } from '../render/library-renderer.ts'
import type { RestoreRequest } from '../render/restorer.ts'
import { blobNames, type BlobStore } from './blob-store.ts'
import type { PackFetcher } from './farm-packs.ts'
import type { OriginalsCache } from './originals-cache.ts'
import {
  renderMadeSchema,
  renderWorkSchema,
  type MadeFile,
  type RenderMade,
  type RenderWork,
} from './work.ts'

export interface HandlerDeps {
  store: BlobStore
  engine: EngineClient
  verdicts: Pick<ProviderVerdicts, 'resolve'>
  packs: PackFetcher
  originals: OriginalsCache
  /** Renders with exactly these packs. */
  restorerWith: (packs: Packs) => {
    restore(request: RestoreRequest, options: CallOptions): Promise<RenderReport>
  }
  version: string
  /** Who works, for reports. */
  worker: string
  /** For jobs that say nothing. */
  provider?: ProviderChoice | undefined
}

export function renderHandler(deps: HandlerDeps): JobHandler<string> {
  return async (payload, { signal, progress }) => {
    const work = readWork(payload, renderWorkSchema, deps.version)
    // Given out twice, or left by a worker that ended between the result and its report.
    const before = await madeBefore(deps.store, work.key, renderMadeSchema)
    if (before) return before
    return inFolder(async (folder) => {
      const made = await render(deps, work, folder, { signal, progress })
      await deps.store.putText(blobNames.report(work.key), JSON.stringify(made satisfies RenderMade))
      return made
    })
  }
}

/** What the store says of work that was done; null where it was not, or its report can't be read. */
export async function madeBefore<T>(store: BlobStore, key: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await store.readText(blobNames.report(key))
  return (text === null ? null : schema.safeParse(parseJson(text)).data) ?? null
}

async function render(
  deps: HandlerDeps,
  work: RenderWork,
  folder: string,
  options: CallOptions,
): Promise<RenderMade> {
  const { name, recipe, words, maxPixels } = work
  const packs = await deps.packs.forJob(work.packs)
  const input = await deps.originals.get(work.original, name)
  const reference = work.reference && {
    name: work.reference.name,
    file: await deps.originals.get(work.reference.sha256, work.reference.name ?? ''),
  }
  options.signal?.throwIfAborted()
  const ending = endingOf(work.options)
  const output = join(folder, `result.${ending}`)
  const provider = work.provider ?? deps.provider
  const request = { input, output, recipe, words, maxPixels, provider, options: work.options }
  try {
    const report = await deps
      .restorerWith(packs)
      .restore({ ...request, ...(reference && { reference }) }, options)
    const file = await putMade(deps.store, work.key, output, ending)
    return { by: deps.worker, report: { ...report, output: '' }, file }
  } catch (error) {
    options.signal?.throwIfAborted()
    throw renameInFault(error, name, output, input)
  }
}

/** Puts a file into the store, named by the work and by its content. */
export async function putMade(
  store: BlobStore,
  key: string,
  path: string,
  ending: string,
): Promise<MadeFile> {
  const sha256 = await hashFile(path)
  const { size: bytes } = await stat(path)
  const blob = blobNames.result(key, sha256, ending)
  await store.put(blob, path)
  return { blob, sha256, bytes }
}

/**
 * What a job asks for, checked.
 * @throws StudioFault `farm.otherVersion`, `farm.badJob`
 */
export function readWork<T>(payload: unknown, schema: z.ZodType<T>, own: string): T {
  // First: what another version says need not be understood by this one.
  const farm = z.object({ version: z.string() }).safeParse(payload).data?.version
  if (farm !== undefined && farm !== own) {
    throw new StudioFault('farm.otherVersion', { farm: farm.slice(0, 100), own })
  }
  const read = schema.safeParse(payload)
  if (read.success) return read.data
  throw new StudioFault('farm.badJob', { reason: issuesOf(read.error).slice(0, 3).join('; ') })
}

/** A folder that is gone when the work is. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-worker-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
