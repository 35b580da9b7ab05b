/**
 * One photo on the workbench: previews, sweeps over render factors, damage, proposals and tiles, and the
 * pixels behind their addresses.
 */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultMaxPixels } from '../../contract/engine.ts'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import type { Point } from '../../contract/geometry.ts'
import type { Chroma } from '../../contract/manual-color.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { RepairReport } from '../../contract/repair.ts'
import type { PublicReport, Pyramid, SweepEvent } from '../../contract/workbench.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { newMediaId, renameInFault } from '../../platform/file-names.ts'
import type { CallOptions } from '../engine-client/client.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import type { MediaFile } from '../http/files.ts'
import { isThere } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import type { Packs } from '../models/registry.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import type { Enlargements } from '../render/enlargements.ts'
import { LibraryRenderer, type RenderStudio } from '../render/library-renderer.ts'
import { stepPacksFor } from '../render/restorer.ts'
import { BoundedFileCache, type CachedFile } from './bounded-file-cache.ts'
import { EnlargePreviews } from './enlarge-previews.ts'
import { Originals, withoutPaths } from './originals.ts'
import { detectionRecipe, proposalAsks } from './preview-params.ts'
import { TilePyramids } from './tile-pyramids.ts'

/** Renders up to this size start from the display copy: no decode of a 100-megapixel scan while a slider moves. */
const quickSide = 1024
/** All previews of a run together: some hundred at the size of a screen. */
const maxPreviewBytes = 256 * 2 ** 20
/** A thousand masks or so: they are mostly black. */
const maxDamageBytes = 64 * 2 ** 20
/** Milliseconds after a preview for which a person may still be at a slider. */
const previewIdleMs = 400

const previewOptions = { format: 'jpeg', quality: 90, mark: false, metadata: false } as const

export interface Preview {
  url: string
  width: number
  height: number
  report: PublicReport
}

export interface FoundDamage {
  url: string
  width: number
  height: number
  report: RepairReport
}

/** The part of the studio that previews need. */
export type PreviewStudio = RenderStudio & {
  verdicts: Pick<ProviderVerdicts, 'resolve'>
  packs: Pick<Packs, 'forColorStep' | 'get' | 'list'>
  enlargements: Pick<Enlargements, 'forecast' | 'prepare'>
}

export interface PreviewServiceDeps {
  library: Library
  studio: PreviewStudio
  /** Folder for what can be made again: display copies and tiles. */
  cache: string
  /** Folder of this run, which exists. */
  temporary: string
  /** Called when the library has got a finished picture of a photo. */
  onRendered?: (photo: number) => void
}

interface PreviewRequest {
  photo: number
  recipe: Recipe
  longestSide: number
}

interface RenderRequest {
  photo: PhotoRow
  recipe: Recipe
  longestSide: number
  /** Whether the engine keeps what it has read: the next picture is of the same photo. */
  isPreview?: boolean
}

export class PreviewService {
  readonly #studio: PreviewStudio
  readonly #temporary: string
  readonly #originals: Originals
  readonly #previews = new BoundedFileCache<Preview & CachedFile>(maxPreviewBytes)
  readonly #damage = new BoundedFileCache<FoundDamage & CachedFile>(maxDamageBytes)
  readonly #tiles: TilePyramids
  readonly enlarging: EnlargePreviews
  /** Requests of windows that are being answered, and when the last one was. */
  #asked = { running: 0, last: -Infinity }

  constructor({ library, studio, cache, temporary, onRendered = () => {} }: PreviewServiceDeps) {
    const folder = join(cache, 'workbench')
    this.#studio = studio
    this.#temporary = temporary
    this.#originals = new Originals(library, studio.engine, folder)
    this.enlarging = new EnlargePreviews({ studio, originals: this.#originals, temporary })
    const renderer = new LibraryRenderer(library, studio)
    const originals = this.#originals
    this.#tiles = new TilePyramids({ studio, originals, renderer, cache: folder, temporary, onRendered })
  }

  /**
   * A picture of the photo through the recipe.
   * @throws StudioFault `library.notFound`; as `Restorer.restore` and `Originals`, with names in the place of paths
   */
  async preview({ photo, ...request }: PreviewRequest, options: CallOptions = {}): Promise<Preview> {
    this.#asked.running += 1
    try {
      return await this.#render({ ...request, photo: await this.#originals.row(photo) }, options)
    } finally {
      this.#asked = { running: this.#asked.running - 1, last: performance.now() }
    }
  }

  /** Whether no window waits for a preview, or has just had one and may ask for the next. */
  get idle(): boolean {
    return this.#asked.running === 0 && performance.now() - this.#asked.last > previewIdleMs
  }

  /**
   * A small picture for a thumbnail; the workbench's own where it has made one.
   * @returns absolute path
   * @throws as `preview`
   */
  async thumbSource(photo: number, recipe: Recipe): Promise<string> {
    const row = await this.#originals.row(photo)
    const { url } = await this.#render({ photo: row, recipe, longestSide: quickSide, isPreview: false }, {})
    const file = this.#previews.fileAt(url)
    if (file === null) throw new StudioFault('image.notFound', { file: row.name })
    return file
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
        const { url, width, height } = await this.#render({ photo, recipe: each, longestSide }, { signal })
        yield { type: 'picture', renderFactor, url, width, height }
      } catch (error) {
        signal?.throwIfAborted()
        yield { type: 'failed', renderFactor, fault: toStudioError(error) }
      }
    }
  }

