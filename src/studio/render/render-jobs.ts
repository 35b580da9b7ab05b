/** Renders as jobs of the queue: what has not been rendered so before is queued, by content. */
import { join } from 'node:path'
import { z } from 'zod'
import type { ProviderChoice } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { issuesOf, type Recipe } from '../../contract/recipe.ts'
import type { JobQueue, NewJob } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { applyRecipe } from '../library/edits/recipes.ts'
import { isThere } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { targetsOfPhotos, targetsOfVariants } from '../library/render-repository.ts'
import { inPieces } from '../library/sql-lists.ts'
import { isRenderFile, parseJson, tryRecipe, unreadable } from '../library/stored-rows.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import {
  libraryOptions,
  renderPayloadSchema,
  type LibraryRenderer,
  type RenderPayload,
} from './library-renderer.ts'

const renderKind = 'render'

export interface RenderRequest {
  recipe: Recipe
  provider?: ProviderChoice | undefined
  /** See `NewJob`. */
  priority?: number
}

export class RenderJobs {
  readonly #library: Library
  readonly #renderer: LibraryRenderer
  readonly #queue: JobQueue
  readonly #photos: PhotoRepository

  constructor(library: Library, renderer: LibraryRenderer, queue: JobQueue) {
    this.#library = library
    this.#renderer = renderer
    this.#queue = queue
    this.#photos = new PhotoRepository(library.db)
  }

  /** For the queue's runner. */
  get handlers(): Record<string, JobHandler> {
    return {
      [renderKind]: async (payload, context) => {
        await this.#renderer.render(await this.#readPayload(payload), context)
      },
    }
  }

  /** @throws StudioFault `library.rowUnreadable` */
  async #readPayload(payload: unknown): Promise<RenderPayload> {
    const read = renderPayloadSchema.safeParse(payload)
    if (read.success) return read.data
    const id = z.object({ photoId: z.int() }).safeParse(payload).data?.photoId
    const photo = id === undefined ? null : await this.#photos.byId(id)
    throw unreadable(photo ? 'recipe' : 'job', photo?.name ?? renderKind, issuesOf(read.error))
  }

  /**
   * Gives photos a recipe, as a step that can be undone, and queues what has not been rendered so before. Films are passed over.
   * @returns how many were queued, and how many are finished already
   * @throws StudioFault `library.notFound`, `model.unknown`
   */
  async enqueue(
    ids: readonly number[],
    { recipe, ...request }: RenderRequest,
  ): Promise<{ queued: number; finished: number }> {
    const photoIds = await this.#photos.withoutFilms(ids)
    const photos = new Set((await this.#photos.byIds(photoIds)).map(({ id }) => id))
    const lost = photoIds.find((id) => !photos.has(id))
    if (lost !== undefined) throw new StudioFault('library.notFound', { kind: 'photo', name: String(lost) })
    await this.#renderer.checkModels(recipe)
    const now = this.#library.clock.now()
    await this.#library.db.transaction().execute((trx) => applyRecipe(trx, photoIds, recipe, { now }))
    return this.enqueueCurrent(photoIds, request)
  }

  /**
   * Queues photos with the recipes that their first variants have; photos without one are passed over. A job for what
   * a variant was before is dropped unless somebody works on it already.
   * @throws StudioFault `model.unknown` and the like, where the registry can't give a recipe's model
   */
  async enqueueCurrent(
    photoIds: readonly number[],
    request: Omit<RenderRequest, 'recipe'> = {},
  ): Promise<{ queued: number; finished: number }> {
    return this.#enqueue(photoIds, targetsOfPhotos, request)
  }

  /**
   * Queues variants with the recipes that they have, first of their photos or not; those that are gone are passed over.
   * @throws as `enqueueCurrent`
   */
  async enqueueVariants(
    variantIds: readonly number[],
    request: Omit<RenderRequest, 'recipe'> = {},
  ): Promise<{ queued: number; finished: number }> {
    return this.#enqueue(variantIds, targetsOfVariants, request)
  }

  async #enqueue(
    ids: readonly number[],
    workOf: typeof targetsOfPhotos,
    { provider, priority = 0 }: Omit<RenderRequest, 'recipe'>,
  ): Promise<{ queued: number; finished: number }> {
    await this.#renderer.refreshModels()
    const sum = { queued: 0, finished: 0 }
    await inPieces(ids, async (piece) => {
      const jobs: NewJob[] = []
      const rows = await workOf(this.#library.db, piece)
      const there = await Promise.all(
        rows.map(
          async ({ file }) =>
            file !== null && isRenderFile(file) && (await isThere(join(this.#library.folder, file))),
        ),
      )
      for (const [i, { photo, sha256, variant, recipe: json }] of rows.entries()) {
        if (there[i]) continue
        const recipe = tryRecipe(json, photo)
        // One that can't be read is queued as it is: its job fails, and says so in the list.
        const isReadable = !(recipe instanceof StudioFault)
        const key = isReadable
          ? await this.#renderer.keyOf({ sha256 }, recipe, libraryOptions)
          : renderKey([sha256, json])
        const payload: Omit<RenderPayload, 'recipe'> & { recipe: unknown } = {
          photoId: photo,
          variantId: variant,
          recipe: isReadable ? recipe : parseJson(json),
          options: libraryOptions,
          provider,
        }
        jobs.push({ kind: renderKind, key: `${renderKind}:${key}`, payload, priority })
      }
      await this.#queue.add(jobs)
      sum.queued += jobs.length
      sum.finished += rows.length - jobs.length
    })
    return sum
  }
}
