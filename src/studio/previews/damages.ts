/** Where photos are damaged, as pictures for the screen: found once, kept for this run within a bound. */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isColored, makeRecipe, type Recipe } from '../../contract/recipe.ts'
import type { RepairReport } from '../../contract/repair.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import type { CallOptions } from '../engine-client/client.ts'
import { asWriteFault } from '../../platform/atomic-file.ts'
import { newMediaId, renameInFault } from '../../platform/file-names.ts'
import { stepPacksFor } from '../render/restorer.ts'
import { BoundedFileCache, type CachedFile } from './bounded-file-cache.ts'
import type { Originals } from './originals.ts'
import type { PreviewRequest, PreviewStudio } from './previews.ts'

/** A thousand masks or so: they are mostly black. */
const keptBytes = 64 * 2 ** 20

export interface FoundDamage {
  url: string
  width: number
  height: number
  report: RepairReport
}

type Kept = FoundDamage & CachedFile

export class Damages {
  readonly #studio: PreviewStudio
  readonly #originals: Originals
  readonly #folder: string
  readonly #kept = new BoundedFileCache<Kept>(keptBytes)

  /** @param folder made when it is needed; goes with the run */
  constructor(studio: PreviewStudio, originals: Originals, folder: string) {
    this.#studio = studio
    this.#originals = originals
    this.#folder = folder
  }

  /**
   * What the recipe's repair step finds by itself.
   * @throws StudioFault as `Originals.best`, `Packs.get` and the engine's `damage`, with names in the place of paths
   */
  async find(request: PreviewRequest, options: CallOptions = {}): Promise<FoundDamage> {
    const recipe = whatDecides(request.recipe)
    const { photo, longestSide } = request
    const packs = await stepPacksFor(recipe, this.#studio.packs, this.#studio.verdicts)
    const key = renderKey([photo.sha256, recipe, packs.repair?.pack.manifest.files, longestSide])
    const found = await this.#kept.recall(key, options, async (call): Promise<Kept> => {
      const id = newMediaId()
      const output = join(this.#folder, `${id}.png`)
      let input = output
      try {
        input = await this.#originals.best(photo, call)
        await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
          throw asWriteFault(error, output)
        })
        const params = { input, output, recipe, stepPacks: packs, longestSide }
        const { width, height, report } = await this.#studio.engine.call('damage', params, call)
        const { size: bytes } = await stat(output)
        return { id, file: output, bytes, url: `/media/damage/${id}`, width, height, report }
      } catch (error) {
        throw renameInFault(error, photo.name, input, output)
      }
    })
    const { url, width, height, report } = found
    return { url, width, height, report }
  }

  /** The file behind a mask's id; null for an id that nobody has. */
  file(id: string): string | null {
    return this.#kept.file(id)
  }
}

/** What of a recipe has a say in what is found: the steps before repair, and how it looks. */
function whatDecides(recipe: Recipe): Recipe {
  const { geometry, tone, repair } = recipe.steps
  const looks = {
    ...repair,
    enabled: true,
    detect: true,
    strength: 1,
    method: 'network',
    mask: null,
  } as const
  // The tone step neutralises sepia only for a photo that is going to be coloured.
  return makeRecipe({ enabled: isColored(recipe) }, { geometry, tone, repair: looks })
}
