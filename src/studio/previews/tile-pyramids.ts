/** Full-size pictures in tiles: cut once, cached on the disk within a bound, served where a window was given their address. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isEnlarged, withoutEnlarging } from '../../contract/enlarge.ts'
import { pictureSize } from '../../contract/picture-size.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import type { Pyramid } from '../../contract/workbench.ts'
import { BoundedFolder } from '../../platform/bounded-folder.ts'
import { SingleFlight } from '../../platform/lazy.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { newMediaId, renameInFault } from '../../platform/file-names.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { libraryOptions, type LibraryRenderer, type RenderStudio } from '../render/library-renderer.ts'
import { withoutPaths, type Originals } from './originals.ts'

/** Pixels a side of a tile. */
const tileSize = 512
/** Some fifty scans of 100 megapixels, or a thousand family photos. */
const maxTileBytes = 2 * 2 ** 30
/** Goes up when tiles are cut in another way. */
const version = 1

/** What tiles are made of. */
export interface TileSource {
  photo: PhotoRow
  recipe: Recipe
}

interface Size {
  width: number
  height: number
}

interface TilePyramidsDeps {
  studio: RenderStudio
  originals: Originals
  renderer: LibraryRenderer
  /** Folder for what can be made again. */
  cache: string
  /** Folder for renders on their way; goes with the run. */
  temporary: string
  /** Called when the library has got a finished picture of a photo. */
  onRendered: (photo: number) => void
}

export class TilePyramids {
  readonly #deps: TilePyramidsDeps
  readonly #folder: BoundedFolder
  readonly #cutting = new SingleFlight<Pyramid>()
  /** Those that a window was given in this run, by key: no other is served. */
  readonly #issued = new Map<string, { pyramid: Pyramid; source: TileSource }>()

  constructor(deps: TilePyramidsDeps, maxBytes = maxTileBytes) {
    this.#deps = deps
    this.#folder = new BoundedFolder(join(deps.cache, 'tiles'), maxBytes)
  }

  /**
   * The photo through the recipe at full size, in tiles.
   * @throws StudioFault as `Restorer.restore` and `Originals`, with names in the place of paths
   */
  async cut(wanted: TileSource, options: CallOptions = {}): Promise<Pyramid> {
    const { studio, originals, renderer } = this.#deps
    const source = await this.#quickSource(wanted)
    const { photo, recipe } = source
    const original = showsOriginal(recipe)
    const { geometry } = recipe.steps
    const pixels = original
      ? ['original', photo.sha256, geometry]
      : ['render', await renderer.keyOf(photo, recipe, libraryOptions)]
    const key = renderKey([version, tileSize, ...pixels])
    const issued = this.#issued.get(key)
    if (issued && (await this.#folder.use(key))) return issued.pyramid
    const pyramid = await this.#cutting.run(key, options, async ({ signal, progress }) => {
      const output = this.#folder.path(key)
      if (await this.#folder.use(key)) return pyramidOf(key, await this.#sizeOf(source))
      let input = output
      try {
        input = original
          ? await originals.file(photo)
          : await this.#finished(photo, recipe, { signal, progress: progress.slice(0, 0.8) })
        const size = await studio.engine.call(
          'pyramid',
          { input, output, geometry: original ? geometry : null, tileSize },
          { signal, progress: progress.slice(original ? 0 : 0.8, 1) },
        )
        await this.#folder.added(key)
        return pyramidOf(key, size)
      } catch (error) {
        throw renameInFault(error, photo.name, input, output)
      }
    })
    this.#issued.set(key, { pyramid, source })
    return pyramid
  }

  /** Nobody who zooms in waits for an enlargement: until the library has it, the picture is shown without. */
  async #quickSource({ photo, recipe }: TileSource): Promise<TileSource> {
    if (!isEnlarged(recipe)) return { photo, recipe }
    const finished = await this.#deps.renderer.find(photo, recipe, libraryOptions)
    return { photo, recipe: finished === null ? withoutEnlarging(recipe) : recipe }
  }

  /** What the tiles were made of that a window was given; null for any others. */
  sourceOf(key: string): TileSource | null {
    return this.#issued.get(key)?.source ?? null
  }

  /** The file of one tile; null for one that is not there, however it is asked for. */
  file(key: string, level: string, place: string): string | null {
    const pyramid = this.#issued.get(key)?.pyramid
    const [column, row] = place.split('_')
    const [z, x, y] = [level, column, row].map(wholeNumber)
    if (!pyramid || z === null || x === null || y === null || place !== `${x}_${y}`) return null
    if (z >= pyramid.levels) return null
    const tilesOf = (side: number) => Math.ceil(Math.ceil(side / 2 ** (pyramid.levels - 1 - z)) / tileSize)
    if (x >= tilesOf(pyramid.width) || y >= tilesOf(pyramid.height)) return null
    return join(this.#folder.path(key), String(z), `${x}_${y}.jpeg`)
  }

  /** The size of a picture whose tiles are there. */
  async #sizeOf({ photo, recipe }: TileSource): Promise<Size> {
    const finished = isEnlarged(recipe) && (await this.#deps.renderer.find(photo, recipe, libraryOptions))
    // The pack decides how much larger it is, its file says it.
    if (finished) return this.#deps.studio.engine.call('header', { input: finished })
    return pictureSize(recipe, photo)
  }

  /** The finished picture of the library; where there is none it is made now, and the library stores it. */
  async #finished(photo: PhotoRow, recipe: Recipe, call: Required<CallOptions>): Promise<string> {
    const { studio, originals, renderer, temporary, onRendered } = this.#deps
    const finished = await renderer.find(photo, recipe, libraryOptions)
    if (finished !== null) return finished
    const input = await originals.file(photo)
    // Not at its place: the queue may be at work on the very same picture, and owns what lies beside it.
    const output = join(temporary, `${newMediaId()}.jpg`)
    const reference = await originals.reference(recipe)
    try {
      const request = { input, output, recipe, options: libraryOptions, reference }
      const report = await studio.restore(request, call)
      const stored = await renderer.adopt(photo, recipe, libraryOptions, report)
      onRendered(photo.id)
      return stored
    } catch (error) {
      throw withoutPaths(error, photo.name, [input, output], reference)
    } finally {
      await rm(output, { force: true })
    }
  }
}

/** Whether nothing is done to the photo but turning and cutting. */
function showsOriginal({ steps }: Recipe): boolean {
  const { geometry: _turned, color, ...others } = steps
  const { geometry: _geometry, color: _color, ...untouched } = makeRecipe().steps
  return (!color.enabled || color.strength === 0) && JSON.stringify(others) === JSON.stringify(untouched)
}

function pyramidOf(key: string, { width, height }: Size): Pyramid {
  const levels = Math.ceil(Math.log2(Math.max(width, height))) + 1
  return { width, height, tileSize, levels, url: `/media/tiles/${key}` }
}

/** A number as a tile's address writes it: no sign, no leading zero, no more digits than any picture needs. */
function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^(0|[1-9]\d{0,5})$/.test(text) ? Number(text) : null
}
