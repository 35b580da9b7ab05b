/** Finished pictures of the library's photos: known by their content, made once, found again. */
import { constants } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import {
  outputOptionsSchema,
  providerChoiceSchema,
  type OutputOptions,
  type RenderReport,
} from '../../contract/engine.ts'
import { needsLook } from '../../contract/needs-look.ts'
import { type Note } from '../../contract/notes.ts'
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import type { PhotoWords } from '../../contract/photo-words.ts'
import { storedRecipeSchema, type Recipe } from '../../contract/recipe.ts'
import { renderKey, recipeFingerprint } from '../recipe-fingerprint.ts'
import { removeLeftovers, writeWhole } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import type { Progress } from '../../contract/progress.ts'
import type { Restorer } from './restorer.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { Packs } from '../models/registry.ts'
import { isThere, presentOriginal, referenceOf } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import { RenderRepository, RecipeModels } from '../library/render-repository.ts'
import { isRenderFile, notesIn } from '../library/stored-rows.ts'
import { makeRenderThumbs, removeThumbLeftovers } from '../library/thumbs.ts'

export const renderPayloadSchema = z.strictObject({
  photoId: z.int(),
  variantId: z.int(),
  recipe: storedRecipeSchema,
  options: outputOptionsSchema,
  /** The setting's where it is left out. */
  provider: providerChoiceSchema.optional(),
})
export type RenderPayload = z.output<typeof renderPayloadSchema>

/** Full size, JPEG: what a render in the library is unless somebody asks for something else. */
export const libraryOptions: OutputOptions = { format: 'jpeg', quality: 92, mark: false, metadata: true }

/** The part of the studio that renders need. */
export interface RenderStudio {
  engine: EngineClient
  packs: Pick<Packs, 'get' | 'list'>
  restore: Restorer['restore']
}

export class LibraryRenderer {
  readonly #library: Library
  readonly #studio: RenderStudio
  readonly #models: RecipeModels
  readonly #photos: PhotoRepository
  readonly #renders: RenderRepository

  constructor(library: Library, studio: RenderStudio) {
    this.#library = library
    this.#studio = studio
    this.#models = new RecipeModels(library.db, studio.packs)
    this.#photos = new PhotoRepository(library.db)
    this.#renders = new RenderRepository(library.db)
  }

  /** Looks anew which models there are: pictures of an older one count as stale from then on. */
  refreshModels(): Promise<void> {
    return this.#models.refresh()
  }

  /** @throws StudioFault `model.*`, where a model of the recipe is not there or not what it says */
  async checkModels(recipe: Recipe): Promise<void> {
    await this.#models.checked(recipeFingerprint(recipe).uses)
  }

  /** The model files of a recipe just now, as `renders` and `exports` store them. */
  modelsOf(recipe: Recipe): string {
    return this.#models.of(recipeFingerprint(recipe).uses)
  }

  /** SHA-256 of everything that decides the picture. */
  async keyOf(photo: Pick<PhotoRow, 'sha256'>, recipe: Recipe, options: OutputOptions): Promise<string> {
    return (await this.#work(photo, recipe, options)).key
  }

  /** @throws as the registry, where a model is not there or not what it says */
  async #work(
    photo: Pick<PhotoRow, 'sha256'>,
    recipe: Recipe,
    options: OutputOptions,
  ): Promise<{ key: string; work: { recipe_hash: string; models: string } }> {
    const { hash, uses } = recipeFingerprint(recipe)
    const models = await this.#models.checked(uses)
    return {
      key: renderKey([photo.sha256, hash, models, options]),
      work: { recipe_hash: hash, models },
    }
  }

  /** The finished picture, absolute path; null where there is none, or its file is gone. */
  async find(photo: PhotoRow, recipe: Recipe, options: OutputOptions): Promise<string | null> {
    return (await this.findWithNotes(photo, recipe, options))?.file ?? null
  }

  /** The same with what its report says of it. */
  async findWithNotes(
    photo: PhotoRow,
    recipe: Recipe,
    options: OutputOptions,
  ): Promise<{ file: string; notes: Note[] } | null> {
    const row = await this.#renders.byKey(await this.keyOf(photo, recipe, options))
    if (row?.state !== 'ready' || row.file === null || !isRenderFile(row.file)) return null
    const file = join(this.#library.folder, row.file)
    return (await isThere(file)) ? { file, notes: notesIn(row.detail) } : null
  }

  /**
   * Takes a picture that was rendered elsewhere, so that nobody has to render it again. It is copied.
   * @param report of the render; its `output` is the picture
   * @param words that the file holds beside the picture: it stands for the variant, but `find` never gives it to
   *   anybody who may want other words
   * @returns absolute path of the library's copy
   * @throws StudioFault `output.*`
   */
  async adopt(
    photo: PhotoRow,
    recipe: Recipe,
    options: OutputOptions,
    report: RenderReport,
    words?: PhotoWords,
  ): Promise<string> {
    const { key: plain, work } = await this.#work(photo, recipe, options)
    const key = words ? renderKey([plain, words]) : plain
    const file = placeOf(key, options)
    const output = join(this.#library.folder, file)
    await makeFolder(output)
    await writeWhole(output, (part) => copyFile(report.output, part, constants.COPYFILE_FICLONE))
    const variant = await this.#variantWith(photo.id, work.recipe_hash)
    const { width, height, bytes } = report
    await this.#renders.put({
      key,
      photo_id: photo.id,
      variant_id: variant,
      ...work,
      state: 'ready',
      file,
      width,
      height,
      bytes,
      detail: JSON.stringify({ ...report, output: file }),
      reshaped: isReshaped(photo, report),
      ...lookedAt(report),
      created: this.#library.clock.now(),
    })
    return output
  }

