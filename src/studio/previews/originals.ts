/** What stands for a photo on the workbench: its file, and a display copy of it that stays when the drive is away. */
import { copyFile, mkdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import { BoundedFolder } from '../../platform/bounded-folder.ts'
import type { CallOptions, EngineClient } from '../engine-client/client.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { isThere, originalPath, referenceOf, type ReferencePhoto } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import { thumbPath } from '../../imaging/codec/thumb-paths.ts'
import { renameInFault } from '../../platform/file-names.ts'
import { SingleFlight } from '../../platform/lazy.ts'

/** Longest side of the display copy. Sharp on a 4K display beside the panel, a tenth of a scan's bytes. */
const displaySide = 2048
/**
 * Up to this side a photo's bytes are its display copy: in so few pixels what a second compression does to
 * colours would count.
 */
const verbatimSide = 1024
/** About two thousand display copies. */
const copiesBytes = 2 ** 30

export class Originals {
  readonly #library: Library
  readonly #photos: PhotoRepository
  readonly #engine: EngineClient
  readonly #folder: string
  readonly #copies: BoundedFolder
  readonly #making = new SingleFlight<void>()

  /** @param cache folder for what can be made again */
  constructor(library: Library, engine: EngineClient, cache: string) {
    this.#library = library
    this.#photos = new PhotoRepository(library.db)
    this.#engine = engine
    this.#folder = join(cache, 'display')
    this.#copies = new BoundedFolder(this.#folder, copiesBytes)
  }

  /** @throws StudioFault `library.notFound` */
  async row(id: number): Promise<PhotoRow> {
    const row = await this.#photos.byId(id)
    if (row) return row
    throw new StudioFault('library.notFound', { kind: 'photo', name: String(id) })
  }

  /**
   * The file itself, of a film its poster frame. @throws StudioFault `library.fileMissing`, naming the file
   * by its own name only
   */
  async file(row: PhotoRow): Promise<string> {
    const file = this.#place(row)
    if (await isThere(file)) return file
    throw new StudioFault('library.fileMissing', { file: row.name })
  }

  /**
   * The display copy, by the hash of the photo's bytes; made where it is not there. Small photos are copied as they are.
   * @throws as `file`, and about the picture or the disk
   */
  async copy(row: PhotoRow, options: CallOptions = {}): Promise<string> {
    const isSmall = Math.max(row.width, row.height) <= verbatimSide
    const name = isSmall ? `${row.sha256}${extname(this.#place(row)).toLowerCase()}` : `${row.sha256}.webp`
    if (await this.#copies.use(name)) return this.#copies.path(name)
    const input = await this.file(row)
    await this.#making.run(name, options, async ({ signal }) => {
      const output = this.#copies.path(name)
      await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
        throw asWriteFault(error, output)
      })
      if (isSmall) await writeWhole(output, (part) => copyFile(input, part), { durable: false })
      else await this.#engine.call('downscale', { input, output, longestSide: displaySide }, { signal })
      await this.#copies.added(name)
    })
    return this.#copies.path(name)
  }

  #place(row: PhotoRow): string {
    if (row.film === null) return originalPath(this.#library, row)
    return thumbPath(this.#library.paths.thumbs, row.sha256, 'large')
  }

  /** See `referenceOf`. */
  reference(recipe: Recipe): Promise<ReferencePhoto | undefined> {
    return referenceOf(this.#library, recipe)
  }

  /** The file where it is there; else the display copy, where that was made before. @throws as `file` */
  async best(row: PhotoRow, options: CallOptions = {}): Promise<string> {
    const file = this.#place(row)
    return (await isThere(file)) ? file : this.copy(row, options)
  }
}

/** A fault with the names of photo and reference in the place of their paths. */
export function withoutPaths(
  error: unknown,
  name: string,
  paths: readonly string[],
  reference: ReferencePhoto | undefined,
): StudioFault {
  const fault = renameInFault(error, name, ...paths)
  return reference?.file && reference.name ? renameInFault(fault, reference.name, reference.file) : fault
}
