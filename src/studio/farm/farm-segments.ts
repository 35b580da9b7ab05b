/** A film's segments by a farm: each becomes a job, and comes back into the film's folder as if it had been made here. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { EngineResult, ProviderChoice } from '../../contract/engine.ts'
import { fromStudioError } from '../../contract/errors.ts'
import type { FilmLead, FilmSegmentParams } from '../../contract/film.ts'
import type { CallOptions } from '../../contract/progress.ts'
import { version } from '../../platform/version.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { SegmentFarm } from '../film/request.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { askedAgain, putFile, withPath } from './asked-again.ts'
import type { FarmClient } from './farm-client.ts'
import { packHash, type PackPublisher } from './farm-packs.ts'
import { segmentKind, segmentMadeSchema, segmentWorkSchema, type SegmentWork } from './work.ts'

/** Films whose hash is remembered: reading one takes minutes. */
const maxKnown = 16

interface FarmSegmentsDeps {
  client: FarmClient
  publisher: PackPublisher
  engine: Pick<EngineClient, 'call'>
  /** Segments of one film in the farm at the same time. */
  window: number
}

export class FarmSegments implements SegmentFarm {
  readonly atOnce: number
  readonly #deps: FarmSegmentsDeps
  readonly #known = new Map<string, Promise<string>>()

  constructor(deps: FarmSegmentsDeps) {
    this.atOnce = deps.window
    this.#deps = deps
  }

  /** @throws as the engine's call, `farm.*` */
  async render(
    params: FilmSegmentParams,
    provider: ProviderChoice | undefined,
    options: CallOptions,
  ): Promise<EngineResult<'filmSegment'>> {
    const { client, publisher } = this.#deps
    const { input } = params.source
    const { work, files } = await this.#workOf(params, provider, options)
    const prepare = async (renew: boolean) => {
      await publisher.publish([params.pack], renew)
      await putFile(client, work.original, input, renew)
      for (const [sha256, file] of files) await putFile(client, sha256, file, renew)
      const key = `${segmentKind}:${work.key}`
      return { kind: segmentKind, key, payload: work, lane: 'film' as const }
    }
    const leave = params.lead?.leave
    const made = await askedAgain({
      client,
      work,
      input,
      signal: options.signal,
      run: (renew) => client.run(work.key, segmentMadeSchema, { ...options, prepare: () => prepare(renew) }),
      filesOf: (made) => {
        if ('fault' in made) return []
        const guide = leave ? [[made.guide, leave.file] as const] : []
        return [...guide, [made.file, params.output]]
      },
    })
    if ('fault' in made) throw withPath(fromStudioError(made.fault), work.name, input)
    return made.result
  }

  async #workOf(
    params: FilmSegmentParams,
    provider: ProviderChoice | undefined,
    options: CallOptions,
  ): Promise<{ work: SegmentWork; files: Map<string, string> }> {
    const { pack, lead } = params
    const { tools, input, ...source } = params.source
    const files = new Map<string, string>()
    const led = lead && (await this.#leadOf(lead, files, options))
    const about = {
      version,
      original: await this.#hashOf(input, options),
      packs: [{ id: pack.manifest.id, hash: packHash(pack.manifest) }],
      ffmpeg: tools.version,
      segment: segmentWorkSchema.shape.segment.strip().parse(params),
      source,
      ...(led && { lead: led }),
    }
    const key = renderKey([1, about])
    return { work: segmentWorkSchema.parse({ ...about, key, name: basename(input), provider }), files }
  }

  async #leadOf(
    { picture, at, state, leave, next }: FilmLead,
    files: Map<string, string>,
    { signal }: CallOptions,
  ): Promise<NonNullable<SegmentWork['lead']>> {
    const known = async (file: string) => {
      const { sha256 } = await this.#deps.engine.call('hash', { file }, { signal })
      files.set(sha256, file)
      return sha256
    }
    return {
      picture: await known(picture),
      at,
      state: state === null ? null : await known(state),
      leave: leave === null ? null : leave.at,
      next: next && { picture: await known(next.picture), at: next.at },
    }
  }

  async #hashOf(file: string, { signal }: CallOptions): Promise<string> {
    const { size, mtimeMs } = await stat(file)
    const name = [file, size, mtimeMs].join('\n')
    const known = this.#known.get(name)
    if (known) return known
    const hashing = this.#deps.engine.call('hash', { file }, { signal }).then(({ sha256 }) => sha256)
    this.#known.set(name, hashing)
    hashing.catch(() => this.#known.delete(name))
    for (const oldest of [...this.#known.keys()].slice(0, -maxKnown)) this.#known.delete(oldest)
    return hashing
  }
}
