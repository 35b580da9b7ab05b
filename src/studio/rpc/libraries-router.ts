/** Answers `librariesContract` from what the host can do. */
import { StudioFault } from '../../contract/errors.ts'
import type { Implementer } from './base.ts'
import type { HostServices, RecentLibraries } from '../app/host-services.ts'

export function librariesRoutes(os: Implementer, { libraries }: HostServices) {
  function shelf(): RecentLibraries {
    if (libraries) return libraries
    throw new StudioFault('usage', {
      reason:
        'A studio in the browser keeps one library. End it, and start it again with --library and the other folder.',
    })
  }

  return {
    known: os.libraries.known.handler(async () => (await libraries?.known()) ?? []),
    pick: os.libraries.pick.handler(async () => ({ leaving: await shelf().pick() })),
    create: os.libraries.create.handler(async () => ({ leaving: await shelf().create() })),
    open: os.libraries.open.handler(async ({ input }) => ({ leaving: await shelf().open(input.id) })),
    forget: os.libraries.forget.handler(({ input }) => {
      shelf().forget(input.id)
      return shelf().known()
    }),
  }
}
