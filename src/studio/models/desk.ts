/** The models as a window sees them: cards, and files that are proposed first and imported when a person agrees. */
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Verdict } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import type { FileCheck, ModelCard, ModelProposal } from '../../contract/models.ts'
import type { CallOptions } from '../engine/client.ts'
import { newMediaId, plainName, renameInFault } from '../photos/names.ts'
import type { Workspace } from '../photos/workspace.ts'
import type { Studio } from '../studio.ts'
import { describeModel } from './import/describe.ts'
import { ModelShelf } from './shelf.ts'

/** The part of the studio that the models need. */
export type DeskStudio = Pick<Studio, 'engine' | 'packs' | 'paths' | 'verdicts'>

interface Offered {
  path: string
  /** An upload: its folder is ours and goes with it. */
  owned: boolean
}

export class ModelDesk {
  readonly #studio: DeskStudio
  readonly #shelf: ModelShelf
  readonly #workspace: Workspace
  readonly #offered = new Map<string, Offered>()

  constructor(studio: DeskStudio, workspace: Workspace) {
    this.#studio = studio
    this.#shelf = new ModelShelf(studio)
    this.#workspace = workspace
  }

  /** Built-in ones first, then the person's own, then what the catalogue offers. */
  async cards(): Promise<ModelCard[]> {
    const { packs } = await this.#studio.packs.list()
    const here = packs.map(({ manifest, builtIn }): ModelCard => {
      const { id, name, summary, licence, source, files } = manifest
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
      return { id, name, summary, licence, source, bytes, state: builtIn ? 'builtIn' : 'installed' }
    })
    const offered = (await this.#shelf.catalogue()).filter(({ installed }) => !installed)
    return [
      ...here,
      ...offered.map(({ entry: { id, name, summary, licence, source, file } }): ModelCard => {
        const bytes = file.bytes ?? file.aboutBytes ?? null
        return { id, name, summary, licence, source, bytes, state: 'available' }
      }),
    ]
  }

  /** @throws as `ModelShelf.install` */
  async install(
    id: string,
    options: CallOptions & { from?: string | undefined; trust?: string | undefined },
  ): Promise<string> {
    return (await this.#shelf.install(id, options)).manifest.id
  }

  /** A path for an upload of this name: in a folder of its own, so that the model keeps its name. */
  async uploadPath(name: string): Promise<string> {
    const folder = this.#workspace.file('uploads', newMediaId())
    await mkdir(folder)
    return join(folder, plainName(name))
  }

  /**
   * Looks into a model file and remembers it.
   * @param owned the file is an upload: it is removed when it is refused, imported or discarded
   * @throws StudioFault `model.importRefused`, naming the file without its folder
   */
  async offer(path: string, owned = false): Promise<ModelProposal> {
    const offered = { path, owned }
    try {
      const { contract, kind, family, id, name, parameters } = await describeModel(path)
      const { size } = contract.input
      const token = newMediaId()
      this.#offered.set(token, offered)
      const factor =
        size.kind === 'renderFactor'
          ? { least: size.least, greatest: size.greatest, default: size.default }
          : null
      const { summary, licence, output } = contract
      const file = basename(path)
      return {
        token,
        file,
        kind,
        family,
        id,
        name,
        parameters,
        summary,
        licence,
        factor,
        merge: output.merge,
      }
    } catch (error) {
      await this.#release(offered)
      throw renameInFault(error, new Map([[path, basename(path)]]))
    }
  }

  /** @throws as `ModelShelf.import`; the file stays offered then, so that another id can be tried */
  async import(token: string, id: string, options: CallOptions): Promise<string> {
    const offered = this.#offered.get(token)
    if (!offered) {
      throw new StudioFault('usage', { reason: 'This file is no longer at hand. Choose it once more.' })
    }
    const { path } = offered
    try {
      const pack = await this.#shelf.import(path, { ...options, id })
      await this.discard(token)
      return pack.manifest.id
    } catch (error) {
      throw renameInFault(error, new Map([[path, basename(path)]]))
    }
  }

  async discard(token: string): Promise<boolean> {
    const offered = this.#offered.get(token)
    if (!offered) return false
    this.#offered.delete(token)
    await this.#release(offered)
    return true
  }

  /** @throws as `ModelShelf.remove` */
  remove(id: string): Promise<void> {
    return this.#shelf.remove(id)
  }

  /** @throws as `ModelShelf.verify` */
  async verify(id: string, options: CallOptions): Promise<FileCheck[]> {
    const checked = await this.#shelf.verify(id, options)
    return checked.flatMap(({ files }) => files.map((file) => ({ ...file })))
  }

  /** One verdict for each provider that this platform may have; found now where none is known. */
  async verdicts(): Promise<Verdict[]> {
    const { packs } = await this.#studio.packs.list()
    const pack = packs.find(({ builtIn }) => builtIn)
    if (!pack) return []
    const found: Verdict[] = []
    // One after the other: a judgement is a measurement.
    for (const provider of this.#studio.verdicts.candidates()) {
      found.push(await this.#studio.verdicts.verdict(pack, provider))
    }
    return found
  }

  async #release({ path, owned }: Offered): Promise<void> {
    if (owned) await rm(dirname(path), { recursive: true, force: true }).catch(() => undefined)
  }
}
