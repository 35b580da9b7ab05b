/** What the library's commands share: which library, which of its photos, and a line for each that failed. */
import { join, resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { openLibrary, type Library } from '../../../studio/library/open.ts'
import { PhotoRepository, type PhotoFilter } from '../../../studio/library/photo-repository.ts'
import { defaultPaths } from '../../../studio/paths.ts'
import type { Studio } from '../../../studio/studio.ts'
import { StudioFault } from '../../../contract/errors.ts'
import { AlbumRepository } from '../../../studio/library/album-repository.ts'
import { withStudio } from '../../run-command.ts'

export interface LibraryOption {
  library?: string
}

export const libraryOption = () =>
  new Option('--library <folder>', "where the library lies (default: in Tintype's own folder)")

export const libraryFolder = ({ library }: LibraryOption): string =>
  library === undefined ? join(defaultPaths().data, 'library') : resolve(library)

/** Runs `work` with the library and a studio; both are closed at the end. */
export function withLibrary(
  options: LibraryOption,
  work: (library: Library, studio: Studio, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  return withStudio(async (studio, signal) => {
    const library = await openLibrary(libraryFolder(options))
    try {
      await work(library, studio, signal)
    } finally {
      await library.close()
    }
  })
}

/** A photo's number as "list" shows it. */
export function photoNumber(text: string, others: number[] = []): number[] {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1)
    throw new InvalidArgumentError('It must be a number that "list" shows.')
  return [...others, id]
}

export const cliSorts = ['date', 'added', 'name', 'rating'] as const
export type CliSort = (typeof cliSorts)[number]

/**
 * The photos that are named, or those that the filter finds: an album in its own order, else by date.
 * @throws StudioFault `library.notFound` for an album that is not there
 */
export async function selectPhotos(
  library: Library,
  ids: readonly number[],
  filter: PhotoFilter,
  sort?: CliSort,
): Promise<number[]> {
  const { album } = filter
  if (album !== undefined && (await new AlbumRepository(library.db).find(album)) === null) {
    throw new StudioFault('library.notFound', { kind: 'album', name: album })
  }
  if (ids.length > 0) return [...ids]
  return new PhotoRepository(library.db).ids(filter, sort ?? (album === undefined ? 'date' : 'album'))
}
