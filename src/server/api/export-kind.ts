/** The kind of job that exports photos of the library as a zip. */
import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exportRequestSchema } from '../../contract/export.ts'
import { fromStudioError, StudioFault } from '../../contract/errors.ts'
import type { StudioSession } from '../../studio/session.ts'
import type { JobFolders, KindHandler } from './jobs.ts'
import { requestOf } from './job-store.ts'

/** Milliseconds between two looks at how far it is. */
const pollMs = 500

export function exportKind(
  { exports, activities }: Pick<StudioSession, 'exports' | 'activities'>,
  folders: JobFolders,
): KindHandler {
  const found = (id: number) => activities.list().find((activity) => activity.id === id)
  return async (row, { signal, progress }) => {
    const request = requestOf(row, exportRequestSchema)
    if (!request)
      throw new StudioFault('library.rowUnreadable', { kind: 'job', name: row.id, reason: 'its request' })
    const id = await exports.start(request, 'zip')
    // A server has no dialogs that anybody could close.
    if (id === null) throw new StudioFault('cancelled', {})
    const onAbort = () => void activities.cancel(id)
    signal.addEventListener('abort', onAbort, { once: true })
    const looking = setInterval(() => {
      const { done = 0, total = 0 } = found(id) ?? {}
      if (total > 0) progress.report(Math.min(1, done / total))
    }, pollMs)
    try {
      await activities.ended(id)
    } finally {
      clearInterval(looking)
      signal.removeEventListener('abort', onAbort)
    }
    signal.throwIfAborted()
    const ended = found(id)
    if (ended?.stopped) throw fromStudioError(ended.stopped)
    const download = ended?.download ?? null
    const media = download === null ? null : await exports.media(download.replace(/^\/media\//, ''))
    if (!media) throw new StudioFault('cancelled', {})
    const file = `${row.id}.zip`
    await move(media.path, join(folders.results, file))
    activities.dismiss(id)
    return { file, type: 'application/zip' }
  }
}

/** The temporary folder may lie on another disk. */
async function move(from: string, to: string): Promise<void> {
  const moved = await rename(from, to).then(
    () => true,
    () => false,
  )
  if (moved) return
  await copyFile(from, to)
  await rm(from, { force: true })
}
