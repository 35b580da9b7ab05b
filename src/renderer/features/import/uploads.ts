/** Uploads from a browser: one file after the other, with progress, a way to stop, and the failed ones with their reasons. */
import { StudioFault, fromStudioError, studioErrorSchema } from '../../../contract/errors.ts'
import { begunActivity, type Activity } from '../../../contract/activity.ts'
import {
  mostUploadSidecars,
  uploadAlbumHeader,
  uploadNameHeader,
  uploadSidecarsHeader,
  uploadedSchema,
} from '../../../contract/rpc.ts'
import type { Uploaded } from '../../../contract/rpc.ts'
import { faultOf } from '../../rpc/query.ts'
import { useStudio } from '../../rpc/client.ts'
import { updateActivity } from '../../library/store.ts'
import type { Brought } from './dropped.ts'

/** Two uploads keep the disk and the engine busy; more only wait in memory. */
const parallelUploads = 2
/** Faults that are listed one by one. */
const maxFaults = 100
/** Pairs that look alike; more than a person looks through. */
const maxAlike = 500

async function upload(
  file: File,
  beside: readonly File[],
  album: number | undefined,
  signal: AbortSignal,
): Promise<Uploaded> {
  const limit = useStudio.getState().info?.maxUploadBytes ?? Infinity
  if (file.size > limit) {
    throw new StudioFault('upload.tooLarge', { file: file.name, limit, command: 'tintype library import' })
  }
  const headers = {
    [uploadNameHeader]: encodeURIComponent(file.name.toWellFormed()),
    ...(album !== undefined && { [uploadAlbumHeader]: String(album) }),
    ...(beside.length > 0 && { [uploadSidecarsHeader]: encodeURIComponent(JSON.stringify(named(beside))) }),
  }
  const body = beside.length > 0 ? new Blob([...beside, file]) : file
  const response = await fetch('/photos', { method: 'POST', body, headers, signal })
  const answer: unknown = await response.json()
  if (response.ok) return uploadedSchema.parse(answer)
  throw fromStudioError(studioErrorSchema.parse(answer))
}

const named = (sidecars: readonly File[]) =>
  sidecars.map(({ name, size }) => ({ name: name.toWellFormed(), bytes: size }))

/** Activities of this window have ids below zero: the studio knows nothing of them. */
export const isUpload = (id: number): boolean => id < 0

/** The uploads of this window; each is shown like an import of the studio. */
class Uploads {
  readonly #running = new Map<number, AbortController>()
  #lastId = 0

  cancel(id: number): void {
    this.#running.get(id)?.abort()
  }

  /**
   * Uploads files, in their order.
   * @param name what a person calls them
   */
  async uploadAll(
    { files, sidecars, passedOver, faults: unreadable }: Brought,
    name: string,
    album: number | undefined,
  ): Promise<void> {
    const abort = new AbortController()
    let activity: Activity = {
      ...begunActivity({ id: --this.#lastId, kind: 'import', name, began: Date.now() }),
      total: files.length,
      passedOver,
      failed: unreadable.length,
      faults: unreadable.slice(0, maxFaults),
    }
    const report = (changes: Partial<Activity>): void => {
      activity = { ...activity, ...changes }
      updateActivity(activity)
    }
    this.#running.set(activity.id, abort)
    report({})
    const waiting = [...files]
    const worker = async (): Promise<void> => {
      for (let file = waiting.shift(); file && !abort.signal.aborted; file = waiting.shift()) {
        try {
          const beside = (sidecars.get(file) ?? []).slice(0, mostUploadSidecars)
          const { photo, known, like, notes } = await upload(file, beside, album, abort.signal)
          if (notes.length > 0) report({ notes: [...activity.notes, ...notes].slice(0, maxFaults) })
          if (like !== null && activity.alike.length < maxAlike)
            report({ alike: [...activity.alike, { id: photo, like }] })
          report(known ? { known: activity.known + 1 } : { fresh: activity.fresh + 1 })
        } catch (error) {
          if (abort.signal.aborted) return
          const faults = [...activity.faults, faultOf(error)].slice(0, maxFaults)
          report({ failed: activity.failed + 1, faults })
        }
        report({ done: activity.done + 1 })
      }
    }
    await Promise.all(Array.from({ length: parallelUploads }, worker))
    this.#running.delete(activity.id)
    report({ state: abort.signal.aborted ? 'cancelled' : 'done' })
  }
}

export const uploads = new Uploads()
