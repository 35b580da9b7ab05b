/** A note beside the database that it was checked lately and closed whole, so that the next opening need not read all of it. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { libraryPaths } from './paths.ts'

/** Milliseconds for which a check holds, as long as nobody but Tintype touches the file. */
const holdsMs = 24 * 60 * 60 * 1000

const Note = z.object({
  /** Milliseconds since 1970 of the last check that read the whole file. */
  checkedAt: z.number(),
  /** The database file as it was closed. */
  bytes: z.number().int(),
  modifiedMs: z.number(),
})

/** The database file as it lies there; null where a log that is not yet in it lies beside it, or there is none. */
async function closedFile(database: string): Promise<{ bytes: number; modifiedMs: number } | null> {
  if ((await stat(`${database}-wal`).catch(() => null)) !== null) return null
  const facts = await stat(database).catch(() => null)
  return facts === null ? null : { bytes: facts.size, modifiedMs: facts.mtimeMs }
}

/**
 * @param now milliseconds since 1970
 * @returns when the database was last checked as a whole, where that still holds; null where it has to be checked
 */
export async function soundSince(folder: string, now: number): Promise<number | null> {
  const { database, soundClose } = libraryPaths(folder)
  const note = await readFile(soundClose, 'utf8').then(
    (text) => Note.safeParse(parsed(text)).data,
    () => undefined,
  )
  if (note === undefined || now < note.checkedAt || now - note.checkedAt > holdsMs) return null
  const file = await closedFile(database)
  return file?.bytes === note.bytes && file.modifiedMs === note.modifiedMs ? note.checkedAt : null
}

/**
 * Notes that the database was found sound at `checkedAt` and is closed now. Where another process has it open
 * still, nothing is noted.
 */
export async function noteSoundClose(folder: string, checkedAt: number): Promise<void> {
  const { database, soundClose } = libraryPaths(folder)
  const file = await closedFile(database)
  const noted =
    file === null
      ? rm(soundClose, { force: true })
      : writeFile(soundClose, JSON.stringify({ checkedAt, ...file }))
  // Without the note, or with half of it, the next opening checks.
  await noted.catch(() => undefined)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
