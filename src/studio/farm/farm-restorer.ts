/** `restore` by a farm: the original goes into the store, a worker renders it, and the picture comes to its place. */
import { basename } from 'node:path'
import type { RenderReport } from '../../contract/engine.ts'
import { isEnlarged } from '../../contract/enlarge.ts'
import type { Pack } from '../../contract/manifest.ts'
import type { CallOptions } from '../../contract/progress.ts'
import { version } from '../../platform/version.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { Packs } from '../models/registry.ts'
import { recipeFingerprint, renderKey } from '../recipe-fingerprint.ts'
import { checkRequest, type RestoreRequest } from '../render/restorer.ts'
import { askedAgain, putFile } from './asked-again.ts'
import type { FarmJob, LaneName } from './bull-queue.ts'
import type { FarmClient } from './farm-client.ts'
import { packHash, packsOf, type PackPublisher } from './farm-packs.ts'
import { renderKind, renderMadeSchema, type RenderWork } from './work.ts'

interface FarmRestorerDeps {
  client: FarmClient
  publisher: PackPublisher
  engine: Pick<EngineClient, 'call'>
  packs: Packs
}

export class FarmRestorer {
  readonly #deps: FarmRestorerDeps

  constructor(deps: FarmRestorerDeps) {
    this.#deps = deps
  }

  /** @throws as `Restorer.restore`, `farm.*` */
  async restore(request: RestoreRequest, options: CallOptions = {}): Promise<RenderReport> {
    await checkRequest(request)
    const { client } = this.#deps
    const { work, packs } = await this.#workOf(request, options)
    const made = await askedAgain({
      client,
      work,
      input: request.input,
      signal: options.signal,
      run: (renew) =>
        client.run(work.key, renderMadeSchema, {
          ...options,
          prepare: () => this.#prepare(work, packs, request, renew),
        }),
      filesOf: ({ file }) => [[file, request.output]],
    })
    return { ...made.report, output: request.output }
  }

  async #workOf(
    request: RestoreRequest,
    { signal }: CallOptions,
  ): Promise<{ work: RenderWork; packs: Pack[] }> {
    const { engine, packs } = this.#deps
    const { recipe, options, words, provider, maxPixels, reference } = request
    const { sha256 } = await engine.call('hash', { file: request.input }, { signal })
    const needed = await packsOf(recipe, packs)
    const from = reference?.file ? await engine.call('hash', { file: reference.file }, { signal }) : null
    const refs = needed.map(({ manifest }) => ({ id: manifest.id, hash: packHash(manifest) }))
    const { hash } = recipeFingerprint(recipe)
    const content = [
      1,
      version,
      sha256,
      hash,
      refs,
      options,
      words ?? null,
      from?.sha256 ?? null,
      maxPixels ?? null,
    ]
    const work = {
      version,
      key: renderKey(content),
      name: request.name ?? basename(request.input),
      original: sha256,
      packs: refs.filter(({ id }, i) => refs.findIndex((ref) => ref.id === id) === i),
      provider,
      recipe,
      options,
      words,
      maxPixels,
      reference: from && { sha256: from.sha256, name: reference?.name ?? null },
    }
    return { work, packs: needed }
  }

  /** Puts what a worker needs into the store, unless it is there. */
  async #prepare(
    work: RenderWork,
    packs: readonly Pack[],
    request: RestoreRequest,
    renew: boolean,
  ): Promise<FarmJob> {
    const { client, publisher } = this.#deps
    await publisher.publish(packs, renew)
    await putFile(client, work.original, request.input, renew)
    const reference = request.reference?.file
    if (work.reference && reference) await putFile(client, work.reference.sha256, reference, renew)
    return { kind: renderKind, key: `${renderKind}:${work.key}`, payload: work, lane: laneOf(request) }
  }
}

/** What is long on a CPU goes where cards are. */
function laneOf({ recipe, provider = 'auto' }: RestoreRequest): LaneName {
  return isEnlarged(recipe) || (provider !== 'auto' && provider !== 'cpu') ? 'gpu' : 'any'
}
