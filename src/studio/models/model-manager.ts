/** The user's models: installing, importing, removing and checking packs. What is long is done by the engine. */
import { join } from 'node:path'
import type { ConvertOptions, FileCheck, ModelDescription } from '../../contract/engine-models.ts'
import { StudioFault } from '../../contract/errors.ts'
import { modelIdSchema, type Pack } from '../../contract/manifest.ts'
import { createProgress, silent } from '../../contract/progress.ts'
import type { CallOptions, EngineClient } from '../engine-client/client.ts'
import type { HashFile } from '../../platform/hash-file.ts'
import type { StudioPaths } from '../paths.ts'
import { entryOf, loadCatalogue, type CatalogueEntry } from './catalogue/catalogue.ts'
import { installEntry } from './catalogue/install-entry.ts'
import type { Packs } from './registry.ts'
import { orDiscard, removeModel, stageModel, stagePack, type PackWriter, type StagedPack } from './staging.ts'

/** The parts of a studio that it needs. */
export interface ModelManagerDeps {
  readonly engine: EngineClient
  readonly packs: Packs
  readonly paths: StudioPaths
}

export interface CatalogueListing {
  entry: CatalogueEntry
  installed: boolean
}

/** Where the two pictures of a sample go. */
export interface SampleTargets {
  before: string
  after: string
}

/** The photograph that shows what a model does: a face, a plain ground, fabric. */
const samplePhoto = 'portrait-in-orange.jpg'
const sampleSide = 512

/**
 * For the first runs of a model, and for each photo it is measured on: the largest known ones take a tenth of
 * it on a slow machine.
 */
const defaultTrialLimitMs = 180_000

export class ModelManager {
  readonly #studio: ModelManagerDeps
  readonly #hash: HashFile
  readonly #write: PackWriter
  readonly #trialLimitMs: number

  constructor(studio: ModelManagerDeps, { trialLimitMs = defaultTrialLimitMs } = {}) {
    this.#studio = studio
    this.#trialLimitMs = trialLimitMs
    const { engine } = studio
    this.#hash = async (file, signal, progress) =>
      (await engine.call('hash', { file }, { signal, progress })).sha256
    this.#write = async (file, folder, { id, precision, about, colorizer, signal, progress }) =>
      (await engine.call('convert', { file, folder, id, precision, about, colorizer }, { signal, progress }))
        .manifest
  }

