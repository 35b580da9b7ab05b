/** One run of the studio for a host: services, workspace and router, opened and closed together. */
import { join } from 'node:path'
import { systemClock } from '../platform/clock.ts'
import { Activities } from './app/activities.ts'
import { EventHub } from './app/event-hub.ts'
import { ExportService } from './app/export-service.ts'
import { FolderWatches } from './app/folder-watches.ts'
import type { HostServices } from './app/host-services.ts'
import { ImportService } from './app/import-service.ts'
import { LibraryService } from './app/library-service.ts'
import { filmMedia, libraryMedia, previewMedia, sampleMedia } from './app/media.ts'
import { MissingPhotosService } from './app/missing-photos.ts'
import { ModelService } from './app/model-service.ts'
import { PresetService } from './app/preset-service.ts'
import { PrintService } from './app/print-service.ts'
import { SettingsService } from './app/settings-service.ts'
import { uploadReceivers } from './app/uploads.ts'
import { filmTools } from './film/tools.ts'
import type { Receiver } from './http/handler.ts'
import type { MediaProvider } from './http/files.ts'
import { ModelProposalService } from './models/proposal-service.ts'
import { createRouter } from './rpc/router.ts'
import type { Studio } from './studio.ts'
import { openWorkspace } from './paths.ts'

export interface StudioSession {
  models: ModelProposalService
  library: LibraryService
  imports: ImportService
  exports: ExportService
  activities: Activities
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
  const { paths, packs } = studio
  const workspace = await openWorkspace(options.temporary)
  const temporary = workspace.folder
  const models = new ModelProposalService(studio, workspace)
  const hub = new EventHub()
  const activities = new Activities(hub, systemClock, host.showPlace !== null)
  const library = new LibraryService({
    studio,
    host,
    hub,
    activities,
    folder: options.library ?? usualLibrary(paths),
    make: options.makeLibrary ?? true,
    temporary,
    onOpen: (open) => watches.start(open),
  })
  const imports = new ImportService({ library, activities, hub, host, paths, workspace })
  const watches = new FolderWatches({
    importFiles: (open, files, name) => void imports.startWatched(open, files, name).catch(() => undefined),
    clock: systemClock,
  })
  await library.open()
  const exports = new ExportService({ library, activities, hub, studio, host, temporary })

  async function closeAll(): Promise<void> {
    watches.close()
    const finish = await library.beginClose()
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
    imports,
    exports,
    activities,
    router: createRouter({
      host,
      packs,
      library,
      activities,
      imports,
      exports,
      missingPhotos: new MissingPhotosService({ library, activities, hub, host }),
      presets: new PresetService(paths, hub),
      prints: new PrintService({ library, engine: studio.engine, hub }),
      settings: new SettingsService({ paths, library, watches, host }),
      models: new ModelService({ proposals: models, host }),
      farm: studio.farm ?? null,
    }),
    media: [
      libraryMedia(library, studio.engine, () => filmTools(paths)),
      previewMedia(library),
      filmMedia(library),
      exports.media,
      sampleMedia(models),
    ],
    uploads: uploadReceivers({ models, library, imports, workspace, maxBytes: host.maxUploadBytes }),
    close: () => (closing ??= closeAll()),
  }
}
