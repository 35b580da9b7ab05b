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
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import { recipeSchema, type Recipe } from '../../contract/recipe.ts'
import { workKey } from '../batch/journal.ts'
import { asWriteFault, removeLeftovers, writeWhole } from '../imaging/atomic-file.ts'
import type { JobQueue, NewJob } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/runner.ts'
import type { Packs } from '../models/registry.ts'
import type { Studio } from '../studio.ts'
import { isThere, presentOriginal } from './files.ts'
import type { Library } from './open.ts'
import { PhotoRepository, type PhotoRow } from './photo-repository.ts'
import { RecipeRepository } from './recipe-repository.ts'
import { referenceOf } from './reference.ts'
import { RenderRepository } from './render-repository.ts'

export const renderKind = 'render'

const payloadSchema = z.strictObject({
  photoId: z.int(),
  variantId: z.int(),
  recipe: recipeSchema,
  options: outputOptionsSchema,
  provider: providerChoiceSchema,
})

/** Full size, JPEG: what a render in the library is unless somebody asks for something else. */
export const libraryOptions: OutputOptions = { format: 'jpeg', quality: 92, mark: false, metadata: true }

export interface RenderRequest {
  recipe: Recipe
  provider?: ProviderChoice | undefined
  /** See `NewJob`. */
  priority?: number
}

export class LibraryRenderer {
  readonly #library: Library
  readonly #studio: Pick<Studio, 'restore'> & { packs: Pick<Packs, 'forColorStep'> }
  readonly #photos: PhotoRepository
  readonly #recipes: RecipeRepository
  readonly #renders: RenderRepository

  constructor(library: Library, studio: Pick<Studio, 'restore'> & { packs: Pick<Packs, 'forColorStep'> }) {
    this.#library = library
    this.#studio = studio
    this.#photos = new PhotoRepository(library.db)
    this.#recipes = new RecipeRepository(library.db)
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
    { recipe, provider, priority = 0 }: RenderRequest,
  ): Promise<{ queued: number; finished: number }> {
    const photos = await this.#photos.byIds(photoIds)
    const lost = photoIds.find((id) => !photos.some((photo) => photo.id === id))
    if (lost !== undefined) throw new StudioFault('library.notFound', { kind: 'photo', name: String(lost) })
    const { style, model } = recipe.steps.color
    const jobs: NewJob[] = []
    for (const photo of photos) {
      const now = this.#library.clock.now()
      const [first] = await this.#recipes.of(photo.id)
      const variantId = first?.id ?? (await this.#recipes.add(photo.id, model ?? style, recipe, now))
      if (first) await this.#recipes.change(variantId, recipe, `colourise, ${model ?? style}`, now)
      if (await this.find(photo, recipe, libraryOptions)) continue
      const payload = { photoId: photo.id, variantId, recipe, options: libraryOptions, provider }
      const key = await this.keyOf(photo, recipe, libraryOptions)
      jobs.push({ kind: renderKind, key: `${renderKind}:${key}`, payload, priority })
    }
    await queue.add(jobs)
    return { queued: jobs.length, finished: photos.length - jobs.length }
  }

  /** SHA-256 of everything that decides the picture. */
  async keyOf(photo: PhotoRow, recipe: Recipe, options: OutputOptions): Promise<string> {
    const pack = await this.#studio.packs.forColorStep(recipe.steps.color)
    return workKey([photo.sha256, recipe, pack.manifest.files[0].sha256, options])
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
    const key = await this.keyOf(photo, recipe, options)
    const file = placeOf(key, options)
    const output = join(this.#library.folder, file)
    await makeFolder(output)
    await writeWhole(output, (part) => copyFile(report.output, part, constants.COPYFILE_FICLONE))
    const same = JSON.stringify(recipe)
    const variants = await this.#recipes.of(photo.id)
    const variant = variants.find((each) => JSON.stringify(each.recipe) === same)
    const { width, height, bytes } = report
    await this.#renders.put({
      key,
      photo_id: photo.id,
      variant_id: variant?.id ?? null,
      state: 'ready',
      file,
      width,
      height,
      bytes,
      detail: JSON.stringify({ ...report, output: file }),
      created: this.#library.clock.now(),
    })
    return output
  }

  /** The queue's handler: one photo through its recipe into the library's folder of renders. */
  readonly handler: JobHandler = async (payload, { signal, progress }) => {
    const { photoId, variantId, recipe, options, provider } = payloadSchema.parse(payload)
    const photo = await this.#photos.byId(photoId)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(photoId) })
    // A worker that was killed between the picture and its report leaves nothing to do.
    if (await this.find(photo, recipe, options)) return
    const key = await this.keyOf(photo, recipe, options)
    const file = placeOf(key, options)
    const output = join(this.#library.folder, file)
    const row = { key, photo_id: photoId, variant_id: variantId, created: this.#library.clock.now() }
    try {
      await makeFolder(output)
      // Nobody else writes it: the lease is ours. What lies there is of one that was killed.
      await removeLeftovers(output)
      const input = await presentOriginal(this.#library, photo)
      const reference = await referenceOf(this.#library, recipe)
      const report = await this.#studio.restore(
        { input, output, recipe, options, provider, reference },
        { signal, progress },
      )
      const { width, height, bytes } = report
      const detail = JSON.stringify({ ...report, output: file })
      await this.#renders.put({ ...row, state: 'ready', file, width, height, bytes, detail })
    } catch (error) {
      signal.throwIfAborted()
      const detail = JSON.stringify(toStudioError(error))
      const none = { file: null, width: null, height: null, bytes: null }
      await this.#renders.put({ ...row, ...none, state: 'failed', detail })
      throw error
    }
  }
}

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