  /** The variant whose recipe this is now; null where the photo has none. */
  async #variantWith(photoId: number, hash: string): Promise<number | null> {
    const row = await this.#library.db
      .selectFrom('variants')
      .innerJoin('recipe_steps as step', (join) =>
        join.onRef('step.variant_id', '=', 'variants.id').onRef('step.seq', '=', 'variants.cursor'),
      )
      .select('variants.id')
      .where('variants.photo_id', '=', photoId)
      .where('step.hash', '=', hash)
      .orderBy('variants.position')
      .executeTakeFirst()
    return row?.id ?? null
  }

  /**
   * One photo through its recipe into the library's folder of renders, as a job whose lease the caller holds.
   * @throws StudioFault as `Restorer.restore`, `library.notFound`, `library.fileMissing`; the signal's reason
   */
  async render(
    { photoId, variantId, recipe, options, provider }: RenderPayload,
    { signal, progress }: { signal: AbortSignal; progress: Progress },
  ): Promise<void> {
    const photo = await this.#photos.byId(photoId)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(photoId) })
    const { work, key } = await this.#work(photo, recipe, options)
    // The lease is ours: what lies there of a thumbnail is of a worker that was killed.
    await removeThumbLeftovers(this.#library, key)
    // One that was killed between the picture and its report leaves nothing to do.
    if (await this.find(photo, recipe, options)) return
    const file = placeOf(key, options)
    const output = join(this.#library.folder, file)
    const row = {
      key,
      photo_id: photoId,
      variant_id: await this.#still(variantId),
      ...work,
      created: this.#library.clock.now(),
    }
    try {
      await makeFolder(output)
      // Nobody else writes it: the lease is ours. What lies there is of one that was killed.
      await removeLeftovers(output)
      const input = await presentOriginal(this.#library, photo)
      const reference = await referenceOf(this.#library, recipe)
      const report = await this.#studio.restore(
        { input, name: photo.name, output, recipe, options, provider, reference, leased: true },
        { signal, progress },
      )
      const { width, height, bytes } = report
      const detail = JSON.stringify({ ...report, output: file })
      const said = { reshaped: isReshaped(photo, report), ...lookedAt(report) }
      await this.#renders.put({ ...row, state: 'ready', file, width, height, bytes, detail, ...said })
      // The grid shows it at once; where this fails it is made when somebody looks.
      await makeRenderThumbs(this.#library, this.#studio.engine, { key, file }).catch(() => undefined)
    } catch (error) {
      signal.throwIfAborted()
      if (isFault(error, 'engine.closed')) throw error
      const detail = JSON.stringify(toStudioError(error))
      const none = { file: null, width: null, height: null, bytes: null }
      await this.#renders.put({ ...row, ...none, state: 'failed', detail })
      throw error
    }
  }

  /** The variant's id, or null where a person has removed it meanwhile. */
  async #still(variantId: number): Promise<number | null> {
    const row = await this.#library.db
      .selectFrom('variants')
      .select('id')
      .where('id', '=', variantId)
      .executeTakeFirst()
    return row?.id ?? null
  }
}

const isReshaped = (photo: PhotoRow, { width, height }: RenderReport): 0 | 1 =>
  width === photo.width && height === photo.height ? 0 : 1

/** Whether a person should look at it, as the album finds it. */
function lookedAt(report: RenderReport): { doubtful: 0 | 1; repaired: 0 | 1 } {
  const reasons = needsLook(report)
  return { doubtful: reasons.includes('doubtful') ? 1 : 0, repaired: reasons.includes('repaired') ? 1 : 0 }
}

/** Of the name of a picture, without the dot. */
export const endingOf = ({ format }: Pick<OutputOptions, 'format'>): string =>
  ({ jpeg: 'jpg', png: 'png', tiff: 'tif', webp: 'webp', avif: 'avif' })[format]

/** Where a finished picture lies, below the library's folder. */
const placeOf = (key: string, options: OutputOptions): string =>
  `renders/${key.slice(0, 2)}/${key}.${endingOf(options)}`

async function makeFolder(output: string): Promise<void> {
  await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, output)
  })
}
