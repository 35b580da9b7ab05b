/** A worker's side of films: a segment is coloured by this machine's engine and ffmpeg, and put into the store. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFault, StudioFault } from '../../contract/errors.ts'
import type { FilmLead } from '../../contract/film.ts'
import type { CallOptions } from '../../contract/progress.ts'
import { renameInFault } from '../../platform/file-names.ts'
import { callWithRetry } from '../engine-client/client.ts'
import { filmTools } from '../film/tools.ts'
import type { JobHandler } from '../jobs/runner.ts'
import type { StudioPaths } from '../paths.ts'
import { blobNames } from './blob-store.ts'
import { inFolder, madeBefore, putMade, readWork, type HandlerDeps } from './render-handler.ts'
import { segmentMadeSchema, segmentWorkSchema, type SegmentMade, type SegmentWork } from './work.ts'

export function segmentHandler(deps: HandlerDeps, paths: StudioPaths): JobHandler<string> {
  return async (payload, { signal, progress }) => {
    const work = readWork(payload, segmentWorkSchema, deps.version)
    const before = await madeBefore(deps.store, work.key, segmentMadeSchema)
    if (before) return before
    const tools = await filmTools(paths)
    if (tools.version !== work.ffmpeg) {
      throw new StudioFault('farm.otherTools', { file: work.name, farm: work.ffmpeg, own: tools.version })
    }
    return inFolder(async (folder) => {
      const made = await render({ ...deps, tools }, work, folder, { signal, progress })
      await deps.store.putText(blobNames.report(work.key), JSON.stringify(made satisfies SegmentMade))
      return made
    })
  }
}

async function render(
  deps: HandlerDeps & { tools: Awaited<ReturnType<typeof filmTools>> },
  work: SegmentWork,
  folder: string,
  options: CallOptions,
): Promise<SegmentMade> {
  const { store, engine, verdicts, worker, tools } = deps
  const { key, name, segment, source, lead } = work
  const [ref] = work.packs
  if (!ref) throw new StudioFault('farm.badJob', { reason: 'a segment names its model' })
  const pack = await (await deps.packs.forJob(work.packs)).get(ref.id)
  const provider = await verdicts.resolve(pack, work.provider ?? deps.provider, options.signal)
  const input = await deps.originals.get(work.original, name)
  const output = join(folder, 'segment.nut')
  const guide = join(folder, 'guide.bin')
  const led = lead && (await leadOf(deps, lead, guide))
  const params = {
    ...segment,
    source: { ...source, tools, input },
    pack,
    provider,
    output,
    ...(led && { lead: led }),
  }
  try {
    const result = await callWithRetry(engine, 'filmSegment', params, options, () =>
      rm(output, { force: true }),
    )
    return {
      by: worker,
      result,
      file: await putMade(store, key, output, 'nut'),
      guide: led?.leave ? await putMade(store, key, guide, 'bin') : null,
    }
  } catch (error) {
    options.signal?.throwIfAborted()
    const fault = renameInFault(error, name, output, input)
    // No failure but an answer: whoever asked reads the film from its beginning then.
    if (segment.seek && isFault(fault, 'film.otherFrames')) return { by: worker, fault: fault.toError() }
    throw fault
  }
}

/** What leads a segment, with files of this machine. @param guide where a state is left that is asked for */
async function leadOf(
  { originals }: Pick<HandlerDeps, 'originals'>,
  { picture, at, state, leave, next }: NonNullable<SegmentWork['lead']>,
  guide: string,
): Promise<FilmLead> {
  return {
    picture: await originals.get(picture, 'key.png'),
    at,
    state: state === null ? null : await originals.get(state, 'state.bin'),
    leave: leave === null ? null : { file: guide, at: leave },
    next: next && { picture: await originals.get(next.picture, 'key.png'), at: next.at },
  }
}
