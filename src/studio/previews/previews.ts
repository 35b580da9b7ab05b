/** Pictures for the screen: rendered once, kept for this run within a bound, so that going back costs nothing. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../../contract/recipe.ts'
import type { PublicReport } from '../../contract/workbench.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import type { CallOptions } from '../engine-client/client.ts'
import { asWriteFault } from '../../platform/atomic-file.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import type { Packs } from '../models/registry.ts'
import { newMediaId } from '../../platform/file-names.ts'
import type { ReferencePhoto } from '../library/files.ts'
import type { Studio } from '../studio.ts'
import { BoundedFileCache, type CachedFile } from './bounded-file-cache.ts'
import { withoutPaths, type Originals } from './originals.ts'

/** Renders up to this size start from the display copy: no decode of a 100-megapixel scan while a slider moves. */
const quickSide = 1024
/** All previews of a run together: some hundred at the size of a screen. */
const keptBytes = 256 * 2 ** 20

export interface Preview {
  url: string
  width: number
  height: number
  report: PublicReport
}

type Kept = Preview & CachedFile

export interface PreviewRequest {
  photo: PhotoRow
  recipe: Recipe
  longestSide: number
}

export type PreviewStudio = Pick<Studio, 'engine' | 'restore' | 'verdicts'> & {
  packs: Pick<Packs, 'forColorStep' | 'get' | 'list'>
}

export class Previews {
  readonly #studio: PreviewStudio
  readonly #originals: Originals
  readonly #folder: string
  readonly #kept: BoundedFileCache<Kept>

  /** @param folder made when it is needed; goes with the run */
  constructor(studio: PreviewStudio, originals: Originals, folder: string, maxBytes = keptBytes) {
    this.#studio = studio
    this.#originals = originals
    this.#folder = folder
    this.#kept = new BoundedFileCache(maxBytes)
  }

  /**
   * A picture of the photo through the recipe.
   * @throws StudioFault as `Studio.restore` and `Originals`, with names in the place of paths
   */
  async render(request: PreviewRequest, options: CallOptions = {}): Promise<Preview> {
    const { photo, recipe, longestSide } = request
    const pack = await this.#studio.packs.forColorStep(recipe.steps.color)
    const reference = await this.#originals.reference(recipe)
    const key = renderKey([
      photo.sha256,
      recipe,
      pack.manifest.files[0].sha256,
      longestSide,
      // Gone, or there again: another picture.
      reference?.file ?? null,
    ])
    return publicly(await this.#kept.recall(key, options, (call) => this.#make(request, reference, call)))
  }

  /** The file behind a preview's id; null for an id that nobody has. */
  file(id: string): string | null {
    return this.#kept.file(id)
  }

  async #make(
    { photo, recipe, longestSide }: PreviewRequest,
    reference: ReferencePhoto | undefined,
    call: Required<CallOptions>,
  ): Promise<Kept> {
    const id = newMediaId()
    const output = join(this.#folder, `${id}.jpg`)
    const quick = longestSide <= quickSide
    let input = output
    try {
      input = await (quick ? this.#originals.copy(photo, call) : this.#originals.best(photo, call))
      await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
      const options = { format: 'jpeg', quality: 90, longestSide, mark: false, metadata: false } as const
      const { output: file, ...report } = await this.#studio.restore(
        { input, output, recipe, options, keep: true, reference },
        call,
      )
      const { width, height, bytes } = report
      return { id, file, url: `/media/preview/${id}`, width, height, bytes, report }
    } catch (error) {
      throw withoutPaths(error, photo.name, [input, output], reference)
    }
  }
}

const publicly = ({ url, width, height, report }: Kept): Preview => ({ url, width, height, report })
