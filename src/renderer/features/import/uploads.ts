/** Uploads from a browser: one file after the other, with progress, a way to stop, and the failed ones with their reasons. */
import { StudioFault, fromStudioError, studioErrorSchema } from '../../../contract/errors.ts'
import { begunActivity, type Activity } from '../../../contract/activity.ts'
import { uploadAlbumHeader, uploadNameHeader, uploadedSchema } from '../../../contract/rpc.ts'
import type { Uploaded } from '../../../contract/rpc.ts'
import { faultOf } from '../../rpc/faults.ts'
import { useStudio } from '../../rpc/client.ts'
import { heardActivity } from '../../library/store.ts'
import type { Brought } from './dropped.ts'

/** Two uploads keep the disk and the engine busy; more only wait in memory. */
const atOnce = 2
/** Faults that are told one by one. */
const mostFaults = 100
/** Pairs that look alike; more than a person looks through. */
const mostAlike = 500

async function upload(file: File, album: number | undefined, signal: AbortSignal): Promise<Uploaded> {
  const limit = useStudio.getState().info?.maxUploadBytes ?? Infinity
  if (file.size > limit) {
    throw new StudioFault('upload.tooLarge', { file: file.name, limit, command: 'tintype library import' })
  }
  const headers = {
    [uploadNameHeader]: encodeURIComponent(file.name.toWellFormed()),
    ...(album !== undefined && { [uploadAlbumHeader]: String(album) }),
  }
  const response = await fetch('/photos', { method: 'POST', body: file, headers, signal })
  const answer: unknown = await response.json()
  if (response.ok) return uploadedSchema.parse(answer)
  throw fromStudioError(studioErrorSchema.parse(answer))
}

/** Activities of this window have ids below zero: the studio knows nothing of them. */
let lastId = 0
const running = new Map<number, AbortController>()

export const isUpload = (id: number): boolean => id < 0
export const cancelUpload = (id: number): void => running.get(id)?.abort()

/**
 * Uploads files, in their order, and tells of it like the studio tells of its own imports.
 * @param name what a person calls them
 */
export async function uploadAll(
  { files, skipped, faults: unreadable }: Brought,
  name: string,
  album: number | undefined,
): Promise<void> {
  const abort = new AbortController()
  let activity: Activity = {
    ...begunActivity({ id: --lastId, kind: 'import', name, began: Date.now() }),
    total: files.length,
    skipped,
    failed: unreadable.length,
    faults: unreadable.slice(0, mostFaults),
  }
  const tell = (changes: Partial<Activity>): void => {
    activity = { ...activity, ...changes }
    heardActivity(activity)
  }
  running.set(activity.id, abort)
  tell({})
  const waiting = [...files]
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file && !abort.signal.aborted; file = waiting.shift()) {
      try {
        const { photo, known, like } = await upload(file, album, abort.signal)
        if (like !== null && activity.alike.length < mostAlike)
          tell({ alike: [...activity.alike, { id: photo, like }] })
        tell(known ? { known: activity.known + 1 } : { fresh: activity.fresh + 1 })
      } catch (error) {
        if (abort.signal.aborted) return
        const faults = [...activity.faults, faultOf(error)].slice(0, mostFaults)
        tell({ failed: activity.failed + 1, faults })
      }
      tell({ done: activity.done + 1 })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  running.delete(activity.id)
  tell({ state: abort.signal.aborted ? 'cancelled' : 'done' })
}
