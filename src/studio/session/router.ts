/** The one RPC router, put together from a slice for each part of the contract. */
import type { ModelDesk } from '../models/desk.ts'
import type { PhotoStudio, Photos } from '../photos/photos.ts'
import { photoRoutes } from '../photos/router.ts'
import { workbenchRoutes } from '../workbench/router.ts'
import { implementer } from './base.ts'
import type { LibraryDesk } from './desk.ts'
import { exportRoutes } from './export-router.ts'
import type { HostServices } from './host.ts'
import { libraryRoutes } from './library-router.ts'
import { queueRoutes } from './queue-router.ts'
import { settingsRoutes } from './settings-router.ts'

export interface RouterParts {
  studio: PhotoStudio
  photos: Photos
  models: ModelDesk
  library: LibraryDesk
  host: HostServices
}

export function createRouter({ studio, photos, models, library, host }: RouterParts) {
  const os = implementer()
  return os.router({
    ...photoRoutes(os, studio, photos, models, host),
    library: libraryRoutes(os, library),
    queue: queueRoutes(os, library),
    export: exportRoutes(os, library),
    settings: settingsRoutes(os, library),
    workbench: workbenchRoutes(() => library.room.workbench),
  })
}