  /** @throws StudioFault `catalogue.invalid` when the user's own list can't be read */
  async catalogue(): Promise<CatalogueListing[]> {
    const { packs } = await this.#studio.packs.list()
    const ids = new Set(packs.map((pack) => pack.manifest.id))
    const entries = await loadCatalogue(join(this.#studio.paths.data, 'catalogue.json'))
    return entries.map((entry) => ({ entry, installed: ids.has(entry.id) }))
  }

  /**
   * Installs a model of the catalogue.
   * @param options `from`: a folder of files instead of the network; `file`: the one file that a person has chosen;
   *   `trust`: the SHA-256 of a file that the catalogue does not know, after a person looked at it
   * @throws what `installEntry` and the engine's `inspect` throw; nothing is installed then
   */
  async install(
    id: string,
    options: CallOptions & {
      from?: string | undefined
      file?: string | undefined
      trust?: string | undefined
    } = {},
  ): Promise<Pack> {
    const entries = await loadCatalogue(join(this.#studio.paths.data, 'catalogue.json'))
    return installEntry(entryOf(entries, id), {
      ...(await this.#target()),
      offlineFolder: options.from,
      offlineFile: options.file,
      trust: options.trust,
      signal: options.signal,
      progress: options.progress,
      hash: this.#hash,
      write: this.#write,
      tryOut: async (pack) => {
        const file = join(pack.folder, pack.manifest.files[0].path)
        await this.#trial(file, options, (within) => this.#studio.engine.call('inspect', { pack }, within))
      },
    })
  }

  /**
   * What a person's own `.pth` or `.onnx` is.
   * @throws StudioFault `model.importRefused`
   */
  describe(file: string): Promise<ModelDescription> {
    return this.#studio.engine.call('identify', { file })
  }

  /**
   * Makes a pack of a person's own `.pth` or `.onnx`, colours the sample photograph with it, and installs nothing yet.
   * @returns the pack, and whether its colours are past what photographs have
   * @throws StudioFault `model.notAColouriser` where it gives no colours, what `stageModel` and the engine throw;
   *   nothing is left behind then
   */
  async stage(
    file: string,
    sample: SampleTargets,
    options: CallOptions & Pick<ConvertOptions, 'precision' | 'colorizer'> & { id?: string | undefined } = {},
  ): Promise<{ staged: StagedPack; wild: boolean }> {
    const { signal, progress = silent } = options
    const staged = await stageModel(file, {
      ...(await this.#target()),
      id: options.id,
      precision: options.precision,
      colorizer: options.colorizer,
      signal,
      progress: progress.slice(0, 0.7),
      write: this.#write,
    })
    const photo = join(this.#studio.paths.resources, 'samples', samplePhoto)
    const params = { pack: staged.pack, photo, ...sample, longestSide: sampleSide }
    const slice = progress.slice(0.7, 1)
    return orDiscard(staged, async () => {
      const { verdict } = await this.#trial(file, { signal, progress: slice }, (within) =>
        this.#studio.engine.call('sample', params, within),
      )
      if (verdict === 'good' || verdict === 'wild') return { staged, wild: verdict === 'wild' }
      throw new StudioFault('model.notAColouriser', { file, why: verdict })
    })
  }

  /**
   * Makes the int8 variant of a pack, `ID-int8`, and installs nothing yet; its manifest says what was measured.
   * @param options `photos`: a folder to measure on, the built-in samples without it
   * @throws StudioFault `model.unknown`, `model.alreadyInstalled`, `model.cannotQuantize` (also where it takes too long),
   *   `model.noGain`, what the engine throws; nothing is left behind then
   */
  async stageInt8(
    id: string,
    options: CallOptions & { photos?: string | undefined } = {},
  ): Promise<StagedPack> {
    const { signal } = options
    const pack = await this.#studio.packs.get(id)
    const photos = options.photos ?? join(this.#studio.paths.resources, 'samples')
    const newId = `${id}-int8`
    if (!modelIdSchema.safeParse(newId).success) {
      throw new StudioFault('model.cannotQuantize', {
        id,
        reason: 'its id is too long to put "-int8" behind it',
      })
    }
    const place = { ...(await this.#target()), id: newId, signal }
    return stagePack(place, async (folder) => {
      const params = { pack, folder, id: newId, photos }
      return (
        await this.#measuring(id, options, (within) => this.#studio.engine.call('int8', params, within))
      ).manifest
    })
  }

  /** @throws StudioFault `model.unknown`, `model.builtIn`, `output.*` */
  async remove(id: string): Promise<void> {
    // Listed, not fetched: a pack with a broken file must be removable.
    const { packs } = await this.#studio.packs.list()
    await removeModel(packs.find((pack) => pack.manifest.id === id) ?? (await this.#studio.packs.get(id)))
  }

  /** Reads every file of every pack, or of one, and compares it with its manifest. */
  async verify(id?: string, options: CallOptions = {}): Promise<{ pack: Pack; files: FileCheck[] }[]> {
    const { packs } = await this.#studio.packs.list()
    const wanted = id === undefined ? packs : packs.filter((pack) => pack.manifest.id === id)
    if (id !== undefined && wanted.length === 0) await this.#studio.packs.get(id)
    const checked: { pack: Pack; files: FileCheck[] }[] = []
    for (const pack of wanted) {
      checked.push({ pack, ...(await this.#studio.engine.call('check', { pack }, options)) })
    }
    return checked
  }

  /** A call that runs a model nobody knows yet: what does not return in time is refused, and its engine ended. */
  async #trial<T>(
    file: string,
    options: CallOptions,
    call: (options: CallOptions) => Promise<T>,
  ): Promise<T> {
    const limit = AbortSignal.timeout(this.#trialLimitMs)
    const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit
    try {
      return await call({ ...options, signal })
    } catch (error) {
      if (!limit.aborted || options.signal?.aborted) throw error
      const seconds = Math.round(this.#trialLimitMs / 1000)
      const reason = `the model did not finish a trial run within ${seconds} seconds`
      throw new StudioFault('model.importRefused', { file, reason }, error)
    }
  }

  /** The same for a model that is measured on many photos: it has to come on within the time limit, again and again. */
  async #measuring<T>(
    id: string,
    { signal, progress = silent }: CallOptions,
    call: (options: CallOptions) => Promise<T>,
  ): Promise<T> {
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), this.#trialLimitMs)
    const watched = createProgress((fraction, note) => {
      timer.refresh()
      progress.report(fraction, note)
    })
    try {
      return await call({
        signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
        progress: watched,
      })
    } catch (error) {
      if (!limit.signal.aborted || signal?.aborted) throw error
      const seconds = Math.round(this.#trialLimitMs / 1000)
      const reason = `it did not finish a trial run within ${seconds} seconds`
      throw new StudioFault('model.cannotQuantize', { id, reason }, error)
    } finally {
      clearTimeout(timer)
    }
  }

  async #target(): Promise<{ modelsFolder: string; reserved: string[] }> {
    const { packs } = await this.#studio.packs.list()
    return {
      modelsFolder: join(this.#studio.paths.data, 'models'),
      reserved: packs.filter((pack) => pack.builtIn).map((pack) => pack.manifest.id),
    }
  }
}
