/** Full-size pictures in tiles: rendered once for tiles and library alike, cut once, kept on the disk within a bound. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PhotoHeader } from '../../contract/engine.ts'
import { planGeometry } from '../../contract/geometry.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import type { Pyramid } from '../../contract/workbench.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { BoundedFolder } from '../../platform/bounded-folder.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { libraryOptions, type LibraryRenderer } from '../render/library-renderer.ts'
import { newMediaId, renameInFault } from '../../platform/file-names.ts'
import { SingleFlight } from '../../platform/single-flight.ts'
import { withoutPaths, type Originals } from './originals.ts'
import type { PreviewStudio } from './previews.ts'

const tileSize = 512
/** Some fifty scans of 100 megapixels, or a thousand family photos. */
const tilesBytes = 2 * 2 ** 30
/** Goes up when tiles are cut in another way. */
const version = 1

/** What a window was told of, and what it was made of. */
interface Given {
  pyramid: Pyramid
  photo: PhotoRow
  recipe: Recipe
}

interface Parts {
  studio: PreviewStudio
  originals: Originals
  renderer: LibraryRenderer
  /** Folder for what can be made again. */
  cache: string
  /** Folder for renders on their way; goes with the run. */
  temporary: string
  /** Called when the library has got a finished picture of a photo. */
  rendered: (photo: number) => void
}

export class Pyramids {
  readonly #parts: Parts
  readonly #tiles: BoundedFolder
  readonly #making = new SingleFlight<Pyramid>()
  /** Those that a window was told of in this run, by key: no other is served. */
  readonly #given = new Map<string, Given>()

  constructor(parts: Parts, maxBytes = tilesBytes) {
    this.#parts = parts
    this.#tiles = new BoundedFolder(join(parts.cache, 'tiles'), maxBytes)
  }

  /**
   * The photo through the recipe at full size, in tiles.
   * @throws StudioFault as `Studio.restore` and `Originals`, with names in the place of paths
   */
  async cut(photo: PhotoRow, recipe: Recipe, options: CallOptions = {}): Promise<Pyramid> {
    const { renderer } = this.#parts
    const source = showsOriginal(recipe)
      ? ['original', photo.sha256, recipe.steps.geometry]
      : ['render', await renderer.keyOf(photo, recipe, libraryOptions)]
    const key = renderKey([version, tileSize, ...source])
    const given = this.#given.get(key)
    if (given && (await this.#tiles.use(key))) return given.pyramid
    const pyramid = await this.#making.run(key, options, (call) => this.#make(key, photo, recipe, call))
    this.#given.set(key, { pyramid, photo, recipe })
    return pyramid
  }

  /**
   * Cuts tiles anew that a window shows still, and that are gone: a person has emptied the cache, or newer ones had no room
   * beside them. @throws as `cut`
   */
  async again(key: string): Promise<void> {
    const given = this.#given.get(key)
    if (given) await this.cut(given.photo, given.recipe)
  }

  /** The file of one tile; null for one that is not there, however it is asked for. */
  tile(key: string, level: string, place: string): string | null {
    const pyramid = this.#given.get(key)?.pyramid
    const [column, row] = place.split('_')
    const [z, x, y] = [level, column, row].map(wholeNumber)
    if (!pyramid || z === null || x === null || y === null || place !== `${x}_${y}`) return null
    if (z >= pyramid.levels) return null
    const tilesOf = (side: number) => Math.ceil(Math.ceil(side / 2 ** (pyramid.levels - 1 - z)) / tileSize)
    if (x >= tilesOf(pyramid.width) || y >= tilesOf(pyramid.height)) return null
    return join(this.#tiles.path(key), String(z), `${x}_${y}.jpeg`)
  }

  async #make(
    key: string,
    photo: PhotoRow,
    recipe: Recipe,
    { signal, progress }: Required<CallOptions>,
  ): Promise<Pyramid> {
    const { studio, originals } = this.#parts
    const original = showsOriginal(recipe)
    const { geometry } = recipe.steps
    const output = this.#tiles.path(key)
    const size = planned(photo, recipe)
    if (await this.#tiles.use(key)) return pyramidOf(key, size)
    let input = output
    try {
      input = original
        ? await originals.file(photo)
        : await this.#rendered(photo, recipe, { signal, progress: progress.slice(0, 0.8) })
      const cut = await studio.engine.call(
        'pyramid',
        { input, output, geometry: original ? geometry : null, tileSize },
        { signal, progress: progress.slice(original ? 0 : 0.8, 1) },
      )
      await this.#tiles.added(key)
      return pyramidOf(key, cut)
    } catch (error) {
      throw renameInFault(error, photo.name, input, output)
    }
  }

  /** The finished picture of the library; where there is none it is made now, and the library keeps it. */
  async #rendered(photo: PhotoRow, recipe: Recipe, call: Required<CallOptions>): Promise<string> {
    const { studio, originals, renderer, temporary, rendered } = this.#parts
    const finished = await renderer.find(photo, recipe, libraryOptions)
    if (finished !== null) return finished
    const input = await originals.file(photo)
    // Not at its place: the queue may be at work on the very same picture, and owns what lies beside it.
    const output = join(temporary, `${newMediaId()}.jpg`)
    const reference = await originals.reference(recipe)
    try {
      const report = await studio.restore({ input, output, recipe, options: libraryOptions, reference }, call)
      const kept = await renderer.adopt(photo, recipe, libraryOptions, report)
      rendered(photo.id)
      return kept
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

/** The size that the picture will have. */
function planned(photo: Pick<PhotoHeader, 'width' | 'height'>, { steps }: Recipe) {
  const { geometry } = steps
  const { width, height } = geometry.enabled
    ? planGeometry(photo.width, photo.height, geometry)
    : { width: photo.width, height: photo.height }
  return { width, height }
}

function pyramidOf(key: string, { width, height }: { width: number; height: number }): Pyramid {
  const levels = Math.ceil(Math.log2(Math.max(width, height))) + 1
  return { width, height, tileSize, levels, url: `/media/tiles/${key}` }
}

/** A number as a tile's address writes it: no sign, no leading zero, no more digits than any picture needs. */
function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^(0|[1-9]\d{0,5})$/.test(text) ? Number(text) : null
}
