/** The one RPC router, put together from a slice for each part of the contract. */
import type { ModelDesk } from '../models/desk.ts'
import type { Packs } from '../models/registry.ts'
import { workbenchRoutes } from '../workbench/router.ts'
import { implementer } from './base.ts'
import type { LibraryDesk } from './desk.ts'
import { exportRoutes } from './export-router.ts'
import type { HostServices } from './host.ts'
import { infoRoutes } from './info-router.ts'
import { librariesRoutes } from './libraries-router.ts'
import { libraryRoutes } from './library-router.ts'
import { modelsRoutes } from './models-router.ts'
import { queueRoutes } from './queue-router.ts'
import { settingsRoutes } from './settings-router.ts'

export interface RouterParts {
  packs: Packs
  models: ModelDesk
  library: LibraryDesk
  host: HostServices
}

export function createRouter({ packs, models, library, host }: RouterParts) {
  const os = implementer()
  return os.router({
    studio: infoRoutes(os, packs, host),
    models: modelsRoutes(os, models, host),
    library: libraryRoutes(os, library),
    libraries: librariesRoutes(os, host),
    queue: queueRoutes(os, library),
    export: exportRoutes(os, library),
    settings: settingsRoutes(os, library),
    workbench: workbenchRoutes(() => library.room.workbench),
  })
}
