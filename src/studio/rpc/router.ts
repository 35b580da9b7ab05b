/** The one RPC router, put together from a slice for each part of the contract. */
import type { ModelProposalService } from '../models/proposal-service.ts'
import type { Packs } from '../models/registry.ts'
import { workbenchRoutes } from './workbench-router.ts'
import { implementer } from './base.ts'
import type { LibraryService } from '../app/library-service.ts'
import { exportRoutes } from './export-router.ts'
import type { HostServices } from '../app/host-services.ts'
import { infoRoutes } from './info-router.ts'
import { librariesRoutes } from './libraries-router.ts'
import { libraryRoutes } from './library-router.ts'
import { modelsRoutes } from './models-router.ts'
import { queueRoutes } from './queue-router.ts'
import { settingsRoutes } from './settings-router.ts'

export interface RouterDeps {
  packs: Packs
  models: ModelProposalService
  library: LibraryService
  host: HostServices
}

export function createRouter({ packs, models, library, host }: RouterDeps) {
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
