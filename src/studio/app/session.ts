/** One run of the studio for a host: studio, library, workspace and router, opened and closed together. */
import { join } from 'node:path'
import type { Receiver } from '../http/handler.ts'
import type { MediaProvider } from '../http/media.ts'
import { ModelProposalService } from '../models/proposal-service.ts'
import type { Studio } from '../studio.ts'
import { openWorkspace } from '../workspace.ts'
import { LibraryService } from './library-service.ts'
import type { HostServices } from './host-services.ts'
import { libraryMedia, sampleMedia, workbenchMedia } from './media.ts'
import { createRouter } from '../rpc/router.ts'
import { uploadReceivers } from './uploads.ts'

export interface StudioSession {
  models: ModelProposalService
  library: LibraryService
  router: ReturnType<typeof createRouter>
  /** For the handler behind both hosts. */
  media: MediaProvider[]
  uploads: Record<string, Receiver>
  /** Gives running renders back, ends the engine and removes the run's temporary folder; safe to call twice. */
  close(): Promise<void>
}

export interface SessionOptions {
  /** Folder of the library; the usual one when left out. */
  library?: string | undefined
  /** False: a library that is not there is not made; the session opens without one and says so. */
  makeLibrary?: boolean
  /** Where the run's own folder is made; the system's temporary folder when left out. */
  temporary?: string | undefined
}

/** Where the library of a person lies who has not said otherwise. */
export const usualLibrary = ({ data }: { data: string }): string => join(data, 'library')

export async function openSession(
  studio: Studio,
  host: HostServices,
  options: SessionOptions = {},
): Promise<StudioSession> {
  const workspace = await openWorkspace(options.temporary)
  const models = new ModelProposalService(studio, workspace)
  const folder = options.library ?? usualLibrary(studio.paths)
  const library = await LibraryService.open({
    studio,
    host,
    folder,
    make: options.makeLibrary ?? true,
    temporary: workspace.folder,
  })

  async function closeAll(): Promise<void> {
    const finish = await library.close()
    try {
      // The engine first: it may be writing into the folder. What still renders ends with it.
      await studio.close()
      await models.close()
      await finish()
    } finally {
      await workspace.close()
    }
  }
  let closing: Promise<void> | null = null
  return {
    models,
    library,
    router: createRouter({ packs: studio.packs, models, library, host }),
    media: [libraryMedia(library), workbenchMedia(library), library.exports.media, sampleMedia(models)],
    uploads: uploadReceivers({ models, library, workspace, maxBytes: host.maxUploadBytes }),
    close: () => (closing ??= closeAll()),
  }
}
