/** The pictures of an exported gallery, in a folder beside its page: each large, small, and as it was. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOptionsSchema, type RenderReport } from '../../../contract/engine.ts'
import { makeRecipe, type Recipe } from '../../../contract/recipe.ts'
import { asWriteFault } from '../../../platform/file-errors.ts'
import type { BatchJournal } from '../../batch/journal.ts'
import type { EngineClient } from '../../engine-client/client.ts'
import { renderKey } from '../../recipe-fingerprint.ts'

export const pictureFolder = 'gallery'
const largeSide = 1920
const smallSide = 560

/** Renders a picture, as the studio's `restore` does. */
export type RestoreForGallery = (work: {
  input: string
  output: string
  recipe: Recipe
  options: typeof beforeOptions
}) => Promise<RenderReport>

export interface PicturesDeps {
  engine: EngineClient
  restore: RestoreForGallery
  /** Of the export; the pictures lie in `gallery` below it. */
  folder: string
  journal: BatchJournal
}

/** A picture of the folder; the path is relative to the page. */
export interface PlacedPicture {
  path: string
  width: number
  height: number
}

const beforeOptions = outputOptionsSchema.parse({
  format: 'webp',
  quality: 86,
  longestSide: largeSide,
  metadata: false,
})

/** Makes what is missing; what was made before of the same pixels stays. */
export class GalleryPictures {
  readonly #deps: PicturesDeps
  readonly #used = new Set<string>()

  constructor(deps: PicturesDeps) {
    this.#deps = deps
  }

  large(input: string, key: string): Promise<PlacedPicture> {
    return this.#downscaled(input, key, largeSide)
  }

  small(input: string, key: string): Promise<PlacedPicture> {
    return this.#downscaled(input, `${key}-small`, smallSide)
  }

  /**
   * The original in the shape of its result: a slider between the two moves over the same things.
   */
  before(original: { file: string; sha256: string }, recipe: Recipe): Promise<PlacedPicture> {
    const shape = shapeOf(recipe)
    const isWhole = JSON.stringify(shape) === JSON.stringify(unchanged)
    const key = isWhole ? original.sha256 : renderKey([original.sha256, shape])
    const name = `${key.slice(0, 20)}-before`
    if (isWhole) return this.#downscaled(original.file, name, largeSide)
    return this.#placed(name, async (output) => {
      await this.#deps.restore({ input: original.file, output, recipe: shape, options: beforeOptions })
    })
  }

  #downscaled(input: string, key: string, longestSide: number): Promise<PlacedPicture> {
    return this.#placed(key, async (output) => {
      await this.#deps.engine.call('downscale', { input, output, longestSide })
    })
  }

  async #placed(name: string, draw: (output: string) => Promise<void>): Promise<PlacedPicture> {
    const { folder, journal, engine } = this.#deps
    const path = `${pictureFolder}/${name}.webp`
    const output = join(folder, path)
    this.#used.add(`${name}.webp`)
    if (!(await journal.isFinished(output, name, name))) {
      await mkdir(join(folder, pictureFolder), { recursive: true }).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
      await draw(output)
      await journal.finished(output, name, name, (await stat(output)).size).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
    }
    const { width, height } = await engine.call('header', { input: output })
    return { path, width, height }
  }

  /** Takes away what an export before this one showed: nobody finds a photo on the stick that was taken out. */
  async removeOthers(): Promise<void> {
    const { folder, journal } = this.#deps
    for (const name of await readdir(join(folder, pictureFolder)).catch(() => [])) {
      const file = join(folder, pictureFolder, name)
      if (!this.#used.has(name) && (await journal.mayReplace(file))) await rm(file, { force: true })
    }
  }

  /** Relative to the export's folder. */
  get paths(): string[] {
    return [...this.#used].map((name) => `${pictureFolder}/${name}`)
  }
}

/** What of a recipe decides where things are in the picture, without its colors. */
function shapeOf({ steps: { geometry, finish } }: Recipe): Recipe {
  const { enabled, border } = finish
  return makeRecipe(
    { enabled: false },
    { ...(geometry.enabled && { geometry }), ...(enabled && border && { finish: { enabled, border } }) },
  )
}

const unchanged = makeRecipe({ enabled: false })