  /**
   * What the recipe's repair step finds by itself.
   * @throws StudioFault `library.notFound`; as `Originals.best`, `Packs.get` and the engine's `damage`, with names in
   *   the place of paths
   */
  async damage({ photo: id, ...request }: PreviewRequest, options: CallOptions = {}): Promise<FoundDamage> {
    const photo = await this.#originals.row(id)
    const { longestSide } = request
    const recipe = detectionRecipe(request.recipe)
    const packs = await stepPacksFor(recipe, this.#studio.packs, this.#studio.verdicts)
    const key = renderKey([photo.sha256, recipe, packs.repair?.pack.manifest.files, longestSide])
    const found = await this.#damage.getOrMake(key, options, async (call) => {
      const mediaId = newMediaId()
      const output = join(this.#temporary, 'damage', `${mediaId}.png`)
      let input = output
      try {
        input = await this.#originals.best(photo, call)
        await this.#makeFolder('damage', output)
        const params = { input, output, recipe, stepPacks: packs, longestSide }
        const { width, height, report } = await this.#studio.engine.call('damage', params, call)
        const { size: bytes } = await stat(output)
        return { file: output, bytes, url: `/media/damage/${mediaId}`, width, height, report }
      } catch (error) {
        throw renameInFault(error, photo.name, input, output)
      }
    })
    const { url, width, height, report } = found
    return { url, width, height, report }
  }

  /**
   * The colours that the models themselves think likely at a place.
   * @throws StudioFault `library.notFound`; as `Restorer.restore` and `Originals`, with names in the place of paths
   */
  async proposals(
    { photo: id, recipe, place }: { photo: number; recipe: Recipe; place: Point },
    options: CallOptions = {},
  ): Promise<Chroma[]> {
    const { engine, packs, verdicts } = this.#studio
    const photo = await this.#originals.row(id)
    const input = await this.#originals.copy(photo, options)
    try {
      const asks = await proposalAsks(packs, verdicts, recipe)
      const params = { input, recipe, place, asks, maxPixels: defaultMaxPixels }
      return (await engine.call('proposals', params, options)).colors
    } catch (error) {
      throw renameInFault(error, photo.name, input)
    }
  }

  /**
   * The photo through the recipe at full size, in tiles.
   * @throws StudioFault `library.notFound`; as `Restorer.restore` and `Originals`, with names in the place of paths
   */
  async tiles(
    { photo, recipe }: { photo: number; recipe: Recipe },
    options: CallOptions = {},
  ): Promise<Pyramid> {
    return this.#tiles.cut({ photo: await this.#originals.row(photo), recipe }, options)
  }

  /**
   * The picture behind an address: `/media/preview/ID`, `/media/damage/ID`, `/media/spot/ID` or
   * `/media/tiles/KEY/LEVEL/COLUMN_ROW`.
   * @param parts what stands between the slashes after `/media/`
   * @returns null for anything that was never given out
   */
  media([kind, ...parts]: readonly string[]): MediaFile | null {
    const [name = '', level = '', place = ''] = parts
    const served = (path: string | null, type: string) => (path === null ? null : { path, type })
    if (kind === 'preview' && parts.length === 1)
      return served(this.#previews.fileAt(`/media/preview/${name}`), 'image/jpeg')
    if (kind === 'spot' && parts.length === 1) return served(this.enlarging.file(name), 'image/jpeg')
    if (kind === 'damage' && parts.length === 1)
      return served(this.#damage.fileAt(`/media/damage/${name}`), 'image/png')
    if (kind === 'tiles' && parts.length === 3)
      return served(this.#tiles.file(name, level, place), 'image/jpeg')
    return null
  }

  /**
   * As `media`; tiles that a window still shows and that are gone (the cache was emptied, or newer ones took their
   * place) are cut again first.
   * @returns null also where that failed: the window has something coarser to show
   */
  async presentMedia(parts: readonly string[]): Promise<MediaFile | null> {
    const file = this.media(parts)
    if (file === null || (await isThere(file.path))) return file
    const source = parts[0] === 'tiles' ? this.#tiles.sourceOf(parts[1] ?? '') : null
    if (source) await this.#tiles.cut(source).catch(() => undefined)
    return (await isThere(file.path)) ? file : null
  }

  async #render(
    { photo, recipe, longestSide, isPreview = true }: RenderRequest,
    options: CallOptions,
  ): Promise<Preview> {
    const pack = await this.#studio.packs.forColorStep(recipe.steps.color)
    const reference = await this.#originals.reference(recipe)
    const model = pack.manifest.files[0].sha256
    // A reference that is gone, or there again, makes another picture.
    const key = renderKey([photo.sha256, recipe, model, longestSide, reference?.file ?? null])
    const made = await this.#previews.getOrMake(key, options, async (call) => {
      const id = newMediaId()
      const output = join(this.#temporary, 'previews', `${id}.jpg`)
      let input = output
      try {
        input = await this.#originals[longestSide <= quickSide ? 'copy' : 'best'](photo, call)
        await this.#makeFolder('previews', output)
        const { output: file, ...rendered } = await this.#studio.restore(
          { input, output, recipe, options: { ...previewOptions, longestSide }, isPreview, reference },
          call,
        )
        const size = { width: rendered.width, height: rendered.height, bytes: rendered.bytes }
        return { file, url: `/media/preview/${id}`, ...size, report: rendered }
      } catch (error) {
        throw withoutPaths(error, photo.name, [input, output], reference)
      }
    })
    const { url, width, height, report } = made
    return { url, width, height, report }
  }

  async #makeFolder(name: string, output: string): Promise<void> {
    await mkdir(join(this.#temporary, name), { recursive: true }).catch((error: unknown) => {
      throw asWriteFault(error, output)
    })
  }
}
