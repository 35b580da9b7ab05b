/** Looks for photos whose files have been moved: where others lie, and where the person says. */
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { toStudioError } from '../../contract/errors.ts'
import { findPhotos } from '../find-photos.ts'
import { checkPresence, originalPath } from '../library/files.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import type { Running } from './activities.ts'
import type { LibraryService } from './library-service.ts'
import { plainFault } from './import-service.ts'
import type { OpenLibrary } from './open-library.ts'

/** @returns the activity's id; null where the person closed the dialog for the folder */
export async function findMissing(desk: LibraryService): Promise<number | null> {
  const { room, host } = desk
  const asked = host.pickFolder ? await host.pickFolder() : undefined
  if (asked === null) return null
  return desk.activities.begin('import', asked === undefined ? '' : basename(asked), async (running) => {
    const { missing, returned } = await checkPresence(room.library, running.signal)
    for (const _ of returned) running.count('found')
    if (missing.length > 0) await search(room, missing, asked, running)
    desk.hub.photos(null)
    desk.hub.library()
  })
}

/** A file is looked at only where it is as long as one that is missing; its hash decides. */
async function search(
  room: OpenLibrary,
  missing: readonly number[],
  asked: string | undefined,
  running: Running,
): Promise<void> {
  const { library } = room
  const photos = new PhotoRepository(library.db)
  const lost = new Map((await photos.byIds(missing)).map((row) => [row.sha256, row]))
  const folders = new Set((await photos.whereabouts()).map((row) => dirname(originalPath(library, row))))
  const { photos: files } = await findPhotos(
    [...folders, ...(asked === undefined ? [] : [asked])],
    library.folder,
    running.signal,
  )
  for (const [i, { file }] of files.entries()) {
    if (running.signal.aborted || lost.size === 0) return
    running.progress(i, files.length)
    await look(room, file, lost, running)
  }
  running.progress(files.length, files.length)
}

async function look(
  room: OpenLibrary,
  file: string,
  lost: Map<string, PhotoRow>,
  running: Running,
): Promise<void> {
  const facts = await stat(file).catch(() => null)
  if (!facts || ![...lost.values()].some((row) => row.bytes === facts.size)) return
  try {
    const sha256 = await room.imports.hash(file, running.signal)
    if (!lost.has(sha256)) return
    const { found } = await room.imports.run([file])
    if (found > 0) running.count('found')
    lost.delete(sha256)
  } catch (error) {
    if (!running.signal.aborted) running.fault(plainFault(toStudioError(error), file))
  }
}
