/** Colourised pictures of the library's photos: queued by content, made once, found again. */
import { constants } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import {
  outputOptionsSchema,
  providerChoiceSchema,
  type OutputOptions,
  type ProviderChoice,
  type RenderReport,
} from '../../contract/engine.ts'
import { isFault, StudioFault, toStudioError } from '../../contract/errors.ts'
import { parseRecipe, storedRecipeSchema, type Recipe } from '../../contract/recipe.ts'
import { renderKey } from '../batch/journal.ts'
import { asWriteFault, removeLeftovers, writeWhole } from '../../platform/atomic-file.ts'
import type { JobQueue, NewJob } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/runner.ts'
import type { Packs } from '../models/registry.ts'
import type { Studio } from '../studio.ts'
import { applyRecipe } from '../library/edits/recipes.ts'
import { inPieces } from '../library/edits/in-pieces.ts'
import { isThere, presentOriginal } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import { recipeWork } from '../library/recipe-fingerprint.ts'
import { referenceOf } from '../library/reference.ts'
import { RenderRepository } from '../library/render-repository.ts'
import { currentWork, workOfVariants } from '../library/render-work.ts'
import { makeRenderThumbs, removeThumbLeftovers } from '../library/thumbs.ts'
import { WorkModels } from '../library/work-models.ts'

export const renderKind = 'render'

const payloadSchema = z.strictObject({
  photoId: z.int(),
  variantId: z.int(),
  recipe: storedRecipeSchema,
  options: outputOptionsSchema,
  /** The setting's where it is left out. */
  provider: providerChoiceSchema.optional(),
})
export type RenderPayload = z.output<typeof payloadSchema>

/** Full size, JPEG: what a render in the library is unless somebody asks for something else. */
export const libraryOptions: OutputOptions = { format: 'jpeg', quality: 92, mark: false, metadata: true }

export interface RenderRequest {
  recipe: Recipe
  provider?: ProviderChoice | undefined
  /** See `NewJob`. */
  priority?: number
}

type RenderStudio = Pick<Studio, 'restore' | 'engine'> & { packs: Pick<Packs, 'get' | 'list'> }

export class LibraryRenderer {
  readonly #library: Library
  readonly #studio: RenderStudio
  readonly #models: WorkModels
  readonly #photos: PhotoRepository
  readonly #renders: RenderRepository

  constructor(library: Library, studio: RenderStudio) {
    this.#library = library
    this.#studio = studio
    this.#models = new WorkModels(library.db, studio.packs)
    this.#photos = new PhotoRepository(library.db)
    this.#renders = new RenderRepository(library.db)
  }

