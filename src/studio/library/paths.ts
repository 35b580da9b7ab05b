/** Where a library keeps things below its own folder, and what an error of its database means to a person. */
import { statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { sqliteCode } from './sqlite.ts'

export interface LibraryPaths {
  database: string
  /** See `sound-close.ts`. */
  soundClose: string
  backups: string
  /** Photos that were imported by copy. */
  originals: string
  /** Prints that were cut out of pages, `ab/ab12….jpg`; each can be cut again as long as its page is there. */
  cuts: string
  /** `ab/ab12….320.webp`; can all be made again. */
  thumbs: string
  /** Finished renders, `ab/ab12….jpg`, by content key. */
  renders: string
}

export function libraryPaths(folder: string): LibraryPaths {
  return {
    database: join(folder, 'library.sqlite'),
    soundClose: join(folder, 'library.sound.json'),
    backups: join(folder, 'backups'),
    originals: join(folder, 'originals'),
    cuts: join(folder, 'cuts'),
    thumbs: join(folder, 'thumbs'),
    renders: join(folder, 'renders'),
  }
}

/** SQLite's primary result codes that mean something to a person. */
const sqlite = { readOnly: 8, ioError: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const

/**
 * The fault for an error of SQLite or the file system around `file`; others come back as they are.
 * `backups` of `library.corrupt` is what the caller knows.
 */
export function asLibraryFault(error: unknown, file: string, backups: string[] = []): unknown {
  const code = sqliteCode(error)
  if (code === null || !(error instanceof Error)) return asWriteFault(error, file)
  switch (code) {
    case sqlite.corrupt:
    case sqlite.notADatabase:
      return new StudioFault('library.corrupt', { file, reason: error.message, backups }, error)
    case sqlite.full:
      return new StudioFault('library.diskFull', { file }, error)
    case sqlite.readOnly:
      return new StudioFault('output.notWritable', { file }, error)
    case sqlite.cantOpen:
    case sqlite.ioError:
      // SQLite has no other words for a log that finds no room beside the database.
      if (isFull(file)) return new StudioFault('library.diskFull', { file }, error)
      return new StudioFault('library.unusable', { file, reason: error.message }, error)
    default:
      return error
  }
}

/** SQLite's log and its index need so much beside the database before anything can be written, or even read. */
const leastBytes = 128 * 1024

function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < leastBytes
  } catch {
    return false
  }
}
