/** The models as a window sees them: cards, and what is proposed first and installed when a person agrees. */
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Verdict } from '../../contract/engine.ts'
import type { FileCheck } from '../../contract/engine-models.ts'
import { StudioFault } from '../../contract/errors.ts'
import { reasonAgainstInt8, type Comparison, type Pack } from '../../contract/manifest.ts'
import type { ModelCard, ModelProposal } from '../../contract/models.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { MediaFile } from '../http/files.ts'
import { newMediaId, plainName, renameInFault } from '../../platform/file-names.ts'
import type { Workspace } from '../paths.ts'
import { loadCatalogue } from './catalogue/catalogue.ts'
import type { StagedPack } from './staging.ts'
import { ModelManager, type ModelManagerDeps } from './model-manager.ts'

/** What the service needs of the studio. */
export interface ModelStudio extends ModelManagerDeps {
  readonly verdicts: Pick<ProviderVerdicts, 'candidates' | 'verdict'>
}

/** A model that waits for the person's decision. */
interface PendingModel {
  /** The model file; a variant has none. */
  path: string | null
  /** Its folder was made for it and is removed with it. */
  isUpload: boolean
  staged: StagedPack | null
  /** Ids of the sample's two pictures. */
  pictures: string[]
}

export class ModelProposalService {
  readonly #studio: ModelStudio
  readonly #manager: ModelManager
  readonly #workspace: Workspace
  readonly #pending = new Map<string, PendingModel>()

  constructor(studio: ModelStudio, workspace: Workspace) {
    this.#studio = studio
    this.#manager = new ModelManager(studio)
    this.#workspace = workspace
  }

  /** Built-in ones first, then the person's own, then what the catalogue offers. */
  async cards(): Promise<ModelCard[]> {
    const { packs } = await this.#studio.packs.list()
    const lines = await this.#manager.catalogue()
    const own = new Map((await loadCatalogue()).map(({ id, summary }) => [id, summary]))
    const ids = new Set(packs.map(({ manifest }) => manifest.id))
    return [
      ...packs.map((pack) => cardOf(pack, own, ids)),
      ...lines
        .filter(({ installed }) => !installed)
        .map(({ entry: { id, name, summary, licence, source, file } }): ModelCard => {
          const bytes = file.bytes ?? file.aboutBytes ?? null
          const facts = { ours: own.get(id) === summary, variant: null, canMakeInt8: false }
          return { id, name, summary, licence, source, bytes, state: 'available', ...facts }
        }),
    ]
  }