  /**
   * Gives photos a recipe, as a step that can be undone, and queues what has not been rendered so before.
   * @returns how many were queued, and how many are finished already
   * @throws StudioFault `library.notFound`, `model.unknown`
   */
  async enqueue(
    queue: JobQueue,
    photoIds: readonly number[],
    { recipe, ...request }: RenderRequest,
  ): Promise<{ queued: number; finished: number }> {
    const photos = new Set((await this.#photos.byIds(photoIds)).map(({ id }) => id))
    const lost = photoIds.find((id) => !photos.has(id))
    if (lost !== undefined) throw new StudioFault('library.notFound', { kind: 'photo', name: String(lost) })
    await this.#models.checked(recipeWork(recipe).uses)
    const now = this.#library.clock.now()
    await this.#library.db.transaction().execute((trx) => applyRecipe(trx, photoIds, recipe, { now }))
    return this.enqueueCurrent(queue, photoIds, request)
  }

  /**
   * Queues photos with the recipes that their first variants have; photos without one are passed over. A job for what
   * a variant was before is dropped unless somebody works on it already.
   * @throws StudioFault `model.unknown` and the like, where the registry can't give a recipe's model
   */
  async enqueueCurrent(
    queue: JobQueue,
    photoIds: readonly number[],
    request: Omit<RenderRequest, 'recipe'> = {},
  ): Promise<{ queued: number; finished: number }> {
    return this.#enqueue(queue, photoIds, currentWork, request)
  }

  /**
   * Queues variants with the recipes that they have, first of their photos or not; those that are gone are passed over.
   * @throws as `enqueueCurrent`
   */
  async enqueueVariants(
    queue: JobQueue,
    variantIds: readonly number[],
    request: Omit<RenderRequest, 'recipe'> = {},
  ): Promise<{ queued: number; finished: number }> {
    return this.#enqueue(queue, variantIds, workOfVariants, request)
  }

  async #enqueue(
    queue: JobQueue,
    ids: readonly number[],
    workOf: typeof currentWork,
    { provider, priority = 0 }: Omit<RenderRequest, 'recipe'>,
  ): Promise<{ queued: number; finished: number }> {
    await this.#models.refresh()
    const sum = { queued: 0, finished: 0 }
    await inPieces(ids, async (piece) => {
      const jobs: NewJob[] = []
      const rows = await workOf(this.#library.db, piece)
      const there = await Promise.all(
        rows.map(async ({ file }) => file !== null && (await isThere(join(this.#library.folder, file)))),
      )
      for (const [i, { photo, sha256, variant, recipe: json }] of rows.entries()) {
        if (there[i]) continue
        const recipe = parseRecipe(JSON.parse(json))
        const key = await this.keyOf({ sha256 }, recipe, libraryOptions)
        const payload: RenderPayload = {
          photoId: photo,
          variantId: variant,
          recipe,
          options: libraryOptions,
          provider,
        }
        jobs.push({ kind: renderKind, key: `${renderKind}:${key}`, payload, priority })
      }
      await queue.add(jobs)
      sum.queued += jobs.length
      sum.finished += rows.length - jobs.length
    })
    return sum
  }

  /** Looks anew which models there are: pictures of an older one count as stale from then on. */
  refreshModels(): Promise<void> {
    return this.#models.refresh()
  }

  /** The model files of a recipe just now, as `renders` and `exports` keep them. */
  modelsOf(recipe: Recipe): string {
    return this.#models.of(recipeWork(recipe).uses)
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
    const { hash, uses } = recipeWork(recipe)
    const models = await this.#models.checked(uses)
    return {
      key: renderKey([photo.sha256, hash, models, options]),
      work: { recipe_hash: hash, models },
    }
  }

  /** The finished picture, absolute path; null where there is none, or its file is gone. */
  async find(photo: PhotoRow, recipe: Recipe, options: OutputOptions): Promise<string | null> {
    const row = await this.#renders.byKey(await this.keyOf(photo, recipe, options))
    if (row?.state !== 'ready' || row.file === null) return null
    const file = join(this.#library.folder, row.file)
    return (await isThere(file)) ? file : null
  }

  /**
   * Takes a picture that was rendered elsewhere, so that nobody has to render it again. It is copied.
   * @param report of the render; its `output` is the picture
   * @returns absolute path of the library's copy
   * @throws StudioFault `output.*`
   */
  async adopt(
    photo: PhotoRow,
    recipe: Recipe,
    options: OutputOptions,
    report: RenderReport,
  ): Promise<string> {
    const { key, work } = await this.#work(photo, recipe, options)
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

  /** The queue's handler: one photo through its recipe into the library's folder of renders. */
  readonly handler: JobHandler = async (payload, { signal, progress }) => {
    const { photoId, variantId, recipe, options, provider } = payloadSchema.parse(payload)
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
        { input, output, recipe, options, provider, reference, leased: true },
        { signal, progress },
      )
      const { width, height, bytes } = report
      const detail = JSON.stringify({ ...report, output: file })
      const reshaped = isReshaped(photo, report)
      await this.#renders.put({ ...row, state: 'ready', file, width, height, bytes, detail, reshaped })
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

/** Where a finished picture lies, below the library's folder. */
function placeOf(key: string, { format }: OutputOptions): string {
  const ending = { jpeg: 'jpg', png: 'png', tiff: 'tif', webp: 'webp', avif: 'avif' }[format]
  return `renders/${key.slice(0, 2)}/${key}.${ending}`
}

async function makeFolder(output: string): Promise<void> {
  await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, output)
  })
}
