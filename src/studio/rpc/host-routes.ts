/** Procedures that the host answers: keys of programs, the farm, and sharing on the home network. */
import { StudioFault } from '../../contract/errors.ts'
import type { SharingStatus } from '../../contract/sharing.ts'
import type { KeyStore } from '../access/keys.ts'
import type { FarmMonitor } from '../app/farm-monitor.ts'
import type { HostServices, Sharing } from '../app/host-services.ts'
import type { Implementer } from './implementer.ts'

interface Services {
  host: HostServices
}

export function keysRoutes(os: Implementer, { host }: Services) {
  const { keys: procedures } = os
  const keys = (): KeyStore => {
    if (host.keys) return host.keys
    throw new StudioFault('access.noKeys', {})
  }
  return {
    list: procedures.list.handler(() => keys().list()),
    add: procedures.add.handler(({ input }) => keys().add(input)),
    revoke: procedures.revoke.handler(({ input }) => keys().revoke(input.id)),
  }
}

export function farmRoutes(os: Implementer, services: { farm: FarmMonitor | null }) {
  const { farm: procedures } = os
  const farm = (): FarmMonitor => {
    if (services.farm) return services.farm
    throw new StudioFault('farm.none', {})
  }
  return {
    status: procedures.status.handler(async () => ({ farm: (await services.farm?.status()) ?? null })),
    failed: procedures.failed.handler(() => farm().failed()),
    retry: procedures.retry.handler(async ({ input }) => ({ count: await farm().retry(input.ids) })),
    forget: procedures.forget.handler(async ({ input }) => ({ count: await farm().forget(input.ids) })),
  }
}

export function sharingRoutes(os: Implementer, { host }: Services) {
  const { sharing: procedures } = os
  const changed = async (change: (sharing: Sharing) => Promise<void> | void): Promise<SharingStatus> => {
    if (!host.sharing) throw new StudioFault('sharing.notHere', {})
    await change(host.sharing)
    return host.sharing.status()
  }
  return {
    status: procedures.status.handler(() => changed(() => undefined)),
    start: procedures.start.handler(({ input }) => changed((sharing) => sharing.start(input.address))),
    stop: procedures.stop.handler(() => changed((sharing) => sharing.stop())),
    setPassword: procedures.setPassword.handler(({ input }) =>
      changed((sharing) => sharing.setPassword(input.password)),
    ),
    setRole: procedures.setRole.handler(({ input }) => changed((sharing) => sharing.setRole(input.role))),
    removeGuest: procedures.removeGuest.handler(({ input }) =>
      changed((sharing) => sharing.removeGuest(input.id)),
    ),
  }
}
