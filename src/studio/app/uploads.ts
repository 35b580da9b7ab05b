/** Receives what a browser sends: photos into the library, and model files. */
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fromStudioError, StudioFault } from '../../contract/errors.ts'
import { photoIdSchema } from '../../contract/ids.ts'
import { uploadAlbumHeader, type Uploaded } from '../../contract/rpc.ts'
import type { Receiver } from '../http/handler.ts'
import { receiveFile } from '../http/upload.ts'
import type { ImportEvent } from '../library/import.ts'
import type { ModelProposalService } from '../models/proposal-service.ts'
import type { Workspace } from '../paths.ts'
import type { LibraryService } from './library-service.ts'
import { withoutFolder, withoutFolders, type ImportService } from './import-service.ts'

/** Milliseconds without an upload after which the next one begins another import. */
const importGapMs = 30_000

interface UploadDeps {
  models: ModelProposalService
  library: LibraryService
  imports: ImportService
  workspace: Workspace
  maxBytes: number
}

export function uploadReceivers(deps: UploadDeps): Record<string, Receiver> {
  const { models, maxBytes } = deps
  return {
    '/photos': libraryUploads(deps),
    '/models': async (request) => models.offer(await receiveModel(models, request, maxBytes), true),
    '/models/file': async (request) => ({
      token: models.receive(await receiveModel(models, request, maxBytes)),
    }),
  }
}

/** A model file, which the models' service owns from then on. @returns its path */
async function receiveModel(
  models: ModelProposalService,
  request: Request,
  maxBytes: number,
): Promise<string> {
  let folder: string | null = null
  try {
    return await receiveFile(request, { maxBytes, command: 'tintype models import' }, async (name) => {
      const given = await models.uploadPath(name)
      folder = dirname(given)
      return given
    })
  } catch (error) {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** Each upload is imported by copy: the library's own file is then the only one on this machine. */
function libraryUploads({ library, imports, workspace, maxBytes }: UploadDeps): Receiver {
  let last = -Infinity
  return async (request): Promise<Uploaded> => {
    const open = library.current
    const album = albumOf(request)
    const folder = workspace.file('uploads', randomUUID())
    try {
      // In a folder of its own: its name is what the library will call it.
      const path = await receiveFile(
        request,
        { maxBytes, command: 'tintype library import' },
        async (name) => {
          await mkdir(folder)
          return join(folder, name)
        },
      )
      const { clock } = open.library
      if (clock.now() - last > importGapMs) await imports.noteImport(open, '')
      last = clock.now()
      const events: ImportEvent[] = []
      const summary = await open.importer.run([path], {
        copy: true,
        albumId: album,
        signal: request.signal,
        onEvent: (event) => events.push(event),
      })
      if (summary.stopped) throw fromStudioError(withoutFolder(summary.stopped, path))
      const [event] = events
      if (!event) throw new StudioFault('cancelled', {})
      if (event.type === 'failed') throw fromStudioError(withoutFolder(event.error, path))
      open.notifyChanged()
      if (event.type === 'added') await imports.colorize(open, [event.photo.id])
      const like = event.type === 'added' ? (event.near[0]?.id ?? null) : null
      const notes = event.type === 'added' ? event.notes.map(withoutFolders) : []
      return { photo: event.photo.id, known: event.type !== 'added', like, notes }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** @returns undefined where the photo goes into no album */
function albumOf(request: Request): number | undefined {
  const given = Number(request.headers.get(uploadAlbumHeader))
  return photoIdSchema.safeParse(given).data
}
