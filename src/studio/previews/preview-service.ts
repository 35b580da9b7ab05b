/** One photo on the workbench: previews, sweeps over render factors, tiles, and the pixels behind their addresses. */
import { join } from 'node:path'
import { toStudioError } from '../../contract/errors.ts'
import type { Point } from '../../contract/geometry.ts'
import type { Chroma } from '../../contract/manual-color.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Pyramid, SweepEvent } from '../../contract/workbench.ts'
import type { CallOptions } from '../engine-client/client.ts'
import { isThere } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import type { MediaFile } from '../http/media.ts'
import { LibraryRenderer } from '../render/library-renderer.ts'
import { Damages, type FoundDamage } from './damages.ts'
import { Originals } from './originals.ts'
import { Previews, type Preview, type PreviewStudio } from './previews.ts'
import { proposalsAt } from './proposals.ts'
import { Pyramids } from './pyramids.ts'

export interface PreviewServiceDeps {
  library: Library
  studio: PreviewStudio
  /** Folder for what can be made again: display copies and tiles. */
  cache: string
  /** Folder of this run, which exists. */
  temporary: string
  /** Called when the library has got a finished picture of a photo. */
  rendered?: (photo: number) => void
}

export class PreviewService {
  readonly #studio: PreviewStudio
  readonly #originals: Originals
  readonly #previews: Previews
  readonly #damages: Damages
  readonly #pyramids: Pyramids

  constructor({ library, studio, cache, temporary, rendered = () => {} }: PreviewServiceDeps) {
    const kept = join(cache, 'workbench')
    this.#originals = new Originals(library, studio.engine, kept)
    this.#studio = studio
    this.#previews = new Previews(studio, this.#originals, join(temporary, 'previews'))
    this.#damages = new Damages(studio, this.#originals, join(temporary, 'damage'))
    const renderer = new LibraryRenderer(library, studio)
    const originals = this.#originals
    this.#pyramids = new Pyramids({ studio, originals, renderer, cache: kept, temporary, rendered })
  }

  /** See `workbenchContract`. @throws StudioFault `library.notFound`, and as `Previews.render` */
  async preview(
    { photo, recipe, longestSide }: { photo: number; recipe: Recipe; longestSide: number },
    options: CallOptions = {},
  ): Promise<Preview> {
    return this.#previews.render({ photo: await this.#originals.row(photo), recipe, longestSide }, options)
  }

  /**
   * A picture for each factor, one after the other: they share one engine, and the first shall come soon.
   * @throws StudioFault `library.notFound`, `cancelled`; what is wrong with one factor comes as its event
   */
  async *sweep(
    request: { photo: number; recipe: Recipe; renderFactors: readonly number[]; longestSide: number },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SweepEvent, void, void> {
    const { recipe, longestSide } = request
    const photo = await this.#originals.row(request.photo)
    for (const renderFactor of new Set(request.renderFactors)) {
      signal?.throwIfAborted()
      const color = { ...recipe.steps.color, renderFactor }
      const each = { ...recipe, steps: { ...recipe.steps, color } }
      try {
        const made = await this.#previews.render({ photo, recipe: each, longestSide }, { signal })
        const { url, width, height } = made
        yield { type: 'picture', renderFactor, url, width, height }
      } catch (error) {
        signal?.throwIfAborted()
        yield { type: 'failed', renderFactor, fault: toStudioError(error) }
      }
    }
  }

  /** See `workbenchContract`. @throws StudioFault `library.notFound`, and as `Pyramids.cut` */
  async tiles(
    { photo, recipe }: { photo: number; recipe: Recipe },
    options: CallOptions = {},
  ): Promise<Pyramid> {
    return this.#pyramids.cut(await this.#originals.row(photo), recipe, options)
  }

  /** See `workbenchContract`. @throws StudioFault `library.notFound`, and as `Damages.find` */
  async damage(
    { photo, recipe, longestSide }: { photo: number; recipe: Recipe; longestSide: number },
    options: CallOptions = {},
  ): Promise<FoundDamage> {
    return this.#damages.find({ photo: await this.#originals.row(photo), recipe, longestSide }, options)
  }

  /** See `workbenchContract`. @throws StudioFault `library.notFound`, and as `proposalsAt` */
  async proposals(
    { photo, ...request }: { photo: number; recipe: Recipe; place: Point },
    options: CallOptions = {},
  ): Promise<Chroma[]> {
    const row = await this.#originals.row(photo)
    return proposalsAt(this.#studio, this.#originals, { photo: row, ...request }, options)
  }

  /**
   * The picture behind an address: `/media/preview/ID`, `/media/damage/ID` or `/media/tiles/KEY/LEVEL/COLUMN_ROW`.
   * @param parts what stands between the slashes after `/media/`
   * @returns null for anything that was never given out
   */
  media([kind, ...parts]: readonly string[]): MediaFile | null {
    const [name = '', level = '', place = ''] = parts
    const given = (path: string | null, type: string) => (path === null ? null : { path, type })
    if (kind === 'preview' && parts.length === 1) return given(this.#previews.file(name), 'image/jpeg')
    if (kind === 'damage' && parts.length === 1) return given(this.#damages.file(name), 'image/png')
    if (kind === 'tiles' && parts.length === 3) {
      return given(this.#pyramids.tile(name, level, place), 'image/jpeg')
    }
    return null
  }

  /**
   * As `media`, and what can be made again and is not there any more is made before.
   * @returns null also where that failed: the window has something coarser to show
   */
  async presentMedia(parts: readonly string[]): Promise<MediaFile | null> {
    const file = this.media(parts)
    if (file === null || (await isThere(file.path))) return file
    if (parts[0] === 'tiles') await this.#pyramids.again(parts[1] ?? '').catch(() => undefined)
    return (await isThere(file.path)) ? file : null
  }
}
