/**
 * Thumbnails of photos whose recipes were changed and that are not rendered: small previews, made when
 * nothing else is asked for.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { PhotoCard } from '../../contract/library.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { parseRecipe } from '../../contract/recipe.ts'
import { thumbSizes, type ThumbSize } from '../../imaging/codec/thumb-paths.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { BoundedFolder } from '../../platform/bounded-folder.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { Library } from '../library/open.ts'
import { editedThumbUrls, photoRows, type CardRow } from '../library/views/cards.ts'
import { renderKey } from '../recipe-fingerprint.ts'

/** Some thousand photos. */
const maxBytes = 256 * 2 ** 20
/** More than a screen shows; those asked for first are forgotten first, and asked for again when they are seen. */
const maxWaiting = 200
/** Milliseconds between two looks whether anybody waits for something more urgent. */
const idlePollMs = 150

export interface EditedThumbsDeps {
  library: Library
  engine: EngineClient
  /** Folder for what can be made again. */
  folder: string
  /** A preview of the photo, an absolute path. */
  preview: (photo: number, recipe: Recipe) => Promise<string>
  /** Whether nobody waits for a preview just now. */
  idle: () => boolean
  /** The thumbnails of a photo are there. */
  onMade: (photo: number) => void
}

export class EditedThumbs {
  readonly #deps: EditedThumbsDeps
  readonly #files: BoundedFolder
  readonly #queue = new PQueue({ concurrency: 1 })
  /** Photos to be done, the newest last. */
  readonly #waiting = new Set<number>()
  /** Keys whose thumbnails were there when somebody looked. */
  readonly #there = new Set<string>()
  /** Keys that can't be made: not tried again in this run. */
  readonly #failed = new Set<string>()
  #closed = false

  constructor(deps: EditedThumbsDeps) {
    this.#deps = deps
    this.#files = new BoundedFolder(deps.folder, maxBytes)
  }

  /** Null where there are none; of a photo that nobody renders they are made then, and `onMade` is called. */
  async find(row: CardRow): Promise<PhotoCard['original'] | null> {
    const key = keyOf(row)
    if (key === null) return null
    if (await this.#isThere(key)) return editedThumbUrls(row.id, key)
    // What waits in the queue is rendered soon.
    if ((row.state === 'original' || row.state === 'stale') && !this.#failed.has(key)) this.#want(row.id)
    return null
  }

  /** The file behind an address, made again where somebody has emptied the folder; null where it shows another recipe by now. */
  async file(photo: number, hash: string, size: ThumbSize): Promise<string | null> {
    const [row] = await photoRows(this.#deps.library.db, [photo])
    const key = row ? keyOf(row) : null
    if (!key?.startsWith(hash)) return null
    const name = nameOf(key, size)
    const isThere =
      (await this.#files.use(name)) || (await this.#queue.add(() => this.#make(row, key))) === 'made'
    return isThere ? this.#files.path(name) : null
  }

  /** Makes no more. */
  stop(): void {
    this.#closed = true
    this.#waiting.clear()
  }

  /** After `stop`: resolves when the one that is being made has come to its end. */
  async ended(): Promise<void> {
    await this.#queue.onIdle()
  }

  async #isThere(key: string): Promise<boolean> {
    if (this.#there.has(key)) return true
    const both = await Promise.all([
      this.#files.use(nameOf(key, 'small')),
      this.#files.use(nameOf(key, 'large')),
    ])
    if (both.every(Boolean)) this.#there.add(key)
    return this.#there.has(key)
  }

  #want(photo: number): void {
    if (this.#closed) return
    this.#waiting.delete(photo)
    this.#waiting.add(photo)
    for (const oldest of this.#waiting) {
      if (this.#waiting.size <= maxWaiting) break
      this.#waiting.delete(oldest)
    }
    // What can't be made has no thumbnail; its render says why.
    if (this.#queue.size === 0) void this.#queue.add(() => this.#next()).catch(() => undefined)
  }

  async #next(): Promise<void> {
    while (!this.#closed) {
      const photo = [...this.#waiting].at(-1)
      if (photo === undefined) return
      await delay(idlePollMs)
      if (!this.#deps.idle()) continue
      this.#waiting.delete(photo)
      const [row] = await photoRows(this.#deps.library.db, [photo])
      const key = row ? keyOf(row) : null
      if (key === null || this.#failed.has(key) || (await this.#isThere(key))) continue
      const outcome = await this.#make(row, key).catch(() => 'failed' as const)
      if (outcome === 'failed') this.#failed.add(key)
      else if (outcome === 'changed') this.#waiting.add(photo)
      else if (!this.#closed) this.#deps.onMade(photo)
    }
  }

  /** @returns `changed` where the photo has another key by now: nothing is left under the old one */
  async #make({ id }: CardRow, key: string): Promise<'made' | 'changed'> {
    const { engine, library } = this.#deps
    const { recipe } = await library.db
      .selectFrom('variants')
      .innerJoin('recipe_steps as step', (join) =>
        join.onRef('step.variant_id', '=', 'variants.id').onRef('step.seq', '=', 'variants.cursor'),
      )
      .select('step.recipe')
      .where('variants.photo_id', '=', id)
      .where('variants.position', '=', 0)
      .executeTakeFirstOrThrow()
    const input = await this.#deps.preview(id, parseRecipe(JSON.parse(recipe)))
    const [row] = await photoRows(library.db, [id])
    if (!row || keyOf(row) !== key) return 'changed'
    const [large, small] = [nameOf(key, 'large'), nameOf(key, 'small')]
    const [largeFile, smallFile] = [this.#files.path(large), this.#files.path(small)]
    await mkdir(dirname(largeFile), { recursive: true }).catch((error: unknown) => {
      throw asWriteFault(error, largeFile)
    })
    await engine.call('downscale', { input, output: largeFile, longestSide: thumbSizes.large })
    await engine.call('downscale', { input: largeFile, output: smallFile, longestSide: thumbSizes.small })
    await this.#files.added(large)
    await this.#files.added(small)
    this.#there.add(key)
    return 'made'
  }
}

/** What decides the picture; null where there is none to be made: no recipe, a rendered one, one that failed, or a film. */
function keyOf({ sha256, recipe_hash, models, unrendered, state, film }: CardRow): string | null {
  if (film !== null || unrendered === 0 || recipe_hash === null || state === 'failed') return null
  return renderKey(['edited', sha256, recipe_hash, models])
}

const nameOf = (key: string, size: ThumbSize): string => `${key.slice(0, 32)}-${thumbSizes[size]}.webp`