  /**
   * @param options `upload`: the token of a file that was sent
   * @throws as `ModelManager.install`, naming an upload without its folder; it stays available then
   */
  async install(
    id: string,
    options: CallOptions & {
      from?: string | undefined
      upload?: string | undefined
      trust?: string | undefined
    },
  ): Promise<string> {
    const { upload, ...rest } = options
    if (upload === undefined) return (await this.#manager.install(id, rest)).manifest.id
    const { path } = this.#find(upload)
    if (path === null) throw new StudioFault('model.notAtHand', {})
    const pack = await withFileName(path, [path], () => this.#manager.install(id, { ...rest, file: path }))
    await this.discard(upload)
    return pack.manifest.id
  }

  /** A path for an upload of this name: in a folder of its own, so that the model keeps its name. */
  async uploadPath(name: string): Promise<string> {
    const folder = this.#workspace.file('uploads', newMediaId())
    await mkdir(folder)
    return join(folder, plainName(name))
  }

  /** Remembers an upload for `install`; nobody has looked into it. */
  receive(path: string): string {
    return this.#addPending({ path, isUpload: true })
  }

  /**
   * Looks into a model file and remembers it.
   * @param owned the file is an upload: it is removed when it is refused, imported or discarded
   * @throws StudioFault `model.importRefused`, naming the file without its folder
   */
  async offer(path: string, owned = false): Promise<ModelProposal> {
    const token = this.#addPending({ path, isUpload: owned })
    try {
      const description = await withFileName(path, [path], () => this.#manager.describe(path))
      return { ...description, token, file: basename(path) }
    } catch (error) {
      await this.discard(token)
      throw error
    }
  }

  /**
   * Stages the pack of a proposal and colours the sample photograph with it.
   * @returns ids of the two pictures, for `media`
   * @throws as `ModelManager.stage`; the proposal is forgotten then
   */
  async sample(
    token: string,
    options: CallOptions,
  ): Promise<{ before: string; after: string; wild: boolean }> {
    const pending = this.#find(token)
    const { path } = pending
    if (path === null || pending.staged) throw new StudioFault('model.notAtHand', {})
    const [before, after] = [newMediaId(), newMediaId()]
    pending.pictures = [before, after]
    // It is chosen later under which id it is installed, and the one that it asks for may be taken.
    const id = `new-${newMediaId().toLowerCase()}`
    const targets = { before: this.#pictureFile(before), after: this.#pictureFile(after) }
    const hiddenNames = [path, ...Object.values(targets), join(this.#studio.paths.data, 'models', id), id]
    try {
      const { staged, wild } = await withFileName(path, hiddenNames, () =>
        this.#manager.stage(path, targets, { ...options, id }),
      )
      pending.staged = staged
      // A person may have left meanwhile.
      if (this.#pending.get(token) !== pending) await this.#release(pending)
      return { before, after, wild }
    } catch (error) {
      await this.discard(token)
      throw error
    }
  }

  /**
   * Installs what the sample has shown.
   * @throws StudioFault `model.alreadyInstalled`, after which another id can be tried; `model.notAtHand` without a sample
   */
  async import(token: string, id: string): Promise<string> {
    return this.#installStaged(token, id)
  }

  /**
   * Makes and measures an int8 variant.
   * @throws as `ModelManager.stageInt8`
   */
  async stageVariant(id: string, options: CallOptions): Promise<{ token: string; comparison: Comparison }> {
    const staged = await this.#manager.stageInt8(id, options)
    const { variant } = staged.pack.manifest
    if (!variant) throw new StudioFault('internal', { reason: 'an int8 variant without its measurement' })
    return { token: this.#addPending({ staged }), comparison: variant.comparison }
  }

  /** Installs a variant that was measured. @throws as `import` */
  installVariant(token: string): Promise<string> {
    return this.#installStaged(token)
  }

  async discard(token: string): Promise<boolean> {
    const pending = this.#pending.get(token)
    if (!pending) return false
    this.#pending.delete(token)
    await this.#release(pending)
    return true
  }

  /** Discards all pending models; the session ends. */
  async close(): Promise<void> {
    for (const token of this.#pending.keys()) await this.discard(token)
  }

  /** A sample's picture; null for an id nobody has. */
  media(id: string): MediaFile | null {
    for (const { pictures } of this.#pending.values()) {
      if (pictures.includes(id)) return { path: this.#pictureFile(id), type: 'image/jpeg' }
    }
    return null
  }

  /** @throws as `ModelManager.remove` */
  remove(id: string): Promise<void> {
    return this.#manager.remove(id)
  }

  /** @throws as `ModelManager.verify` */
  async verify(id: string, options: CallOptions): Promise<FileCheck[]> {
    const checked = await this.#manager.verify(id, options)
    return checked.flatMap(({ files }) => files)
  }

  /** One verdict for each provider that this platform may have, each found now: a person asks for a test. */
  async verdicts(): Promise<Verdict[]> {
    const { packs } = await this.#studio.packs.list()
    const pack = packs.find(({ manifest, builtIn }) => builtIn && manifest.task === 'colorize')
    if (!pack) return []
    const found: Verdict[] = []
    // One after the other: a test is a measurement.
    for (const provider of this.#studio.verdicts.candidates()) {
      found.push(await this.#studio.verdicts.verdict(pack, provider, { again: true }))
    }
    return found
  }

  async #installStaged(token: string, id?: string): Promise<string> {
    const { staged } = this.#find(token)
    if (!staged) throw new StudioFault('model.notAtHand', {})
    const { manifest } = await staged.install(id)
    await this.discard(token)
    return manifest.id
  }

  #addPending(pending: Partial<PendingModel>): string {
    const token = newMediaId()
    this.#pending.set(token, { path: null, isUpload: false, staged: null, pictures: [], ...pending })
    return token
  }

  /** @throws StudioFault `model.notAtHand` */
  #find(token: string): PendingModel {
    const pending = this.#pending.get(token)
    if (pending) return pending
    throw new StudioFault('model.notAtHand', {})
  }

  #pictureFile(id: string): string {
    return this.#workspace.file('samples', `${id}.jpg`)
  }

  async #release({ path, isUpload: owned, staged, pictures }: PendingModel): Promise<void> {
    // After `keep` its folder is elsewhere, and nothing is there to remove.
    await staged?.discard()
    const gone = [
      ...(owned && path !== null ? [dirname(path)] : []),
      ...pictures.map((id) => this.#pictureFile(id)),
    ]
    for (const each of gone) await rm(each, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** What `work` throws, with the file's name in place of what a person has never seen. */
async function withFileName<T>(path: string, unknown: string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw renameInFault(error, basename(path), ...unknown)
  }
}

function cardOf(
  { manifest, builtIn }: Pack,
  own: ReadonlyMap<string, string>,
  ids: ReadonlySet<string>,
): ModelCard {
  const { id, name, summary, licence, source, files, variant = null } = manifest
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return {
    id,
    name,
    summary,
    ours: builtIn || own.get(id) === summary,
    licence,
    source,
    bytes,
    state: builtIn ? 'builtIn' : 'installed',
    variant,
    canMakeInt8: reasonAgainstInt8(manifest) === null && !ids.has(`${id}-int8`),
  }
}
