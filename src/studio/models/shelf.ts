/** The user's models: installing, importing, removing and checking packs, each confirmed by the engine. */
import { join } from 'node:path'
import type { Pack } from '../../contract/manifest.ts'
import type { CallOptions } from '../engine/client.ts'
import type { Studio } from '../studio.ts'
import { entryOf, loadCatalogue, type CatalogueEntry } from './catalogue/catalogue.ts'
import { installEntry } from './catalogue/install-entry.ts'
import { installModel } from './import/install.ts'
import { confirmModel, removeModel, verifyModel, type FileVerdict } from './import/manage.ts'
import { quantizeModel, type QuantizeOptions } from './quantize/quantize.ts'

export interface CatalogueLine {
  entry: CatalogueEntry
  installed: boolean
}

export class ModelShelf {
  readonly #studio: Pick<Studio, 'engine' | 'packs' | 'paths'>

  constructor(studio: Pick<Studio, 'engine' | 'packs' | 'paths'>) {
    this.#studio = studio
  }

  /** @throws StudioFault `catalogue.invalid` when the user's own list can't be read */
  async catalogue(): Promise<CatalogueLine[]> {
    const { packs } = await this.#studio.packs.list()
    const ids = new Set(packs.map((pack) => pack.manifest.id))
    const entries = await loadCatalogue(join(this.#studio.paths.data, 'catalogue.json'))
    return entries.map((entry) => ({ entry, installed: ids.has(entry.id) }))
  }

  /**
   * Installs a model of the catalogue.
   * @param options `from`: a folder of files instead of the network; `trust`: the SHA-256 of a file that the
   *   catalogue does not know, after a person looked at it
   * @throws what `installEntry` and the engine's `inspect` throw; nothing is installed then
   */
  async install(
    id: string,
    options: CallOptions & { from?: string | undefined; trust?: string | undefined } = {},
  ): Promise<Pack> {
    const entries = await loadCatalogue(join(this.#studio.paths.data, 'catalogue.json'))
    const pack = await installEntry(entryOf(entries, id), {
      ...(await this.#place()),
      offlineFolder: options.from,
      trust: options.trust,
      signal: options.signal,
      progress: options.progress,
    })
    return this.#confirm(pack)
  }

  /**
   * Imports a person's own `.pth` or `.onnx`.
   * @throws what `installModel` and the engine's `inspect` throw; nothing is installed then
   */
  async import(file: string, options: CallOptions & { id?: string | undefined } = {}): Promise<Pack> {
    const pack = await installModel(file, {
      ...(await this.#place()),
      id: options.id,
      signal: options.signal,
      ...(options.progress && { progress: options.progress }),
    })
    return this.#confirm(pack)
  }

  /**
   * Makes the int8 variant of a pack and installs it as `ID-int8`.
   * @param options `photos`: a folder to measure on, the built-in samples without it; `measure`: see `quantizeModel`
   * @throws StudioFault `model.unknown`, and what `quantizeModel` throws
   */
  async quantize(
    id: string,
    options: CallOptions & { photos?: string | undefined } & Pick<QuantizeOptions, 'measure'> = {},
  ): Promise<Pack> {
    const pack = await this.#studio.packs.get(id)
    const { packs } = await this.#studio.packs.list()
    return quantizeModel(pack, {
      ...options,
      engine: this.#studio.engine,
      modelsFolder: join(this.#studio.paths.data, 'models'),
      taken: packs.map(({ manifest }) => manifest.id),
      photos: options.photos ?? join(this.#studio.paths.resources, 'samples'),
    })
  }

  /** @throws StudioFault `model.unknown`, `model.builtIn`, `output.*` */
  async remove(id: string): Promise<void> {
    // Listed, not fetched: a pack with a broken file must be removable.
    const { packs } = await this.#studio.packs.list()
    await removeModel(packs.find((pack) => pack.manifest.id === id) ?? (await this.#studio.packs.get(id)))
  }

  /** Reads every file of every pack, or of one, and compares it with its manifest. */
  async verify(id?: string, options: CallOptions = {}): Promise<{ pack: Pack; files: FileVerdict[] }[]> {
    const { packs } = await this.#studio.packs.list()
    const wanted = id === undefined ? packs : packs.filter((pack) => pack.manifest.id === id)
    if (id !== undefined && wanted.length === 0) await this.#studio.packs.get(id)
    const verdicts: { pack: Pack; files: FileVerdict[] }[] = []
    for (const pack of wanted) {
      verdicts.push({
        pack,
        files: await verifyModel(pack, options.signal ? { signal: options.signal } : {}),
      })
    }
    return verdicts
  }

  async #place(): Promise<{ modelsFolder: string; reserved: string[] }> {
    const { packs } = await this.#studio.packs.list()
    return {
      modelsFolder: join(this.#studio.paths.data, 'models'),
      reserved: packs.filter((pack) => pack.builtIn).map((pack) => pack.manifest.id),
    }
  }

  #confirm(pack: Pack): Promise<Pack> {
    return confirmModel(pack, (installed) => this.#studio.engine.call('inspect', { pack: installed }))
  }
}
